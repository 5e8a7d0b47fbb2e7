// --- How calls come from Rust ---------------------------------------------------------------------------------------

// A batch of calls, the earliest first. Workers take them one by one; who finds none left makes the next batch.
type lbChunk struct {
	calls []uintptr
	next  int64
	one   [1]uintptr
}

type lbWorker struct {
	index    uint32
	place    int            // among those at work
	context  unsafe.Pointer // *lbContext of the call that it runs
	wake     chan struct{}   // none: it runs one slow call beside the others
	contexts []lbContext // of calls to come, made together
	answers  uintptr     // calls that are answered and not handed over; who looks after workers takes them too
	first    uintptr     // the earliest of them
	pending  int
	reader   lbReader
	writer   lbWriter
}

var lbQueue struct {
	start     lbStart
	submitted *uintptr
	answered  *uintptr
	current   unsafe.Pointer // *lbChunk
	looking   int32          // workers that look for work, or will soon
	armed     int32
	timer     *time.Timer
	together  uintptr // answered calls of goroutines of their own, until the first of these hands them over
	workers   unsafe.Pointer // *[]unsafe.Pointer of *lbWorker, by index

	mu     sync.Mutex
	atWork []*lbWorker
	parked []*lbWorker
	spare  []*lbWorker // of slow calls, without a goroutine
	unused []uint32 // indices of workers that ended
	ticked map[*lbWorker]*lbContext
	chunk  *lbChunk
	taken  int64
	at     time.Time

	tells uint32 // how often somebody in Rust was told of answers
	told  uint32 // that at the last look
}

// Left for methods whose handlers take long: how many fast runs until they are thought fast again.
var lbSlowness [lbMethods + 1]int32

//export lbgo_start
func lbgo_start(start unsafe.Pointer) uint64 {
	q := &lbQueue
	q.start = *(*lbStart)(start)
	q.submitted = (*uintptr)(lbAt(q.start.submitted))
	q.answered = (*uintptr)(lbAt(q.start.answers))
	q.ticked = map[*lbWorker]*lbContext{}
	workers := []unsafe.Pointer{}
	atomic.StorePointer(&q.workers, unsafe.Pointer(&workers))
	q.timer = time.AfterFunc(time.Hour, lbLook)
	q.timer.Stop()
	return lbHash
}

// Rust found nobody at work.
//
//export lbgo_wake
func lbgo_wake() {
	lbWake()
}

//export lbgo_cancel
func lbgo_cancel(call uintptr, worker uint32) {
	workers := *(*[]unsafe.Pointer)(atomic.LoadPointer(&lbQueue.workers))
	if int(worker) < len(workers) {
		w := (*lbWorker)(atomic.LoadPointer(&workers[worker]))
		if w == nil {
			return
		}
		if ctx := (*lbContext)(atomic.LoadPointer(&w.context)); ctx != nil && ctx.call == call {
			ctx.end()
		}
	}
}

// Lets one more worker look for work.
func lbWake() {
	q := &lbQueue
	atomic.AddInt32(&q.looking, 1)
	lbArm()
	q.mu.Lock()
	var w *lbWorker
	n := len(q.parked)
	if n > 0 {
		w = q.parked[n-1]
		q.parked = q.parked[:n-1]
	} else {
		w = lbHire()
		w.wake = make(chan struct{}, 1)
	}
	w.place = len(q.atWork)
	q.atWork = append(q.atWork, w)
	q.mu.Unlock()
	if n > 0 {
		w.wake <- struct{}{}
	} else {
		go w.work()
	}
}

// A new worker, with an index that none has. The lock is held.
func lbHire() *lbWorker {
	q := &lbQueue
	w := &lbWorker{}
	workers := *(*[]unsafe.Pointer)(atomic.LoadPointer(&q.workers))
	if n := len(q.unused); n > 0 {
		w.index = q.unused[n-1]
		q.unused = q.unused[:n-1]
		atomic.StorePointer(&workers[w.index], unsafe.Pointer(w))
		return w
	}
	w.index = uint32(len(workers))
	workers = append(workers, unsafe.Pointer(w)) // readers of the old slice don't see behind its end
	atomic.StorePointer(&q.workers, unsafe.Pointer(&workers))
	return w
}

// Leaves those at work. false: there are enough that wait, and this one ends.
func (w *lbWorker) park() bool {
	q := &lbQueue
	q.mu.Lock()
	defer q.mu.Unlock()
	last := len(q.atWork) - 1
	q.atWork[w.place] = q.atWork[last]
	q.atWork[w.place].place = w.place
	q.atWork[last] = nil
	q.atWork = q.atWork[:last]
	delete(q.ticked, w)
	if len(q.parked) < lbParked {
		q.parked = append(q.parked, w)
		return true
	}
	w.end()
	return false
}

// Leaves its index to another one. The lock is held.
func (w *lbWorker) end() {
	q := &lbQueue
	q.unused = append(q.unused, w.index)
	workers := *(*[]unsafe.Pointer)(atomic.LoadPointer(&q.workers))
	atomic.StorePointer(&workers[w.index], nil)
}

func lbArm() {
	if atomic.LoadInt32(&lbQueue.armed) == 0 && atomic.CompareAndSwapInt32(&lbQueue.armed, 0, 1) {
		lbQueue.timer.Reset(lbTick)
	}
}

// Whether calls wait.
func lbWaiting() bool {
	q := &lbQueue
	if atomic.LoadUintptr(q.submitted) > lbIdle {
		return true
	}
	chunk := (*lbChunk)(atomic.LoadPointer(&q.current))
	return chunk != nil && atomic.LoadInt64(&chunk.next) < int64(len(chunk.calls))
}

// The next call; 0 if there is none.
func lbNext() uintptr {
	q := &lbQueue
	for {
		chunk := (*lbChunk)(atomic.LoadPointer(&q.current))
		if chunk != nil {
			if i := atomic.AddInt64(&chunk.next, 1) - 1; i < int64(len(chunk.calls)) {
				return chunk.calls[i]
			}
		}
		if atomic.LoadUintptr(q.submitted) <= lbIdle {
			return 0
		}
		q.mu.Lock()
		if (*lbChunk)(atomic.LoadPointer(&q.current)) != chunk {
			q.mu.Unlock()
			continue
		}
		head := atomic.SwapUintptr(q.submitted, lbBusy)
		if head <= lbIdle {
			q.mu.Unlock()
			return 0
		}
		n := 0
		for at := head; at != 0; at = (*lbCall)(lbAt(at)).next {
			n++
		}
		next := &lbChunk{}
		if n == 1 {
			next.calls = next.one[:]
		} else {
			next.calls = make([]uintptr, n)
		}
		for at := head; at != 0; at = (*lbCall)(lbAt(at)).next {
			n--
			next.calls[n] = at
		}
		next.next = 1
		call := next.calls[0]
		atomic.StorePointer(&q.current, unsafe.Pointer(next))
		q.mu.Unlock()
		return call
	}
}
