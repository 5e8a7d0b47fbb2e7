//go:build !linux || !amd64 || landbridge_cgo

package leaf

import "unsafe"

// Ready says whether Call can be used: here it can't.
const Ready = false

// Call is never called.
func Call(fn, words unsafe.Pointer) (value uint64, fault unsafe.Pointer) {
	panic("there is no way but cgo")
}
