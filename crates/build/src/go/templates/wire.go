// --- The wire format ----------------------------------------------------------------------------------------------

type lbReader struct {
	data []byte
	at   int
	text string // a copy of all of data, if that is short: the texts in it are parts of it
	lent bool
}

func (r *lbReader) raw(n int) []byte {
	b := r.data[r.at : r.at+n : r.at+n]
	r.at += n
	return b
}

func (r *lbReader) u8() uint8 {
	v := r.data[r.at]
	r.at++
	return v
}
func (r *lbReader) bool() bool   { return r.u8() != 0 }
func (r *lbReader) u16() uint16  { return binary.LittleEndian.Uint16(r.raw(2)) }
func (r *lbReader) u32() uint32  { return binary.LittleEndian.Uint32(r.raw(4)) }
func (r *lbReader) u64() uint64  { return binary.LittleEndian.Uint64(r.raw(8)) }
func (r *lbReader) i8() int8     { return int8(r.u8()) }
func (r *lbReader) i16() int16   { return int16(r.u16()) }
func (r *lbReader) i32() int32   { return int32(r.u32()) }
func (r *lbReader) i64() int64   { return int64(r.u64()) }
func (r *lbReader) f32() float32 { return math.Float32frombits(r.u32()) }
func (r *lbReader) f64() float64 { return math.Float64frombits(r.u64()) }
func (r *lbReader) rune() rune   { return rune(r.u32()) }
func (r *lbReader) count() int   { return int(r.u32()) }
func (r *lbReader) align(n int)  { r.at = (r.at + n - 1) &^ (n - 1) }
func (r *lbReader) size() int    { return int(r.i64()) }
func (r *lbReader) natural() int {
	v := r.u64()
	if v > math.MaxInt {
		panic("a count is too large for Go")
	}
	return int(v)
}
func (r *lbReader) u128() Uint128 {
	low := r.u64()
	return Uint128{Lo: low, Hi: r.u64()}
}
func (r *lbReader) i128() Int128 {
	low := r.u64()
	return Int128{Lo: low, Hi: r.i64()}
}

func (r *lbReader) string() string {
	n := r.count()
	if n == 0 {
		return ""
	}
	from := r.at
	b := r.raw(n)
	switch {
	case r.lent:
		return *(*string)(unsafe.Pointer(&b))
	case len(r.data) > 1024:
		return string(b)
	case r.text == "":
		r.text = string(r.data)
	}
	return r.text[from:r.at]
}

func (r *lbReader) bytes() []byte {
	b := r.raw(r.count())
	if r.lent {
		return b
	}
	return append([]byte{}, b...)
}

func (r *lbReader) duration() time.Duration {
	seconds := r.u64()
	nanoseconds := r.u32()
	if seconds >= math.MaxInt64/uint64(time.Second) {
		panic("a duration is longer than 292 years")
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanoseconds)
}

func (r *lbReader) time() time.Time {
	seconds := r.i64()
	return time.Unix(seconds, int64(r.u32()))
}

type lbWriter struct {
	data  []byte
	at    int
	reply *lbReply
}

func (w *lbWriter) begin(reply *lbReply) {
	w.data = lbBytes(reply.data, reply.capacity)
	w.at = 0
	w.reply = reply
}

func (w *lbWriter) finish(status uint32) {
	w.reply.length = uintptr(w.at)
	w.reply.status = status
}

func (w *lbWriter) room(n int) []byte {
	if len(w.data)-w.at < n {
		w.grow(n)
	}
	b := w.data[w.at : w.at+n]
	w.at += n
	return b
}

func (w *lbWriter) grow(n int) {
	if w.reply == nil {
		data := make([]byte, 2*(w.at+n)+32)
		copy(data, w.data[:w.at])
		w.data = data
		return
	}
	C.lb_grow(C.uintptr_t(lbQueue.start.grow), C.uintptr_t(uintptr(unsafe.Pointer(w.reply))), C.uintptr_t(w.at), C.uintptr_t(w.at+n))
	w.data = lbBytes(w.reply.data, w.reply.capacity)
}

func (w *lbWriter) u8(v uint8) { w.room(1)[0] = v }
func (w *lbWriter) bool(v bool) {
	if v {
		w.u8(1)
	} else {
		w.u8(0)
	}
}
func (w *lbWriter) u16(v uint16)  { binary.LittleEndian.PutUint16(w.room(2), v) }
func (w *lbWriter) u32(v uint32)  { binary.LittleEndian.PutUint32(w.room(4), v) }
func (w *lbWriter) u64(v uint64)  { binary.LittleEndian.PutUint64(w.room(8), v) }
func (w *lbWriter) i8(v int8)     { w.u8(uint8(v)) }
func (w *lbWriter) i16(v int16)   { w.u16(uint16(v)) }
func (w *lbWriter) i32(v int32)   { w.u32(uint32(v)) }
func (w *lbWriter) i64(v int64)   { w.u64(uint64(v)) }
func (w *lbWriter) f32(v float32) { w.u32(math.Float32bits(v)) }
func (w *lbWriter) f64(v float64) { w.u64(math.Float64bits(v)) }
func (w *lbWriter) rune(v rune)   { w.u32(uint32(v)) }
func (w *lbWriter) size(v int)    { w.i64(int64(v)) }
func (w *lbWriter) natural(v int) {
	if v < 0 {
		panic("a count is negative")
	}
	w.i64(int64(v))
}
func (w *lbWriter) count(n int) {
	if uint64(n) > math.MaxUint32 {
		panic("a list is longer than 2³² items")
	}
	w.u32(uint32(n))
}
func (w *lbWriter) u128(v Uint128) {
	w.u64(v.Lo)
	w.u64(v.Hi)
}
func (w *lbWriter) i128(v Int128) {
	w.u64(v.Lo)
	w.i64(v.Hi)
}
func (w *lbWriter) text(v string) {
	w.count(len(v))
	copy(w.room(len(v)), v)
}
func (w *lbWriter) string(v string) { w.text(v) }
func (w *lbWriter) bytes(v []byte) {
	w.count(len(v))
	copy(w.room(len(v)), v)
}
func (w *lbWriter) align(n int) {
	for w.at&(n-1) != 0 {
		w.u8(0)
	}
}
func (w *lbWriter) duration(v time.Duration) {
	if v < 0 {
		panic("a duration is negative")
	}
	w.u64(uint64(v / time.Second))
	w.u32(uint32(v % time.Second))
}
func (w *lbWriter) time(v time.Time) {
	w.i64(v.Unix())
	w.u32(uint32(v.Nanosecond()))
}

// A list of numbers or of plain records, as it is in memory.
func lbGetBlock[T any](r *lbReader) []T {
	var item T
	n := r.count()
	r.align(int(unsafe.Alignof(item)))
	b := r.raw(n * int(unsafe.Sizeof(item)))
	if n == 0 {
		return []T{}
	}
	from := unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
	if r.lent {
		return from
	}
	return append(make([]T, 0, n), from...)
}

func lbPutBlock[T any](w *lbWriter, v []T) {
	var item T
	w.count(len(v))
	w.align(int(unsafe.Alignof(item)))
	if len(v) > 0 {
		n := len(v) * int(unsafe.Sizeof(item))
		copy(w.room(n), unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), n))
	}
}

func lbGetPlain[T any](r *lbReader) T {
	var item T
	r.align(int(unsafe.Alignof(item)))
	n := int(unsafe.Sizeof(item))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&item)), n), r.raw(n))
	return item
}

func lbPutPlain[T any](w *lbWriter, v T) {
	w.align(int(unsafe.Alignof(v)))
	n := int(unsafe.Sizeof(v))
	copy(w.room(n), unsafe.Slice((*byte)(unsafe.Pointer(&v)), n))
}

// Uint128 is an integer of 128 bits.
type Uint128 struct{ Lo, Hi uint64 }

// Int128 is a signed integer of 128 bits, in two's complement.
type Int128 struct {
	Lo uint64
	Hi int64
}
