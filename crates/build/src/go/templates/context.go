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
