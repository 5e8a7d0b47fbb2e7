package {{ go_package }}

/*
#include "{{ header }}"
extern uint64_t {{ symbols }}called(uint64_t target, uint32_t method, uint8_t *given, size_t length, uint8_t *answer);
extern uint64_t {{ symbols }}begun(uint64_t target, uint32_t method, uint8_t *given, size_t length, uint8_t *reply);
extern void {{ symbols }}cancelled(uint64_t call);
extern void {{ symbols }}released(uint64_t target);
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/cgo"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

func init() {
	C.{{ symbols }}rt_connect(
		(*[0]byte)(C.{{ symbols }}called), (*[0]byte)(C.{{ symbols }}begun),
		(*[0]byte)(C.{{ symbols }}cancelled), (*[0]byte)(C.{{ symbols }}released),
	)
}

// lbCallee answers calls of Rust's.
type lbCallee func(*lbCalled)

// lbLasting is what ends when Rust lets it go.
type lbLasting struct {
	callee lbCallee
	stop   func()
}

// lbKeep gives Rust a callee, which is kept until Rust lets it go.
func lbKeep(callee lbCallee) C.uint64_t {
	if callee == nil {
		return 0
	}
	return C.uint64_t(cgo.NewHandle(callee))
}

// lbKeepLasting gives Rust what ends when it is let go.
func lbKeepLasting(it *lbLasting) C.uint64_t {
	if it == nil {
		return 0
	}
	return C.uint64_t(cgo.NewHandle(it))
}

// lbFind is what a number stands for.
func lbFind(target C.uint64_t) lbCallee {
	switch it := cgo.Handle(target).Value().(type) {
	case *lbLasting:
		return it.callee
	default:
		return it.(lbCallee)
	}
}

//export {{ symbols }}released
func {{ symbols }}released(target C.uint64_t) {
	it, lasting := cgo.Handle(target).Value().(*lbLasting)
	cgo.Handle(target).Delete()
	if lasting {
		it.stop()
	}
}

// lbOrigin is what Go's own code failed with.
func lbOrigin(number uint64) error {
	if number == 0 {
		return nil
	}
	return cgo.Handle(number).Value().(error)
}

// lbCalled is one call of Rust's: the arguments, and the answer as it is written.
type lbCalled struct {
	lbWriter
	r      lbReader
	method uint32
	ctx    context.Context
	kind   C.uint32_t

	// What the answer names, which is there until Rust has read it.
	kept any
}

var lbCalls = sync.Pool{New: func() any { return &lbCalled{lbWriter: lbWriter{b: make([]byte, 0, 256)}} }}

func (c *lbCalled) end() {
	if cap(c.b) > 1<<16 {
		return
	}
	*c = lbCalled{lbWriter: lbWriter{b: c.b[:0], moved: c.moved[:0]}}
	lbCalls.Put(c)
}

// unread says whether there are arguments that Go has no value for.
func (c *lbCalled) unread() bool {
	if c.r.fault == "" {
		return false
	}
	c.fails(&ArgumentError{Message: c.r.fault, Range: true}, nil)
	return true
}

// fails answers with an error, which throw writes if it is of the interface.
func (c *lbCalled) fails(err error, throw func(*lbWriter, error) bool) {
	if throw != nil && throw(&c.lbWriter, err) && c.fault == "" {
		c.kind, c.kept = C.LB_THROWN, err
		return
	}
	c.failed(C.LB_FAILED, err, err.Error(), "")
}

func (c *lbCalled) failed(kind C.uint32_t, err error, message, trace string) {
	c.kind = kind
	c.kept = nil
	c.lbWriter = lbWriter{b: c.b[:0], moved: c.moved[:0]}
	c.text(lbKind(err))
	c.text(strings.ToValidUTF8(message, "\uFFFD"))
	c.text(strings.ToValidUTF8(trace, "\uFFFD"))
	if err == nil {
		c.u64(0)
	} else {
		c.u64(uint64(cgo.NewHandle(err)))
	}
}

// lbKind is the name of an error's type, where others may use it.
func lbKind(err error) string {
	if err == nil {
		return ""
	}
	of := reflect.TypeOf(err)
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if first, _ := utf8.DecodeRuneInString(of.Name()); unicode.IsUpper(first) {
		return of.Name()
	}
	return ""
}

// lbPanicked is what a panic was about; none is left where the goroutine ends.
func lbPanicked(found any) any {
	if found == nil {
		return "the goroutine ended in the midst of a call"
	}
	return found
}

func (c *lbCalled) panicked(found any, stack string) {
	err, _ := found.(error)
	c.failed(C.LB_PANICKED, err, fmt.Sprint(found), stack)
}

// answer runs the callee; a panic in it is the answer.
func (c *lbCalled) answer(callee lbCallee) {
	done := false
	defer func() {
		if done {
			return
		}
		c.panicked(lbPanicked(recover()), string(debug.Stack()))
	}()
	callee(c)
	if c.fault != "" && c.kind == C.LB_VALUE {
		c.fails(&ArgumentError{Message: c.fault, Range: true}, nil)
	}
	done = true
}

//export {{ symbols }}called
func {{ symbols }}called(target C.uint64_t, method C.uint32_t, given *C.uint8_t, length C.size_t, answer *C.uint8_t) C.uint64_t {
	c := lbCalls.Get().(*lbCalled)
	defer c.end()
	c.method, c.parameter = uint32(method), "answer"
	c.r = lbReader{b: unsafe.Slice((*byte)(unsafe.Pointer(given)), int(length))}
	c.answer(lbFind(target))
	place := (*C.lb_answer)(unsafe.Pointer(answer))
	if c.kind == C.LB_VALUE && c.kept == nil && len(c.b) <= int(place.room) {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(place.out)), len(c.b)), c.b)
		return C.uint64_t(len(c.b))
	}
	C.{{ symbols }}rt_answered(answer, c.kind, lbBytes(c.b), C.size_t(len(c.b)))
	runtime.KeepAlive(c.kept)
	return math.MaxUint64
}

// What cancels the calls that are under way, by number.
var (
	lbUnderWay  sync.Map
	lbCallCount atomic.Uint64
)

//export {{ symbols }}begun
func {{ symbols }}begun(target C.uint64_t, method C.uint32_t, given *C.uint8_t, length C.size_t, reply *C.uint8_t) C.uint64_t {
	callee := lbFind(target)
	bytes := append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(given)), int(length))...)
	ctx, cancel := context.WithCancelCause(context.Background())
	call := lbCallCount.Add(1)
	lbUnderWay.Store(call, cancel)
	go func() {
		c := lbCalls.Get().(*lbCalled)
		defer c.end()
		defer func() {
			C.{{ symbols }}rt_replied(reply, c.kind, lbBytes(c.b), C.size_t(len(c.b)))
			runtime.KeepAlive(c.kept)
			lbCancel(call, context.Canceled)
		}()
		c.method, c.parameter, c.ctx = uint32(method), "answer", ctx
		c.r = lbReader{b: bytes}
		c.answer(callee)
	}()
	return C.uint64_t(call)
}

// lbLeft is why a context ended that Rust gave up.
var lbLeft = errors.New("nobody in Rust waits for the answer any more")

func lbCancel(call uint64, why error) {
	if cancel, ok := lbUnderWay.LoadAndDelete(call); ok {
		cancel.(context.CancelCauseFunc)(why)
	}
}

//export {{ symbols }}cancelled
func {{ symbols }}cancelled(call C.uint64_t) { lbCancel(uint64(call), lbLeft) }
