// --- What both halves know of each other's memory -------------------------------------------------------------------

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

	// Of a context.
	lbOver  = 1 // cancelled, or its handler has ended
	lbBeside = 2 // its handler takes long, and others look for work meanwhile
	lbEnded = 4 // its handler has ended

	lbWatched = 1 // somebody in Rust looks whether the call is done
	lbDone    = 2

	lbFine  = 0
	lbError = 1
	lbHost  = 2
	lbPanic = 3
	lbSkip  = 4

	lbBatch  = 64                     // answers that are handed over together
	lbTick   = 200 * time.Microsecond // how long a handler may take until others run beside it
	lbSlow   = 64                     // fast runs of a method until it is thought fast again
	lbTogether = 16                   // contexts that are made in one allocation, and kept while one of them is
	lbParked = 256                    // workers that wait for work; more end
	lbSpare  = 1024                   // the same of slow calls, which have no goroutine meanwhile
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
