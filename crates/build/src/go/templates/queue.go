// --- How calls come from Rust -------------------------------------------------------------------------------------

// Rust's memory is known by its address, an uintptr, wherever Go's collector could see it.
type lbReply struct {
	data     uintptr
	capacity uintptr
	length   uintptr
	status   uint32
	_        bool
}

type lbCall struct {
	next    uintptr
	done    uint32
	method  uint32
	object  uint64
	request uintptr
	length  uintptr
	worker  uint32
	_       uint32
	reply   lbReply
	state   uint32
}

type lbStart struct {
	submitted, answers, engine, tell, settle, grow, failed, call, answered, release uintptr
}

const (
	lbBusy = 0
	lbIdle = 1

	lbTold = 1

	lbStarted   = 1
	lbCancelled = 2

	lbFine  = 0
	lbError = 1
	lbHost  = 2
	lbPanic = 3
	lbSkip  = 4

	lbBatch  = 64                     // answers that are handed over together
	lbTick   = 200 * time.Microsecond // how long a handler may take until others run beside it
	lbSlow   = 64                     // fast runs of a method until it is thought fast again
	lbTogether = 16                   // contexts that are made in one allocation, and kept while one of them is
	lbParked = 256                    // workers that wait for work, and beside them such of slow calls; more end
	lbNear   = 64                     // objects that are found by one step less
)

// The layouts that Rust's half proves too.
var (
	_ [80]struct{} = [unsafe.Offsetof(lbCall{}.state)]struct{}{}
	_ [48]struct{}  = [unsafe.Offsetof(lbCall{}.reply)]struct{}{}
	_ [40]struct{}  = [unsafe.Offsetof(lbCall{}.worker)]struct{}{}
)

// What is at an address of Rust's.
func lbAt(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

func lbBytes(address, length uintptr) []byte {
	if length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(lbAt(address)), length)
}

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
	wake     chan struct{}
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
	w := &lbWorker{wake: make(chan struct{}, 1)}
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

func (w *lbWorker) work() {
	over := false
	defer func() {
		if !over {
			// runtime.Goexit in a handler: the goroutine ends with this, and another one takes its place.
			w.back((*lbContext)(atomic.LoadPointer(&w.context)))
			w.flush()
			go w.work()
		}
	}()
	for {
		at := lbNext()
		if at == 0 {
			w.flush()
			if w.idle() {
				continue
			}
			over = true
			return
		}
		w.run(at)
	}
}

// Looks for work again, if others had to meanwhile.
func (w *lbWorker) back(ctx *lbContext) {
	if atomic.SwapInt32(&ctx.detached, 2) == 1 {
		atomic.AddInt32(&lbQueue.looking, 1)
		lbArm()
		w.flush()
	}
}

// Waits for work: a moment by looking, then asleep. false: the goroutine is one too many.
func (w *lbWorker) idle() bool {
	q := &lbQueue
	atomic.StorePointer(&w.context, nil)
	if atomic.LoadInt32(&q.looking) == 1 {
		for i := 0; i < 150; i++ {
			for j := 0; j < 20; j++ {
				if atomic.LoadUintptr(q.submitted) > lbIdle {
					return true
				}
			}
			runtime.Gosched()
		}
	}
	if atomic.LoadUintptr(q.answered) > lbTold {
		lbSettle()
	}
	for {
		looking := atomic.LoadInt32(&q.looking)
		if looking > 1 {
			// Somebody else looks on.
			if atomic.CompareAndSwapInt32(&q.looking, looking, looking-1) {
				break
			}
			continue
		}
		// The last: Rust is told by the head's word, in the exchange that finds no call there.
		if lbWaiting() {
			return true
		}
		if !atomic.CompareAndSwapUintptr(q.submitted, lbBusy, lbIdle) && atomic.LoadUintptr(q.submitted) != lbIdle {
			return true
		}
		if !atomic.CompareAndSwapInt32(&q.looking, 1, 0) {
			// Woken meanwhile, and so somebody else looks.
			atomic.AddInt32(&q.looking, -1)
		}
		break
	}
	if !w.park() {
		return false
	}
	<-w.wake
	return true
}

// Stops being one that looks for work soon, and sees to it that another does.
func lbDetach() {
	q := &lbQueue
	if atomic.AddInt32(&q.looking, -1) > 0 {
		return
	}
	if lbWaiting() || !atomic.CompareAndSwapUintptr(q.submitted, lbBusy, lbIdle) && atomic.LoadUintptr(q.submitted) != lbIdle {
		lbWake()
	}
}

func (w *lbWorker) run(at uintptr) {
	call := (*lbCall)(lbAt(at))
	if atomic.LoadInt32(&lbSlowness[call.method]) > 0 {
		lbAside(at)
		return
	}
	if ctx := w.begin(call, at); ctx != nil {
		w.guarded(call, at, ctx)
		w.back(ctx)
	}
}

// Runs a call beside the workers, since its method's handlers take long.
func lbAside(at uintptr) {
	q := &lbQueue
	q.mu.Lock()
	var w *lbWorker
	if n := len(q.spare); n > 0 {
		w = q.spare[n-1]
		q.spare = q.spare[:n-1]
	} else {
		w = lbHire()
	}
	q.mu.Unlock()
	go w.aside(at)
}

func (w *lbWorker) aside(at uintptr) {
	call := (*lbCall)(lbAt(at))
	slowness := &lbSlowness[call.method]
	began := time.Now()
	defer func() { // runtime.Goexit in the handler comes here too
		if time.Since(began) < lbTick/8 {
			atomic.AddInt32(slowness, -1)
		} else if atomic.LoadInt32(slowness) != lbSlow {
			atomic.StoreInt32(slowness, lbSlow)
		}
		w.flush()
		q := &lbQueue
		q.mu.Lock()
		atomic.StorePointer(&w.context, nil)
		if len(q.spare) < lbParked {
			q.spare = append(q.spare, w)
		} else {
			w.end()
		}
		q.mu.Unlock()
	}()
	if ctx := w.begin(call, at); ctx != nil {
		w.guarded(call, at, ctx)
	}
}

// Makes the call's context. nil: nobody wants an answer, and it is answered.
func (w *lbWorker) begin(call *lbCall, at uintptr) *lbContext {
	atomic.StoreUint32(&call.worker, w.index)
	for {
		state := atomic.LoadUint32(&call.state)
		if state&lbCancelled != 0 {
			call.reply.status = lbSkip
			w.answer(call, at)
			return nil
		}
		if atomic.CompareAndSwapUint32(&call.state, state, state|lbStarted) {
			break
		}
	}
	if len(w.contexts) == 0 {
		w.contexts = make([]lbContext, lbTogether)
	}
	ctx := &w.contexts[0]
	w.contexts = w.contexts[1:]
	ctx.call, ctx.method = at, call.method
	atomic.StorePointer(&w.context, unsafe.Pointer(ctx))
	if atomic.LoadUint32(&call.state)&lbCancelled != 0 {
		ctx.end() // told before it was known where
	}
	return ctx
}

// Runs the handler, and answers whatever becomes of it.
func (w *lbWorker) guarded(call *lbCall, at uintptr, ctx *lbContext) {
	ended := false
	defer func() {
		problem := recover()
		if !ended {
			stack := lbStack()
			w.writer.begin(&call.reply)
			if problem == nil {
				problem = "the handler panicked with nil, or called runtime.Goexit"
			}
			lbWritePanic(&w.writer, problem, stack)
			w.writer.finish(lbPanic)
		}
		ctx.end()
		w.answer(call, at)
	}()
	w.reader = lbReader{data: lbBytes(call.request, call.length)}
	w.writer.begin(&call.reply)
	status := lbDispatch(call.method, call.object, ctx, &w.reader, &w.writer)
	w.writer.finish(status)
	ended = true
}

// Puts an answer with others that are handed over together.
func (w *lbWorker) answer(call *lbCall, at uintptr) {
	w.reader = lbReader{}
	w.writer = lbWriter{}
	atomic.StoreUint32(&call.done, 1)
	for {
		head := atomic.LoadUintptr(&w.answers)
		call.next = head
		if head == 0 {
			w.first = at
		}
		if atomic.CompareAndSwapUintptr(&w.answers, head, at) {
			break
		}
	}
	w.pending++
	if w.pending >= lbBatch {
		w.flush()
	}
}

func (w *lbWorker) flush() {
	if w.pending > 0 {
		w.pending = 0
		if head := atomic.SwapUintptr(&w.answers, 0); head != 0 {
			lbAnswered(head, w.first)
		}
	}
}

// Hands answers over. Where nobody in Rust was told of any, the latest is, and will look for the others.
func lbAnswered(head, last uintptr) {
	q := &lbQueue
	final := (*lbCall)(lbAt(last))
	for {
		old := atomic.LoadUintptr(q.answered)
		if old != 0 {
			final.next = old &^ lbTold
			if atomic.CompareAndSwapUintptr(q.answered, old, head|lbTold) {
				lbArm() // should nobody come
				return
			}
			continue
		}
		rest := uintptr(0)
		if head != last {
			rest = (*lbCall)(lbAt(head)).next
			final.next = 0
		}
		if atomic.CompareAndSwapUintptr(q.answered, 0, rest|lbTold) {
			atomic.AddUint32(&q.tells, 1)
			if rest != 0 {
				lbArm()
			}
			C.lb_tell(C.uintptr_t(q.start.tell), C.uintptr_t(q.start.engine), C.uintptr_t(head))
			return
		}
	}
}

func lbSettle() {
	C.lb_settle(C.uintptr_t(lbQueue.start.settle), C.uintptr_t(lbQueue.start.engine))
}

// Looks after workers, every moment while there is work: those whose handlers block don't keep others waiting.
func lbLook() {
	q := &lbQueue
	atomic.StoreInt32(&q.armed, 0)
	waiting := atomic.LoadUintptr(q.answered) > lbTold
	if tells := atomic.LoadUint32(&q.tells); waiting && tells == atomic.LoadUint32(&q.told) {
		lbSettle() // who was told hasn't come
	} else {
		atomic.StoreUint32(&q.told, tells)
	}
	if waiting {
		lbArm()
	}
	looking := atomic.LoadInt32(&q.looking)
	if looking == 0 {
		return // asleep, or all at handlers that are known to take long
	}
	q.mu.Lock()
	// Too little done since the last look, with work left: handlers that take long without blocking.
	chunk := (*lbChunk)(atomic.LoadPointer(&q.current))
	busy, now := false, time.Now()
	if chunk != nil {
		taken := atomic.LoadInt64(&chunk.next)
		busy = chunk == q.chunk && taken < int64(len(chunk.calls)) && time.Duration(taken-q.taken)*lbTick/16 < now.Sub(q.at)
		q.chunk, q.taken, q.at = chunk, taken, now
	}
	stuck := 0
	var kept []uintptr
	for _, w := range q.atWork {
		if head := atomic.SwapUintptr(&w.answers, 0); head != 0 {
			kept = append(kept, head)
		}
		ctx := (*lbContext)(atomic.LoadPointer(&w.context))
		if ctx == nil {
			delete(q.ticked, w)
			continue
		}
		if before := q.ticked[w]; (before == ctx || busy) && atomic.LoadInt32(&ctx.state) == 0 && atomic.LoadInt32(&ctx.detached) == 0 {
			atomic.StoreInt32(&lbSlowness[ctx.method], lbSlow)
			if before == ctx && atomic.CompareAndSwapInt32(&ctx.detached, 0, 1) {
				stuck++
			}
		}
		q.ticked[w] = ctx
	}
	q.mu.Unlock()
	for _, head := range kept {
		last := head
		for next := (*lbCall)(lbAt(last)).next; next != 0; next = (*lbCall)(lbAt(last)).next {
			last = next
		}
		lbAnswered(head, last)
	}
	for ; stuck > 0; stuck-- {
		lbDetach()
	}
	if busy && atomic.LoadInt32(&q.looking) == 1 && lbWaiting() {
		lbWake()
	}
	if atomic.LoadInt32(&q.looking) > 0 {
		lbArm()
	}
}

// --- The context of a call ----------------------------------------------------------------------------------------

// Cancelled when Rust drops the call's future, and when the call is over. It has no deadline and no values.
type lbContext struct {
	call     uintptr
	state    int32 // 1: over
	shown    int32 // 1: somebody has the channel
	detached int32 // 1: its handler takes long, and others look for work meanwhile; 2: it has ended
	method   uint32
	mu       sync.Mutex
	done     chan struct{}
	closed   bool
}

func (c *lbContext) Deadline() (time.Time, bool) { return time.Time{}, false }

func (c *lbContext) Value(any) any { return nil }

func (c *lbContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		atomic.StoreInt32(&c.shown, 1)
		if atomic.LoadInt32(&c.state) != 0 {
			c.closed = true
			close(c.done)
		}
	}
	return c.done
}

func (c *lbContext) Err() error {
	if atomic.LoadInt32(&c.state) != 0 {
		return context.Canceled
	}
	return nil
}

func (c *lbContext) end() {
	if atomic.SwapInt32(&c.state, 1) == 0 && atomic.LoadInt32(&c.shown) != 0 {
		c.mu.Lock()
		// Done may have seen that it is over.
		if !c.closed {
			c.closed = true
			close(c.done)
		}
		c.mu.Unlock()
	}
}

// --- Objects ------------------------------------------------------------------------------------------------------

// What Rust holds by a number: place and generation.
type lbObjects[T any] struct {
	near    [lbNear]unsafe.Pointer // *lbEntry[T], the first
	mu      sync.Mutex
	entries unsafe.Pointer // *[]*lbEntry[T], whose items are exchanged, not changed
	free    []uint32
	live    int
}

type lbEntry[T any] struct {
	handle uint64
	closed bool
	value  T
}

func (o *lbObjects[T]) get(handle uint64) T {
	if list := (*[]unsafe.Pointer)(atomic.LoadPointer(&o.entries)); list != nil {
		if i := uint32(handle); int(i) < len(*list) {
			e := (*lbEntry[T])(atomic.LoadPointer(&(*list)[i]))
			if e.handle == handle && !e.closed {
				return e.value
			}
		}
	}
	panic("the object is closed")
}

// The lock is held.
func (o *lbObjects[T]) put(list []unsafe.Pointer, e *lbEntry[T]) {
	i := uint32(e.handle)
	atomic.StorePointer(&list[i], unsafe.Pointer(e))
	if i < lbNear {
		near := unsafe.Pointer(e)
		if e.closed {
			near = nil
		}
		atomic.StorePointer(&o.near[i], near)
	}
}

func (o *lbObjects[T]) add(value T) uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.live++
	var list []unsafe.Pointer
	if old := (*[]unsafe.Pointer)(atomic.LoadPointer(&o.entries)); old != nil {
		list = *old
	}
	handle := uint64(1) << 32
	if n := len(o.free); n > 0 {
		i := o.free[n-1]
		o.free = o.free[:n-1]
		handle = (*lbEntry[T])(atomic.LoadPointer(&list[i])).handle + handle
		o.put(list, &lbEntry[T]{handle: handle, value: value})
		return handle
	}
	handle |= uint64(len(list))
	list = append(list, nil) // readers of the old slice don't see behind its end
	o.put(list, &lbEntry[T]{handle: handle, value: value})
	atomic.StorePointer(&o.entries, unsafe.Pointer(&list))
	return handle
}

func (o *lbObjects[T]) close(handle uint64) {
	o.get(handle)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.put(*(*[]unsafe.Pointer)(atomic.LoadPointer(&o.entries)), &lbEntry[T]{handle: handle, closed: true})
	o.free = append(o.free, uint32(handle))
	o.live--
}

// --- Functions of Rust's ------------------------------------------------------------------------------------------

// Let go when nobody has it any more.
type lbFunction struct {
	at uintptr
	_  [2]uintptr // of less than 16 bytes several are one to Go's collector
}

func lbGetFunction(r *lbReader) *lbFunction {
	f := &lbFunction{at: uintptr(r.u64())}
	runtime.SetFinalizer(f, func(f *lbFunction) {
		C.lb_release(C.uintptr_t(lbQueue.start.release), C.uintptr_t(f.at))
	})
	return f
}

// Calls it with what was written. A panic there is one here.
func (f *lbFunction) call(w *lbWriter) (r lbReader) {
	var arguments unsafe.Pointer
	if w.at > 0 {
		arguments = unsafe.Pointer(&w.data[0])
	}
	q := &lbQueue
	at := uintptr(C.lb_call(C.uintptr_t(q.start.call), C.uintptr_t(f.at), arguments, C.uintptr_t(w.at)))
	runtime.KeepAlive(f)
	if at == 0 {
		return
	}
	reply := (*lbReply)(lbAt(at))
	status := reply.status
	r.data = append([]byte{}, lbBytes(reply.data, reply.length)...)
	C.lb_answered(C.uintptr_t(q.start.answered), C.uintptr_t(at))
	if status != lbFine {
		panic("a function of Rust's panicked: " + string(r.data))
	}
	return
}

// --- Panics -------------------------------------------------------------------------------------------------------

func lbStack() string {
	memory := make([]byte, 16<<10)
	return string(memory[:runtime.Stack(memory, false)])
}

func lbWritePanic(w *lbWriter, problem any, stack string) {
	w.text(strings.ToValidUTF8(fmt.Sprint(problem), "\uFFFD"))
	w.text(strings.ToValidUTF8(stack, "\uFFFD"))
}

// Deferred by what Rust calls, which says at its end that it is fine: a panic must not go on there. Before Go 1.21
// that of nil is not to be told from none.
func lbRecover(at uintptr, fine *bool) {
	if *fine {
		return
	}
	problem := recover()
	if problem == nil {
		problem = "a panic with nil"
	}
	var w lbWriter
	w.begin((*lbReply)(lbAt(at)))
	lbWritePanic(&w, problem, lbStack())
	w.finish(lbPanic)
}

const lbUnfinished = ^uintptr(0)

// Deferred by what Rust calls that has no place for an answer, with lbUnfinished until it is fine.
func lbCaught(failure *uintptr) {
	if *failure != lbUnfinished {
		return
	}
	problem := recover()
	if problem == nil {
		problem = "a panic with nil"
	}
	*failure = lbFailed(func(w *lbWriter) uint32 {
		lbWritePanic(w, problem, lbStack())
		return lbPanic
	})
}

// A failure in Rust's memory.
func lbFailed(write func(w *lbWriter) uint32) (at uintptr) {
	at = uintptr(C.lb_failed(C.uintptr_t(lbQueue.start.failed)))
	fine := false
	defer lbRecover(at, &fine)
	var w lbWriter
	w.begin((*lbReply)(lbAt(at)))
	w.finish(write(&w))
	fine = true
	return
}

// An error that the interface doesn't know.
func lbWriteHost(w *lbWriter, err error) uint32 {
	w.text(fmt.Sprintf("%T", err))
	w.text(strings.ToValidUTF8(err.Error(), "\uFFFD"))
	return lbHost
}

// --- The wire format ----------------------------------------------------------------------------------------------

type lbReader struct {
	data []byte
	at   int
	text string // a copy of all of data, if that is short: the texts in it are parts of it
	lent bool
}

func (r *lbReader) raw(n int) []byte {
	b := r.data[r.at : r.at+n : r.at+n]
	r.at += n
	return b
}

func (r *lbReader) u8() uint8 {
	v := r.data[r.at]
	r.at++
	return v
}
func (r *lbReader) bool() bool   { return r.u8() != 0 }
func (r *lbReader) u16() uint16  { return binary.LittleEndian.Uint16(r.raw(2)) }
func (r *lbReader) u32() uint32  { return binary.LittleEndian.Uint32(r.raw(4)) }
func (r *lbReader) u64() uint64  { return binary.LittleEndian.Uint64(r.raw(8)) }
func (r *lbReader) i8() int8     { return int8(r.u8()) }
func (r *lbReader) i16() int16   { return int16(r.u16()) }
func (r *lbReader) i32() int32   { return int32(r.u32()) }
func (r *lbReader) i64() int64   { return int64(r.u64()) }
func (r *lbReader) f32() float32 { return math.Float32frombits(r.u32()) }
func (r *lbReader) f64() float64 { return math.Float64frombits(r.u64()) }
func (r *lbReader) rune() rune   { return rune(r.u32()) }
func (r *lbReader) count() int   { return int(r.u32()) }
func (r *lbReader) align(n int)  { r.at = (r.at + n - 1) &^ (n - 1) }
func (r *lbReader) size() int    { return int(r.i64()) }
func (r *lbReader) natural() int {
	v := r.u64()
	if v > math.MaxInt {
		panic("a count is too large for Go")
	}
	return int(v)
}
func (r *lbReader) u128() Uint128 {
	low := r.u64()
	return Uint128{Lo: low, Hi: r.u64()}
}
func (r *lbReader) i128() Int128 {
	low := r.u64()
	return Int128{Lo: low, Hi: r.i64()}
}

func (r *lbReader) string() string {
	n := r.count()
	if n == 0 {
		return ""
	}
	from := r.at
	b := r.raw(n)
	switch {
	case r.lent:
		return *(*string)(unsafe.Pointer(&b))
	case len(r.data) > 1024:
		return string(b)
	case r.text == "":
		r.text = string(r.data)
	}
	return r.text[from:r.at]
}

func (r *lbReader) bytes() []byte {
	b := r.raw(r.count())
	if r.lent {
		return b
	}
	return append([]byte{}, b...)
}

func (r *lbReader) duration() time.Duration {
	seconds := r.u64()
	nanoseconds := r.u32()
	if seconds >= math.MaxInt64/uint64(time.Second) {
		panic("a duration is longer than 292 years")
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanoseconds)
}

func (r *lbReader) time() time.Time {
	seconds := r.i64()
	return time.Unix(seconds, int64(r.u32()))
}

type lbWriter struct {
	data  []byte
	at    int
	reply *lbReply
}

func (w *lbWriter) begin(reply *lbReply) {
	w.data = lbBytes(reply.data, reply.capacity)
	w.at = 0
	w.reply = reply
}

func (w *lbWriter) finish(status uint32) {
	w.reply.length = uintptr(w.at)
	w.reply.status = status
}

func (w *lbWriter) room(n int) []byte {
	if len(w.data)-w.at < n {
		w.grow(n)
	}
	b := w.data[w.at : w.at+n]
	w.at += n
	return b
}

func (w *lbWriter) grow(n int) {
	if w.reply == nil {
		data := make([]byte, 2*(w.at+n)+32)
		copy(data, w.data[:w.at])
		w.data = data
		return
	}
	C.lb_grow(C.uintptr_t(lbQueue.start.grow), C.uintptr_t(uintptr(unsafe.Pointer(w.reply))), C.uintptr_t(w.at), C.uintptr_t(w.at+n))
	w.data = lbBytes(w.reply.data, w.reply.capacity)
}

func (w *lbWriter) u8(v uint8) { w.room(1)[0] = v }
func (w *lbWriter) bool(v bool) {
	if v {
		w.u8(1)
	} else {
		w.u8(0)
	}
}
func (w *lbWriter) u16(v uint16)  { binary.LittleEndian.PutUint16(w.room(2), v) }
func (w *lbWriter) u32(v uint32)  { binary.LittleEndian.PutUint32(w.room(4), v) }
func (w *lbWriter) u64(v uint64)  { binary.LittleEndian.PutUint64(w.room(8), v) }
func (w *lbWriter) i8(v int8)     { w.u8(uint8(v)) }
func (w *lbWriter) i16(v int16)   { w.u16(uint16(v)) }
func (w *lbWriter) i32(v int32)   { w.u32(uint32(v)) }
func (w *lbWriter) i64(v int64)   { w.u64(uint64(v)) }
func (w *lbWriter) f32(v float32) { w.u32(math.Float32bits(v)) }
func (w *lbWriter) f64(v float64) { w.u64(math.Float64bits(v)) }
func (w *lbWriter) rune(v rune)   { w.u32(uint32(v)) }
func (w *lbWriter) size(v int)    { w.i64(int64(v)) }
func (w *lbWriter) natural(v int) {
	if v < 0 {
		panic("a count is negative")
	}
	w.i64(int64(v))
}
func (w *lbWriter) count(n int) {
	if uint64(n) > math.MaxUint32 {
		panic("a list is longer than 2³² items")
	}
	w.u32(uint32(n))
}
func (w *lbWriter) u128(v Uint128) {
	w.u64(v.Lo)
	w.u64(v.Hi)
}
func (w *lbWriter) i128(v Int128) {
	w.u64(v.Lo)
	w.i64(v.Hi)
}
func (w *lbWriter) text(v string) {
	w.count(len(v))
	copy(w.room(len(v)), v)
}
func (w *lbWriter) string(v string) { w.text(v) }
func (w *lbWriter) bytes(v []byte) {
	w.count(len(v))
	copy(w.room(len(v)), v)
}
func (w *lbWriter) align(n int) {
	for w.at&(n-1) != 0 {
		w.u8(0)
	}
}
func (w *lbWriter) duration(v time.Duration) {
	if v < 0 {
		panic("a duration is negative")
	}
	w.u64(uint64(v / time.Second))
	w.u32(uint32(v % time.Second))
}
func (w *lbWriter) time(v time.Time) {
	w.i64(v.Unix())
	w.u32(uint32(v.Nanosecond()))
}

// A list of numbers or of plain records, as it is in memory.
func lbGetBlock[T any](r *lbReader) []T {
	var item T
	n := r.count()
	r.align(int(unsafe.Alignof(item)))
	b := r.raw(n * int(unsafe.Sizeof(item)))
	if n == 0 {
		return []T{}
	}
	from := unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
	if r.lent {
		return from
	}
	return append(make([]T, 0, n), from...)
}

func lbPutBlock[T any](w *lbWriter, v []T) {
	var item T
	w.count(len(v))
	w.align(int(unsafe.Alignof(item)))
	if len(v) > 0 {
		n := len(v) * int(unsafe.Sizeof(item))
		copy(w.room(n), unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), n))
	}
}

func lbGetPlain[T any](r *lbReader) T {
	var item T
	r.align(int(unsafe.Alignof(item)))
	n := int(unsafe.Sizeof(item))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&item)), n), r.raw(n))
	return item
}

func lbPutPlain[T any](w *lbWriter, v T) {
	w.align(int(unsafe.Alignof(v)))
	n := int(unsafe.Sizeof(v))
	copy(w.room(n), unsafe.Slice((*byte)(unsafe.Pointer(&v)), n))
}

// Uint128 is an integer of 128 bits.
type Uint128 struct{ Lo, Hi uint64 }

// Int128 is a signed integer of 128 bits, in two's complement.
type Int128 struct {
	Lo uint64
	Hi int64
}
