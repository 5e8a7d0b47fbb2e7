package {{ go_package }}

/*
#include "{{ header }}"
*/
import "C"

import (
{% if streams %}
	"context"
{% endif %}
	"errors"
	"iter"
	"runtime"
)

// lbEnd is what comes behind the last item.
var lbEnd = errors.New("no more items")

// lbSource is an iterator or stream of Rust's. It ends with the loop over it, or when the garbage collector finds it.
type lbSource struct {
	handle  uint64
	cleanup runtime.Cleanup

	// What it borrows.
	kept []any
}

// lbUnranged is what is left of one that nobody ranges over: what it borrows is there until it is closed.
type lbUnranged struct {
	handle uint64
	kept   []any
}

func lbOpen(handle uint64, kept []any) *lbSource {
	s := &lbSource{handle: handle, kept: kept}
	s.cleanup = runtime.AddCleanup(s, func(left lbUnranged) {
		lbDrop(C.{{ symbols }}rt_close(C.uint64_t(left.handle)))
		runtime.KeepAlive(left.kept)
	}, lbUnranged{handle, kept})
	return s
}

func (s *lbSource) close() {
	s.cleanup.Stop()
	ret := C.{{ symbols }}rt_close(C.uint64_t(s.handle))
	runtime.KeepAlive(s)
	if ret.fault != nil {
		panic(lbFault(ret.fault))
	}
}

// lbBatch is the next items; lbEnd behind the last.
func lbBatch[T any](s *lbSource, lb *lbScratch, ret C.lb_returned, read func(*lbReader) []T) ([]T, error) {
	runtime.KeepAlive(s)
	if ret.fault != nil && ret.fault.kind == C.LB_END {
		C.{{ symbols }}rt_free(ret.fault)
		return nil, lbEnd
	}
	out, err := lb.result(ret)
	if err != nil {
		return nil, err
	}
	return lbRead(out, read)
}

func lbNext[T any](s *lbSource, read func(*lbReader) []T) ([]T, error) {
	lb := lbTake()
	defer lb.give()
	return lbBatch(s, lb, C.{{ symbols }}rt_next(C.uint64_t(s.handle), lb.room(), lbRoom), read)
}

func lbSequence[T any](handle uint64, read func(*lbReader) []T, kept ...any) iter.Seq[T] {
	s := lbOpen(handle, kept)
	return func(yield func(T) bool) {
		defer s.close()
		for {
			batch, err := lbNext(s, read)
			if err == lbEnd {
				return
			}
			if err != nil {
				panic(err)
			}
			for _, item := range batch {
				if !yield(item) {
					return
				}
			}
		}
	}
}

func lbPairs[T any](handle uint64, read func(*lbReader) []T, kept ...any) iter.Seq2[T, error] {
	s := lbOpen(handle, kept)
	return lbEach(s, func() ([]T, error) { return lbNext(s, read) })
}

// lbEach gives items and errors, which don't end the sequence by themselves.
func lbEach[T any](s *lbSource, next func() ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer s.close()
		for {
			batch, err := next()
			if err == lbEnd {
				return
			}
			if err != nil && !yield(lbNone[T](), err) {
				return
			}
			for _, item := range batch {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}
{% if streams %}

// lbStream waits for items until the context ends, which the last pair tells.
func lbStream[T any](ctx context.Context, handle uint64, read func(*lbReader) []T, kept ...any) iter.Seq2[T, error] {
	s := lbOpen(handle, kept)
	return func(yield func(T, error) bool) {
{% if given %}
		ctx, leave := lbUntilLeft(ctx)
		defer leave()
{% endif %}
		ended := false
		lbEach(s, func() ([]T, error) {
			if ended {
				return nil, lbEnd
			}
			if err := ctx.Err(); err != nil {
				ended = true
				return nil, err
			}
			lb := lbTake()
			defer lb.give()
			ret, err := lbAwait(ctx, lb, C.{{ symbols }}rt_next_awaited(C.uint64_t(s.handle), lb.room(), lbRoom))
			if err != nil {
				ended = true
				return nil, err
			}
			return lbBatch(s, lb, ret, read)
		})(yield)
	}
}
{% endif %}
