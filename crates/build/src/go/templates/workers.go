// --- Who runs them --------------------------------------------------------------------------------------------------

func (w *lbWorker) work() {
	over := false
	defer func() {
		if !over {
			// runtime.Goexit in a handler: the goroutine ends with this, and another one takes its place.
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

// Looks for work again, as others had to meanwhile.
func (w *lbWorker) back() {
	atomic.AddInt32(&lbQueue.looking, 1)
	lbArm()
	w.flush()
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
		w.together()
		q := &lbQueue
		q.mu.Lock()
		atomic.StorePointer(&w.context, nil)
		if len(q.spare) < lbSpare {
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
	call.worker = w.index // which Rust reads once it sees that the handler began
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
	var ctx *lbContext
	if w.wake == nil {
		ctx = &lbContext{}
	} else {
		if len(w.contexts) == 0 {
			w.contexts = make([]lbContext, lbTogether)
		}
		ctx = &w.contexts[0]
		w.contexts = w.contexts[1:]
	}
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
		aside := ctx.finish()
		w.answer(call, at)
		if aside {
			w.back()
		}
	}()
	w.reader = lbReader{data: lbBytes(call.request, call.length)}
	w.writer.begin(&call.reply)
	status := lbDispatch(call.method, call.object, ctx, &w.reader, &w.writer)
	w.writer.finish(status)
	ended = true
}
