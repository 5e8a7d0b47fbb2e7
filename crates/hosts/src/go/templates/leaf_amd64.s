//go:build !landbridge_cgo

#include "textflag.h"

// func Call(fn, words unsafe.Pointer) (value uint64, fault unsafe.Pointer)
//
// As the runtime's asmcgocall: on the stack of the thread's own goroutine, and as that one, so that signals find what
// they find in any C function. BX, R12 and the frame pointer are kept by C functions.
TEXT ·Call(SB), NOSPLIT, $0-32
	MOVQ	fn+0(FP), AX
	MOVQ	words+8(FP), R10
	MOVQ	TLS, R11
	MOVQ	0(R11)(TLS*1), R12
	MOVQ	48(R12), R13
	MOVQ	0(R13), R13
	MOVQ	0(R10), DI
	MOVQ	8(R10), SI
	MOVQ	16(R10), DX
	MOVQ	24(R10), CX
	MOVQ	32(R10), R8
	MOVQ	40(R10), R9
	MOVQ	SP, BX
	MOVQ	R13, 0(R11)(TLS*1)
	MOVQ	56(R13), SP
	ANDQ	$~15, SP
	CALL	AX
	MOVQ	TLS, R11
	MOVQ	R12, 0(R11)(TLS*1)
	MOVQ	BX, SP
	MOVQ	AX, value+16(FP)
	MOVQ	DX, fault+24(FP)
	RET

// func current() uintptr
TEXT ·current(SB), NOSPLIT, $0-8
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	MOVQ	AX, ret+0(FP)
	RET
