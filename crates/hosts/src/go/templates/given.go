package {{ go_package }}

/*
#include "{{ header }}"
*/
import "C"

import (
	"context"
	"iter"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
)

// lbItem is what comes of asking for one more.
type lbItem[T any] struct {
	value T
	err   error
	over  bool
	// What the sequence panicked with, and where.
	panicked any
	stack    string
}

// lbRuns are the contexts that end when Rust leaves a sequence, by the goroutine that the sequence runs in: so what waits
// for something else than the next time that it is asked finds out, whatever sequences are around it.
var (
	lbRuns     sync.Map
	lbRunCount atomic.Int64
)

// lbGoroutine is the goroutine's number, with which its traces begin.
func lbGoroutine() string {
	var trace [64]byte
	text := string(trace[:runtime.Stack(trace[:], false)])
	number, _, _ := strings.Cut(text, " [")
	return number
}

// lbUntilLeft is a context that ends when Rust leaves too, if it is Rust that the items are for.
func lbUntilLeft(ctx context.Context) (context.Context, func()) {
	if lbRunCount.Load() == 0 {
		return ctx, func() {}
	}
	left, ours := lbRuns.Load(lbGoroutine())
	if !ours {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(left.(context.Context), func() { cancel(lbLeft) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// lbGivenItems is a sequence as Rust asks for its items.
func lbGivenItems[T any](given iter.Seq[T], write func(*lbWriter, T), keeps bool) *lbLasting {
	if given == nil {
		return nil
	}
	pairs := func(yield func(T, error) bool) {
		given(func(value T) bool { return yield(value, nil) })
	}
	return lbGivenPairs(pairs, write, nil, keeps)
}

// lbGivenPairs is the same of one whose items may be errors, of which Rust takes one as the end. It runs in a goroutine
// of its own from the first time that it is asked, and goes on only when it is asked for more.
func lbGivenPairs[T any](given iter.Seq2[T, error], write func(*lbWriter, T), throw func(*lbWriter, error) bool, keeps bool) *lbLasting {
	if given == nil {
		return nil
	}
	asks, items := make(chan struct{}), make(chan lbItem[T])
	left, leave := context.WithCancel(context.Background())
	asked := func() bool {
		select {
		case <-asks:
			return true
		case <-left.Done():
			return false
		}
	}
	told := func(it lbItem[T]) bool {
		select {
		case items <- it:
			return true
		case <-left.Done():
			return false
		}
	}
	run := func() {
		last := lbItem[T]{over: true}
		done := false
		defer func() {
			if !done {
				last = lbItem[T]{panicked: lbPanicked(recover()), stack: string(debug.Stack())}
			}
			told(last)
		}()
		goroutine := lbGoroutine()
		defer func() {
			lbRuns.Delete(goroutine)
			lbRunCount.Add(-1)
		}()
		lbRunCount.Add(1)
		lbRuns.Store(goroutine, left)
		if asked() {
			given(func(value T, err error) bool {
				return told(lbItem[T]{value: value, err: err}) && asked()
			})
		}
		done = true
	}
	var begin sync.Once
	callee := func(c *lbCalled) {
		begin.Do(func() { go run() })
		var over <-chan struct{}
		if c.ctx != nil {
			over = c.ctx.Done()
		}
		var it lbItem[T]
		select {
		case asks <- struct{}{}:
			select {
			case it = <-items:
			case <-over:
				it.err = lbLeft
			}
		case <-over:
			it.err = lbLeft
		}
		switch {
		case it.panicked != nil:
			c.panicked(it.panicked, it.stack)
		case it.over:
			c.kind = C.LB_OVER
		case it.err != nil:
			c.fails(it.err, throw)
		default:
			write(&c.lbWriter, it.value)
			if keeps {
				c.kept = it.value
			}
		}
	}
	return &lbLasting{callee, leave}
}
{% if given_streams %}

// FromChannel is a stream of what a channel gives, until it is closed. The context's end is an error, and the end. When
// Rust leaves the stream, nothing is received any more, also where other sequences are around it, but for one that
// iter.Pull runs.
func FromChannel[T any](ctx context.Context, items <-chan T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, leave := lbUntilLeft(ctx)
		defer leave()
		for {
			select {
			case item, more := <-items:
				if !more || !yield(item, nil) {
					return
				}
			case <-ctx.Done():
				yield(lbNone[T](), context.Cause(ctx))
				return
			}
		}
	}
}
{% endif %}
