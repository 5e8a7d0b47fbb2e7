package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type later struct {
	cancelled uint64
	running   int64
	mu        sync.Mutex
	waiting   []chan struct{}
}

// NewLater is what Rust's GoLater::new calls.
func NewLater() Later { return &later{} }

func (l *later) Add(_ context.Context, a, b int64) int64 { return a + b }

func (l *later) Login(_ context.Context, user User, secret string) (User, error) {
	switch secret {
	case "":
		return User{}, DemoErrorNotFound{Key: user.Name}
	case "other":
		return User{}, fmt.Errorf("no: %d", 5)
	}
	user.Tags = append(user.Tags, secret)
	return user, nil
}

func (l *later) Sleep(_ context.Context, milliseconds uint64) uint64 {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return milliseconds
}

func (l *later) Large(_ context.Context, size uint32) []byte { return make([]byte, size) }

func (l *later) Panics(_ context.Context, message string) (uint32, error) { panic(message) }

func (l *later) Odd(_ context.Context, way uint32) (uint64, error) { return uint64(way), oddly(way) }

// Early ends before its work is done, or after a while.
func (l *later) Early(ctx context.Context, number int64, way uint32) (int64, error) {
	switch way {
	case 0: // a child's context that Go cancels
		child, cancel := context.WithCancel(ctx)
		cancel()
		<-child.Done()
		return 0, child.Err()
	case 1: // an error of the interface's
		return 0, DemoErrorLimit{V0: uint32(number), V1: way}
	case 2: // nothing before Rust lets go
		<-ctx.Done()
		return 0, ctx.Err()
	case 3: // another goroutine's turn first
		runtime.Gosched()
	case 4: // a moment, in which Rust may let go
		time.Sleep(50 * time.Microsecond)
	case 5: // a pointer that is none
		var none *later
		return none.running, nil
	}
	return number + 1, nil
}

func (l *later) Steps(ctx context.Context, steps uint32, told func(uint32, string)) uint32 {
	for i := uint32(0); i < steps; i++ {
		told(i, fmt.Sprint("step ", i))
		if ctx.Err() != nil {
			return i
		}
	}
	return steps
}

func (l *later) Workers() uint64 {
	lbQueue.mu.Lock()
	defer lbQueue.mu.Unlock()
	workers := *(*[]unsafe.Pointer)(atomic.LoadPointer(&lbQueue.workers))
	return uint64(len(workers) - len(lbQueue.unused))
}

func (l *later) Exits(context.Context) (uint32, error) {
	runtime.Goexit()
	return 0, nil
}

func (l *later) Forever(ctx context.Context) {
	atomic.AddInt64(&l.running, 1)
	defer atomic.AddInt64(&l.running, -1)
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.Canceled) {
		atomic.AddUint64(&l.cancelled, 1)
	}
}

func (l *later) Meet(_ context.Context, others uint32) {
	atomic.AddInt64(&l.running, 1)
	defer atomic.AddInt64(&l.running, -1)
	l.mu.Lock()
	if uint32(len(l.waiting)) == others {
		for _, c := range l.waiting {
			close(c)
		}
		l.waiting = nil
		l.mu.Unlock()
		return
	}
	mine := make(chan struct{})
	l.waiting = append(l.waiting, mine)
	l.mu.Unlock()
	<-mine
}

func (l *later) Cancelled() uint64 { return atomic.LoadUint64(&l.cancelled) }
func (l *later) Running() int64    { return atomic.LoadInt64(&l.running) }

func (l *later) Busy(_ context.Context, microseconds uint64) uint64 {
	end := time.Now().Add(time.Duration(microseconds) * time.Microsecond)
	for time.Now().Before(end) {
	}
	return microseconds
}

func (l *later) Quick(_ context.Context, text string) string { return text + "!" }

func (l *later) Timeout(ctx context.Context, milliseconds uint64) error {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(milliseconds)*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	return ctx.Err()
}
