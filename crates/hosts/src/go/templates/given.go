package {{ go_package }}

/*
#include "{{ header }}"
*/
import "C"

import (
{% if given_streams %}
	"context"
{% endif %}
	"iter"
	"runtime/debug"
	"sync"
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
	asks, items, stop := make(chan struct{}), make(chan lbItem[T]), make(chan struct{})
	asked := func() bool {
		select {
		case <-asks:
			return true
		case <-stop:
			return false
		}
	}
	told := func(it lbItem[T]) bool {
		select {
		case items <- it:
			return true
		case <-stop:
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
		if asked() {
			for value, err := range given {
				if !told(lbItem[T]{value: value, err: err}) || !asked() {
					break
				}
			}
		}
		done = true
	}
	var begin sync.Once
	callee := func(c *lbCalled) {
		begin.Do(func() { go run() })
		var left <-chan struct{}
		if c.ctx != nil {
			left = c.ctx.Done()
		}
		var it lbItem[T]
		select {
		case asks <- struct{}{}:
			select {
			case it = <-items:
			case <-left:
				it.err = lbLeft
			}
		case <-left:
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
	return &lbLasting{callee, func() { close(stop) }}
}
{% if given_streams %}

// FromChannel is a stream of what a channel gives, until it is closed. The context's end is an error, and the end.
func FromChannel[T any](ctx context.Context, items <-chan T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
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
