//go:build !landbridge_cgo

package leaf

import (
	"runtime"
	"strings"
	"unsafe"
)

// Ready says whether Call can be used.
var Ready = known(runtime.Version()) && proved()

// Call calls a C function of six words on the thread's own stack; it returns two words.
//
//go:noescape
func Call(fn, words unsafe.Pointer) (value uint64, fault unsafe.Pointer)

// current is where the runtime keeps this goroutine.
func current() uintptr

// What Call knows of the runtime: a goroutine begins with the bounds of its stack and has its thread and the stack
// pointer that was saved last; a thread begins with the goroutine that has the thread's own stack.
const (
	lower    = 0
	upper    = 8
	ofThread = 48
	saved    = 56
	first    = 0
)

// known says whether the offsets were looked up in this version's source. What experiments add to a runtime wasn't.
func known(version string) bool {
	if strings.Contains(version, "X:") {
		return false
	}
	for _, it := range []string{"go1.24", "go1.25", "go1.26"} {
		if rest := strings.TrimPrefix(version, it); rest != version && (rest == "" || rest[0] == '.' || rest[0] == '-' || rest[0] == ' ') {
			return true
		}
	}
	return false
}

func word(at uintptr) uintptr { return *(*uintptr)(*(*unsafe.Pointer)(unsafe.Pointer(&at))) }

// proved says whether what is at the offsets is what it should be.
func proved() bool {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	goroutine := current()
	here := uintptr(unsafe.Pointer(&goroutine))
	if here < word(goroutine+lower) || here >= word(goroutine+upper) {
		return false
	}
	thread := word(goroutine + ofThread)
	own := word(thread + first)
	if own == goroutine || word(own+ofThread) != thread {
		return false
	}
	return word(own+lower) < word(own+saved) && word(own+saved)%8 == 0
}
