// --- Who looks after workers ----------------------------------------------------------------------------------------

// Looks after workers, every moment while there is work: those whose handlers block don't keep others waiting.
func lbLook() {
	q := &lbQueue
	atomic.StoreInt32(&q.armed, 0)
	if head := atomic.SwapUintptr(&q.together, 0); head != 0 {
		lbAnswered(head, lbLast(head))
	}
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
		// One that goes on though it was cancelled is slow as any other.
		state := atomic.LoadInt32(&ctx.state)
		if before := q.ticked[w]; (before == ctx || busy) && state&(lbBeside|lbEnded) == 0 {
			atomic.StoreInt32(&lbSlowness[ctx.method], lbSlow)
			if before == ctx && atomic.CompareAndSwapInt32(&ctx.state, state, state|lbBeside) {
				stuck++
			}
		}
		q.ticked[w] = ctx
	}
	q.mu.Unlock()
	for _, head := range kept {
		lbAnswered(head, lbLast(head))
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
