// --- The context of a call ----------------------------------------------------------------------------------------

// Cancelled when Rust drops the call's future, and when the call is over. It has no deadline and no values.
type lbContext struct {
	call   uintptr
	state  int32 // lbOver, lbBeside, lbEnded
	shown  int32 // 1: somebody has the channel
	method uint32
	mu     sync.Mutex
	done   chan struct{}
	closed bool
}

func (c *lbContext) Deadline() (time.Time, bool) { return time.Time{}, false }

func (c *lbContext) Value(any) any { return nil }

func (c *lbContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		atomic.StoreInt32(&c.shown, 1)
		if atomic.LoadInt32(&c.state)&lbOver != 0 {
			c.closed = true
			close(c.done)
		}
	}
	return c.done
}

func (c *lbContext) Err() error {
	if atomic.LoadInt32(&c.state)&lbOver != 0 {
		return context.Canceled
	}
	return nil
}

// Nobody wants the answer; the handler may go on.
func (c *lbContext) end() {
	for {
		state := atomic.LoadInt32(&c.state)
		if state&lbOver != 0 {
			return
		}
		if atomic.CompareAndSwapInt32(&c.state, state, state|lbOver) {
			c.shut()
			return
		}
	}
}

// The handler has ended; whether others look for work in its worker's place.
func (c *lbContext) finish() bool {
	state := atomic.SwapInt32(&c.state, lbOver|lbEnded)
	if state&lbOver == 0 {
		c.shut()
	}
	return state&lbBeside != 0
}

func (c *lbContext) shut() {
	if atomic.LoadInt32(&c.shown) != 0 {
		c.mu.Lock()
		// Done may have seen that it is over.
		if !c.closed {
			c.closed = true
			close(c.done)
		}
		c.mu.Unlock()
	}
}
