package {{ go_package }}

/*
#include "{{ header }}"
*/
import "C"

import (
	"errors"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

// ErrBusy is what a call fails with whose object another call is using in a way that excludes it.
var ErrBusy = errors.New("the object is busy")

// ErrClosed is what a call fails with whose object was closed.
var ErrClosed = errors.New("the object is closed")

// ArgumentError is an argument that Rust can't take: text that isn't UTF-8, a number out of range, nil.
type ArgumentError struct {
	Message string
	// Range: it is of the right kind, and too large, too small or too long.
	Range bool
}

// Error tells which argument it is, and what is wrong with it.
func (e *ArgumentError) Error() string { return e.Message }

// PanicError is a panic in Rust, or in Go code that Rust called.
type PanicError struct {
	// Message is what the panic said.
	Message string
	// Location is where it happened; empty where that isn't known.
	Location string
	// Stack is Go's stack where the panic began, if it began in Go.
	Stack string
	// Cause is what Go's own code failed with, if the panic began there.
	Cause error
}

// Error is the panic's message, with where it happened.
func (e *PanicError) Error() string {
	if e.Location == "" {
		return e.Message
	}
	return e.Message + " (at " + e.Location + ")"
}

// Unwrap is what Go's own code failed with, if the panic began there.
func (e *PanicError) Unwrap() error { return e.Cause }

// lbColumn is what is wrong with a column that isn't as long as the first.
func lbColumn(name string, got, expected int) error {
	return &ArgumentError{
		Message: "column '" + name + "': expected " + strconv.Itoa(expected) + " items, got " + strconv.Itoa(got),
		Range:   true,
	}
}

// lbState tells which object is busy or closed.
type lbState struct {
	message string
	is      error
}

func (e *lbState) Error() string { return e.message }

func (e *lbState) Unwrap() error { return e.is }

// lbTold is what Rust tells of a typed error beside its fields.
type lbTold struct {
	message string
	cause   error
}

// Error is what Rust's Display says.
func (e *lbTold) Error() string { return e.message }

// Unwrap is what the error came from.
func (e *lbTold) Unwrap() error { return e.cause }

// lbCauses is the chain of what an error came from.
func lbCauses(r *lbReader) error {
	texts := make([]string, r.count())
	for i := range texts {
		texts[i] = r.text()
	}
	var cause error
	for i := len(texts) - 1; i >= 0; i-- {
		cause = &lbTold{texts[i], cause}
	}
	return cause
}

// lbRoom is how long a result may be that needs no memory of Rust's.
const lbRoom = 512

// lbScratch is memory for one call: what is written for Rust, and room for what Rust answers.
type lbScratch struct {
	lbWriter
	out   [lbRoom]byte
	spill *C.lb_fault
}

var lbPool = sync.Pool{New: func() any { return &lbScratch{lbWriter: lbWriter{b: make([]byte, 0, 256)}} }}

func lbTake() *lbScratch { return lbPool.Get().(*lbScratch) }

// give ends the use of the memory.
func (lb *lbScratch) give() {
	if lb.spill != nil {
		C.{{ symbols }}rt_free(lb.spill)
		lb.spill = nil
	}
	if cap(lb.b) > 1<<16 {
		return
	}
	lb.b = lb.b[:0]
	lb.moved = lb.moved[:0]
	lb.fault = ""
	lb.depth = 0
	lbPool.Put(lb)
}

func (lb *lbScratch) room() *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(&lb.out[0])) }

// in is what was written.
func (lb *lbScratch) in() *C.uint8_t { return lbBytes(lb.b) }

// wrong is why something couldn't be written.
func (lb *lbScratch) wrong() error {
	if lb.fault == "" {
		return nil
	}
	return &ArgumentError{Message: lb.fault, Range: true}
}

// result is the bytes that a call left, which are there until the memory is given back.
func (lb *lbScratch) result(ret C.lb_returned) ([]byte, error) {
	if ret.fault == nil {
		return lb.out[:ret.value], nil
	}
	if ret.fault.kind == C.LB_SPILLED {
		lb.spill = ret.fault
		return unsafe.Slice((*byte)(unsafe.Pointer(ret.fault.bytes)), int(ret.fault.length)), nil
	}
	return nil, lbFault(ret.fault)
}

func lbBytes[T any](b []T) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))) }

func lbText(text string) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.StringData(text))) }

func lbFlag(value bool) C.uint8_t {
	if value {
		return 1
	}
	return 0
}

// lbFault is the error that a call returned, whose memory goes back.
func lbFault(fault *C.lb_fault) error {
	defer C.{{ symbols }}rt_free(fault)
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(fault.bytes)), int(fault.length))
	switch fault.kind {
	case C.LB_USER:
		return lbUserError(&lbReader{b: bytes})
	case C.LB_PANIC:
		r := &lbReader{b: bytes}
		return &PanicError{Message: r.text(), Location: r.text(), Stack: r.text(), Cause: lbOrigin(r.u64())}
	case C.LB_BUSY:
		return &lbState{string(bytes), ErrBusy}
	case C.LB_CLOSED:
		return &lbState{string(bytes), ErrClosed}
	case C.LB_POISONED:
		return &PanicError{Message: string(bytes)}
	case C.LB_RANGE:
		return &ArgumentError{Message: string(bytes), Range: true}
	default:
		return &ArgumentError{Message: string(bytes)}
	}
}

// lbRead reads a result.
func lbRead[T any](b []byte, read func(*lbReader) T) (T, error) {
	r := lbReader{b: b}
	value := read(&r)
	if r.fault != "" {
		var none T
		return none, &ArgumentError{Message: "result: " + r.fault, Range: true}
	}
	return value, nil
}

// lbNone is no value beside an error.
func lbNone[T any]() (none T) { return none }

// lbLeave closes what the collector found. A call that was given up may be in the midst of a step that uses it: it is
// closed when that is over.
func lbLeave(close func(handle uint64) C.lb_returned, handle uint64, again time.Duration) {
	ret := close(handle)
	busy := ret.fault != nil && ret.fault.kind == C.LB_BUSY
	lbDrop(ret)
	if busy {
		time.AfterFunc(again, func() { lbLeave(close, handle, min(2*again, time.Second)) })
	}
}

// lbDrop is for calls that nobody waits for: what they fail with is let go.
func lbDrop(ret C.lb_returned) {
	if ret.fault != nil {
		C.{{ symbols }}rt_free(ret.fault)
	}
}
