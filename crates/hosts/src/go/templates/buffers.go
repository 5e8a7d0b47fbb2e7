package {{ go_package }}

/*
#include "{{ header }}"
*/
import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

// BufferItem is what a [Buffer] may hold.
type BufferItem interface {
	{{ items | join(" | ") }}
}

// Buffer is memory that Rust and Go share: nothing is copied when it crosses, however large it is. It is freed when
// nobody has it any more: Rust, another Buffer of the same memory, or this one, which is let go by Close or by the
// garbage collector.
//
// Go uses the memory while a function runs that View calls, and Rust doesn't meanwhile: what it tries fails there. While
// Rust uses it, Go's methods fail with [ErrBusy]. Goroutines that use it at a time agree about it as about any slice.
type Buffer[T BufferItem] struct {
	handle  uint64
	cleanup runtime.Cleanup
}

// lbItemsOf is the number of a type of items.
func lbItemsOf[T BufferItem]() C.uint32_t {
	switch any((*T)(nil)).(type) {
{% for item in items %}
	case *{{ item }}:
		return {{ loop.index0 }}
{% endfor %}
	}
	panic("no other type is a BufferItem")
}

// NewBuffer makes one of so many zeros. It fails with an [ArgumentError] if there isn't so much memory.
func NewBuffer[T BufferItem](length int) (*Buffer[T], error) {
	return lbMade[T](C.{{ symbols }}rt_buffer_new(lbItemsOf[T](), C.int64_t(length)))
}

// BufferOf makes one of copies of these.
func BufferOf[T BufferItem](items []T) (*Buffer[T], error) {
	return lbMade[T](C.{{ symbols }}rt_buffer_of(lbItemsOf[T](), lbBytes(items), C.size_t(len(items))))
}

func lbMade[T BufferItem](ret C.lb_returned) (*Buffer[T], error) {
	if ret.fault != nil {
		return nil, lbFault(ret.fault)
	}
	return lbNewBuffer[T](uint64(ret.value)), nil
}

func lbNewBuffer[T BufferItem](handle uint64) *Buffer[T] {
	b := &Buffer[T]{handle: handle}
	b.cleanup = runtime.AddCleanup(b, func(handle uint64) {
		lbLeave(lbCloseBuffer[T], handle, time.Millisecond)
	}, handle)
	return b
}

func lbCloseBuffer[T BufferItem](handle uint64) C.lb_returned {
	return C.{{ symbols }}rt_buffer_close(lbItemsOf[T](), C.uint64_t(handle))
}

func (b *Buffer[T]) lbHandle() uint64 {
	if b == nil {
		return 0
	}
	return b.handle
}

// View calls a function with the memory itself, which is not to be used after that. It fails with [ErrBusy] while Rust
// uses it and with [ErrClosed] once it is closed; then the function isn't called.
func (b *Buffer[T]) View(use func(items []T)) error {
	shown := C.{{ symbols }}rt_buffer_view(lbItemsOf[T](), C.uint64_t(b.lbHandle())).fault
	if shown.kind != C.LB_SHOWN {
		runtime.KeepAlive(b)
		return lbFault(shown)
	}
	defer func() {
		C.{{ symbols }}rt_free(shown)
		runtime.KeepAlive(b)
	}()
	items := []T{}
	if shown.length > 0 {
		items = unsafe.Slice((*T)(unsafe.Pointer(shown.bytes)), int(shown.length))
	}
	use(items)
	return nil
}

// Len is how many items there are, whoever uses them. It panics with [ErrClosed] once the buffer is closed.
func (b *Buffer[T]) Len() int {
	ret := C.{{ symbols }}rt_buffer_len(lbItemsOf[T](), C.uint64_t(b.lbHandle()))
	runtime.KeepAlive(b)
	if ret.fault != nil {
		panic(lbFault(ret.fault))
	}
	return int(ret.value)
}

// At is one item as it is now; for more than a few, View costs less. It panics with [ErrBusy] while Rust uses the memory,
// with [ErrClosed] once the buffer is closed, and with an [ArgumentError] where there is no such item.
func (b *Buffer[T]) At(index int) T {
	lb := lbTake()
	defer lb.give()
	ret := C.{{ symbols }}rt_buffer_at(lbItemsOf[T](), C.uint64_t(b.lbHandle()), C.int64_t(index), lb.room(), lbRoom)
	runtime.KeepAlive(b)
	out, err := lb.result(ret)
	if err != nil {
		panic(err)
	}
	return lbReadPlain[T](&lbReader{b: out}, 1)
}

// Set changes one item. It panics as At does.
func (b *Buffer[T]) Set(index int, item T) {
	lb := lbTake()
	defer lb.give()
	lbWritePlain(&lb.lbWriter, item, 1)
	ret := C.{{ symbols }}rt_buffer_set(lbItemsOf[T](), C.uint64_t(b.lbHandle()), C.int64_t(index), lb.in())
	runtime.KeepAlive(b)
	if ret.fault != nil {
		panic(lbFault(ret.fault))
	}
}

// Close lets go of the memory now; a second time does nothing. It fails with [ErrBusy] during a View.
func (b *Buffer[T]) Close() error {
	if b == nil {
		return nil
	}
	ret := lbCloseBuffer[T](b.handle)
	runtime.KeepAlive(b)
	if ret.fault != nil {
		return lbFault(ret.fault)
	}
	b.cleanup.Stop()
	return nil
}
