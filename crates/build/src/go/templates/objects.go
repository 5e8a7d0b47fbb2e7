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
