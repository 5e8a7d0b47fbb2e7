package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

// Whoever asks for the channel while the call ends gets one that is closed, once.
func TestAContextThatIsAskedForItsChannelEndsOnce(t *testing.T) {
	for round := 0; round < 200_000; round++ {
		ctx := &lbContext{}
		var ready, done sync.WaitGroup
		ready.Add(1)
		done.Add(2)
		go func() {
			defer done.Done()
			ready.Wait()
			ctx.end()
		}()
		go func() {
			defer done.Done()
			ready.Wait()
			<-ctx.Done()
		}()
		ready.Done()
		done.Wait()
		ctx.end()
		if ctx.Err() == nil {
			t.Fatal("it is over")
		}
	}
}

// A queue without Rust: nobody submits, and nothing is answered.
func alone() {
	q := &lbQueue
	q.submitted, q.answered = new(uintptr), new(uintptr)
	q.ticked = map[*lbWorker]*lbContext{}
	workers := []unsafe.Pointer{}
	atomic.StorePointer(&q.workers, unsafe.Pointer(&workers))
	q.timer = time.AfterFunc(time.Hour, func() {})
	q.armed = 1
}

// A look that finds a handler slow while it ends must not say so of the next one: a worker that is thought to be
// gone, and isn't, makes calls wait for nobody.
func TestALookThatComesLateDetachesNobody(t *testing.T) {
	alone()
	const many = 1 << 20 // so that nobody is ever woken
	q := &lbQueue
	q.looking = many
	q.mu.Lock()
	w := lbHire()
	q.atWork = append(q.atWork, w)
	q.mu.Unlock()
	over := int32(0)
	var looks sync.WaitGroup
	looks.Add(1)
	go func() {
		defer looks.Done()
		for atomic.LoadInt32(&over) == 0 {
			lbLook()
		}
	}()
	slow := 0
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		ctx := &lbContext{}
		atomic.StorePointer(&w.context, unsafe.Pointer(ctx))
		for i := 0; i < 2000 && atomic.LoadInt32(&ctx.state) == 0; i++ {
			if i%500 == 499 {
				runtime.Gosched() // where there is one core
			}
		}
		if ctx.finish() {
			slow++
			w.back()
		}
	}
	atomic.StoreInt32(&over, 1)
	looks.Wait()
	if looking := atomic.LoadInt32(&q.looking); looking != many {
		t.Fatalf("%d workers are thought to look, and %d do", looking, many)
	}
	if slow == 0 {
		t.Fatal("no handler was found slow: nothing was tested")
	}
}

// A handler that goes on though its future was dropped is slow as any other: somebody else looks for work meanwhile.
func TestAHandlerThatGoesOnAfterItsEndIsDetached(t *testing.T) {
	alone()
	q := &lbQueue
	q.looking = 2 // so that nobody is woken, which would need Rust
	q.mu.Lock()
	w := lbHire()
	w.place = len(q.atWork)
	q.atWork = append(q.atWork, w)
	q.mu.Unlock()
	ctx := &lbContext{}
	atomic.StorePointer(&w.context, unsafe.Pointer(ctx))
	ctx.end()
	if ctx.Err() == nil {
		t.Fatal("it isn't over")
	}
	lbLook()
	lbLook()
	if looking := atomic.LoadInt32(&q.looking); looking != 1 {
		t.Fatalf("%d look for work beside it", looking)
	}
	if !ctx.finish() {
		t.Fatal("it doesn't know")
	}
	w.back()
	if looking := atomic.LoadInt32(&q.looking); looking != 2 {
		t.Fatalf("%d look for work afterwards", looking)
	}
	atomic.StorePointer(&w.context, nil)
	lbLook()
	if looking := atomic.LoadInt32(&q.looking); looking != 2 {
		t.Fatalf("%d look for work at last", looking)
	}
}

// Calls that are only answered, in memory that Go's collector leaves where it is.
func answered(t *testing.T, count int) []*lbCall {
	calls := make([]*lbCall, count)
	for i := range calls {
		calls[i] = &lbCall{}
	}
	t.Cleanup(func() { runtime.KeepAlive(calls) })
	return calls
}

func addressOf(call *lbCall) uintptr { return uintptr(unsafe.Pointer(call)) }

// While somebody in Rust is told and hasn't looked, answers are left for them, a batch in one piece: those of a worker,
// and those of goroutines that are done together. Nobody is told again, which would need Rust.
func TestAnswersAreHandedOverTogether(t *testing.T) {
	alone()
	q := &lbQueue
	*q.answered = lbTold
	calls := answered(t, 2*lbBatch)
	w := &lbWorker{}
	for i, call := range calls[:lbBatch] {
		if *q.answered != lbTold {
			t.Fatalf("%d answers are handed over already", i)
		}
		w.answer(call, addressOf(call))
	}
	if *q.answered != addressOf(calls[lbBatch-1])|lbTold || w.pending != 0 {
		t.Fatal("a batch that is full isn't handed over")
	}
	var done sync.WaitGroup
	for _, call := range calls[lbBatch:] {
		done.Add(1)
		go func(call *lbCall) {
			defer done.Done()
			w := &lbWorker{}
			w.answer(call, addressOf(call))
			w.together()
		}(call)
	}
	done.Wait()
	if q.together != 0 {
		t.Fatal("answers are left behind")
	}
	found := map[uintptr]bool{}
	for at := *q.answered &^ lbTold; at != 0; at = (*lbCall)(lbAt(at)).next {
		found[at] = true
	}
	for i, call := range calls {
		if !found[addressOf(call)] {
			t.Fatalf("the answer %d isn't there", i)
		}
	}
}

// Workers that end leave their places to later ones, and those at work are all known.
func TestPlacesOfWorkersAreUsedAgain(t *testing.T) {
	alone()
	q := &lbQueue
	q.parked, q.atWork, q.unused = nil, nil, nil
	for round := 0; round < 3; round++ {
		for i := 0; i < lbParked+100; i++ {
			w := lbHire()
			w.place = len(q.atWork)
			q.atWork = append(q.atWork, w)
		}
		workers := *(*[]unsafe.Pointer)(q.workers)
		if len(workers) != lbParked+100 {
			t.Fatalf("round %d: places for %d workers", round, len(workers))
		}
		waits := 0
		for len(q.atWork) > 0 {
			w := q.atWork[len(q.atWork)/2]
			if (*lbWorker)(workers[w.index]) != w || q.atWork[w.place] != w {
				t.Fatal("a worker isn't in its place")
			}
			if w.park() {
				waits++
			} else if workers[w.index] != nil {
				t.Fatal("a worker that ended is still known")
			}
		}
		if waits != lbParked {
			t.Fatalf("round %d: %d workers wait", round, waits)
		}
		// Those that wait end too, for the next round.
		for _, w := range q.parked {
			q.unused = append(q.unused, w.index)
			atomic.StorePointer(&workers[w.index], nil)
		}
		q.parked = nil
	}
}
