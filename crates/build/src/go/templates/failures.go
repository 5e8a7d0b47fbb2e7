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
