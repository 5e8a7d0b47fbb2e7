// --- Functions of Rust's ------------------------------------------------------------------------------------------

// Let go when nobody has it any more.
type lbFunction struct {
	at uintptr
	_  [2]uintptr // of less than 16 bytes several are one to Go's collector
}

func lbGetFunction(r *lbReader) *lbFunction {
	f := &lbFunction{at: uintptr(r.u64())}
	runtime.SetFinalizer(f, func(f *lbFunction) {
		// What it holds is let go by the user's code in Rust, which may wait: not where other finalizers wait too.
		go lbRelease(f.at)
	})
	return f
}

func lbRelease(function uintptr) {
	C.lb_release(C.uintptr_t(lbQueue.start.release), C.uintptr_t(function))
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
