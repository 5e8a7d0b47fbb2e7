package {{ go_package }}

/*
#include "{{ header }}"
extern void {{ symbols }}completed(uint64_t waiter);
*/
import "C"

import (
	"context"
	"sync"
)

// lbWaiters are goroutines that wait for a future, by number.
var lbWaiters = struct {
	sync.Mutex
	last uint64
	by   map[uint64]chan struct{}
}{by: map[uint64]chan struct{}{}}

func init() {
	C.{{ symbols }}rt_open((*[0]byte)(C.{{ symbols }}completed))
}

//export {{ symbols }}completed
func {{ symbols }}completed(waiter C.uint64_t) {
	lbWaiters.Lock()
	done := lbWaiters.by[uint64(waiter)]
	delete(lbWaiters.by, uint64(waiter))
	lbWaiters.Unlock()
	if done != nil {
		close(done)
	}
}

// lbAwait waits for what a call began, if it isn't over already: until it is, or until the context ends, which drops it.
func lbAwait(ctx context.Context, lb *lbScratch, ret C.lb_returned) (C.lb_returned, error) {
	if ret.fault == nil || ret.fault.kind != C.LB_PENDING {
		return ret, nil
	}
	task := ret.fault.bytes
	C.{{ symbols }}rt_free(ret.fault)
	done := make(chan struct{})
	lbWaiters.Lock()
	lbWaiters.last++
	waiter := lbWaiters.last
	lbWaiters.by[waiter] = done
	lbWaiters.Unlock()
	if C.{{ symbols }}rt_wait(task, C.uint64_t(waiter)) == 0 {
		select {
		case <-done:
		case <-ctx.Done():
			C.{{ symbols }}rt_cancel(task)
			lbWaiters.Lock()
			delete(lbWaiters.by, waiter)
			lbWaiters.Unlock()
			return ret, ctx.Err()
		}
	} else {
		lbWaiters.Lock()
		delete(lbWaiters.by, waiter)
		lbWaiters.Unlock()
	}
	return C.{{ symbols }}rt_settle(task, lb.room(), lbRoom), nil
}
