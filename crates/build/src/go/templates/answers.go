// --- How answers go back --------------------------------------------------------------------------------------------

// Puts an answer with others that are handed over together.
func (w *lbWorker) answer(call *lbCall, at uintptr) {
	w.reader = lbReader{}
	w.writer = lbWriter{}
	if call.done == lbWatched {
		atomic.StoreUint32(&call.done, lbDone)
	}
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

// Hands over the answer of a call that ran in a goroutine of its own, together with those of others that are done now:
// handlers that slept or waited are often woken by the same timer or event, and telling each by itself would wake Rust
// as often. The first lets the others run that can, then takes what they left.
func (w *lbWorker) together() {
	at := atomic.SwapUintptr(&w.answers, 0)
	w.pending = 0
	if at == 0 {
		return
	}
	q := &lbQueue
	for {
		head := atomic.LoadUintptr(&q.together)
		(*lbCall)(lbAt(at)).next = head
		if !atomic.CompareAndSwapUintptr(&q.together, head, at) {
			continue
		}
		if head == 0 {
			lbArm() // should it take long until this goroutine has its turn again
			runtime.Gosched()
			if head := atomic.SwapUintptr(&q.together, 0); head != 0 {
				lbAnswered(head, lbLast(head))
			}
		}
		return
	}
}

// The earliest of answers that are linked.
func lbLast(head uintptr) uintptr {
	last := head
	for next := (*lbCall)(lbAt(last)).next; next != 0; next = (*lbCall)(lbAt(last)).next {
		last = next
	}
	return last
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
