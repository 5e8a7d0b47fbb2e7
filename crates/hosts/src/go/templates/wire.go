package {{ go_package }}

import (
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

// lbDeepest is how deep values may nest.
const lbDeepest = 1000

// lbWriter writes values in the form in which they cross to Rust: little-endian, lists of numbers as their memory.
type lbWriter struct {
	b []byte

	// The objects that move with the values.
	moved []uint64

	// What couldn't be written first, and where.
	fault     string
	parameter string
	depth     int
}

func (w *lbWriter) fail(message string) {
	if w.fault == "" {
		w.fault = "argument '" + w.parameter + "': " + message
	}
}

func (w *lbWriter) bool(v bool) {
	if v {
		w.b = append(w.b, 1)
	} else {
		w.b = append(w.b, 0)
	}
}

func (w *lbWriter) u8(v uint8) { w.b = append(w.b, v) }

func (w *lbWriter) i8(v int8) { w.b = append(w.b, uint8(v)) }

func (w *lbWriter) u16(v uint16) { w.b = append(w.b, byte(v), byte(v>>8)) }

func (w *lbWriter) i16(v int16) { w.u16(uint16(v)) }

func (w *lbWriter) u32(v uint32) {
	w.b = append(w.b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

func (w *lbWriter) i32(v int32) { w.u32(uint32(v)) }

func (w *lbWriter) u64(v uint64) {
	w.b = append(w.b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

func (w *lbWriter) i64(v int64) { w.u64(uint64(v)) }

func (w *lbWriter) isize(v int) { w.u64(uint64(v)) }

func (w *lbWriter) usize(v int) {
	if v < 0 {
		w.fail("expected a number from 0 on, got " + strconv.Itoa(v))
	}
	w.u64(uint64(v))
}

func (w *lbWriter) f32(v float32) { w.u32(math.Float32bits(v)) }

func (w *lbWriter) f64(v float64) { w.u64(math.Float64bits(v)) }

func (w *lbWriter) char(v rune) {
	if !utf8.ValidRune(v) {
		w.fail("expected a Unicode scalar value, got " + strconv.Itoa(int(v)))
	}
	w.u32(uint32(v))
}

func (w *lbWriter) wide(v *big.Int, signed bool) {
	if v == nil {
		w.fail("expected a number, got nil")
		return
	}
	least, most := new(big.Int), new(big.Int).Lsh(big.NewInt(1), 128)
	if signed {
		most.Rsh(most, 1)
		least.Neg(most)
	}
	if v.Cmp(least) < 0 || v.Cmp(most) >= 0 {
		w.fail("expected a number of 128 bits, got " + v.String())
		return
	}
	bits := v
	if v.Sign() < 0 {
		bits = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	var bytes [16]byte
	bits.FillBytes(bytes[:])
	for i := len(bytes) - 1; i >= 0; i-- {
		w.b = append(w.b, bytes[i])
	}
}

func (w *lbWriter) i128(v *big.Int) { w.wide(v, true) }

func (w *lbWriter) u128(v *big.Int) { w.wide(v, false) }

// Keys of maps are compared by value, so that wide integers are decimal text there.
func (w *lbWriter) wideKey(v string, signed bool) {
	number, ok := new(big.Int).SetString(v, 10)
	if !ok {
		w.fail("expected a decimal number, got " + strconv.Quote(v))
		return
	}
	w.wide(number, signed)
}

func (w *lbWriter) i128Key(v string) { w.wideKey(v, true) }

func (w *lbWriter) u128Key(v string) { w.wideKey(v, false) }

func (w *lbWriter) count(n int) {
	if uint64(n) > math.MaxUint32 {
		w.fail("expected no more than 2^32 items, got " + strconv.Itoa(n))
	}
	w.u32(uint32(n))
}

func (w *lbWriter) text(v string) {
	if !utf8.ValidString(v) {
		w.fail("expected UTF-8, got other bytes")
	}
	w.count(len(v))
	w.b = append(w.b, v...)
}

func (w *lbWriter) bytes(v []byte) {
	w.count(len(v))
	w.b = append(w.b, v...)
}

func (w *lbWriter) duration(v time.Duration) {
	if v < 0 {
		w.fail("expected a duration from 0 on, got " + v.String())
	}
	w.u64(uint64(v / time.Second))
	w.u32(uint32(v % time.Second))
}

func (w *lbWriter) systemTime(v time.Time) {
	w.i64(v.Unix())
	w.u32(uint32(v.Nanosecond()))
}

func (w *lbWriter) align(to int) {
	for len(w.b)&(to-1) != 0 {
		w.b = append(w.b, 0)
	}
}

func (w *lbWriter) moves(handle uint64) {
	w.moved = append(w.moved, handle)
	w.u64(handle)
}

// deeper says whether there is something deeper to write; shallower follows it.
func (w *lbWriter) deeper() bool {
	w.depth++
	if w.depth > lbDeepest {
		w.fail("it nests too deep")
		return false
	}
	return w.fault == ""
}

func (w *lbWriter) shallower() { w.depth-- }

func lbWriteOption[T any](w *lbWriter, v *T, write func(*lbWriter, T)) {
	if v == nil {
		w.u8(0)
		return
	}
	w.u8(1)
	if w.deeper() {
		write(w, *v)
	}
	w.shallower()
}

func lbWriteNilable[T any](w *lbWriter, v T, isNil bool, write func(*lbWriter, T)) {
	if isNil {
		w.u8(0)
		return
	}
	w.u8(1)
	write(w, v)
}

func lbWriteArray[T any](w *lbWriter, v []T, write func(*lbWriter, T)) {
	for _, item := range v {
		write(w, item)
	}
}

func lbWriteList[T any](w *lbWriter, v []T, align int, write func(*lbWriter, T)) {
	w.count(len(v))
	w.align(align)
	if w.deeper() {
		lbWriteArray(w, v, write)
	}
	w.shallower()
}

// lbWriteItems writes a list whose memory crosses as it is.
func lbWriteItems[T any](w *lbWriter, v []T, align int) {
	var item T
	w.count(len(v))
	w.align(align)
	if len(v) > 0 {
		w.b = append(w.b, unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(item)))...)
	}
}

// lbWritePlain writes a value whose memory crosses as it is.
func lbWritePlain[T any](w *lbWriter, v T, align int) {
	w.align(align)
	w.b = append(w.b, unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v))...)
}

func lbWriteSet[K comparable](w *lbWriter, v map[K]struct{}, align int, write func(*lbWriter, K)) {
	w.count(len(v))
	w.align(align)
	for item := range v {
		write(w, item)
	}
}

func lbWriteMap[K comparable, V any](w *lbWriter, v map[K]V, key func(*lbWriter, K), value func(*lbWriter, V)) {
	w.count(len(v))
	if w.deeper() {
		for k, to := range v {
			key(w, k)
			value(w, to)
		}
	}
	w.shallower()
}

// lbReader reads what Rust wrote. What it gives is Go's own.
type lbReader struct {
	b  []byte
	at int

	// What Go has no value for.
	fault string
}

func (r *lbReader) take(n int) []byte {
	taken := r.b[r.at : r.at+n]
	r.at += n
	return taken
}

func (r *lbReader) bool() bool { return r.u8() != 0 }

func (r *lbReader) u8() uint8 {
	v := r.b[r.at]
	r.at++
	return v
}

func (r *lbReader) i8() int8 { return int8(r.u8()) }

func (r *lbReader) u16() uint16 {
	b := r.take(2)
	return uint16(b[0]) | uint16(b[1])<<8
}

func (r *lbReader) i16() int16 { return int16(r.u16()) }

func (r *lbReader) u32() uint32 {
	b := r.take(4)
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (r *lbReader) i32() int32 { return int32(r.u32()) }

func (r *lbReader) u64() uint64 {
	b := r.take(8)
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func (r *lbReader) i64() int64 { return int64(r.u64()) }

func (r *lbReader) isize() int { return int(r.i64()) }

func (r *lbReader) usize() int {
	v := r.u64()
	if v > math.MaxInt {
		r.fault = "Go's int doesn't hold " + strconv.FormatUint(v, 10)
	}
	return int(v)
}

func (r *lbReader) f32() float32 { return math.Float32frombits(r.u32()) }

func (r *lbReader) f64() float64 { return math.Float64frombits(r.u64()) }

func (r *lbReader) char() rune { return rune(r.u32()) }

func (r *lbReader) u128() *big.Int {
	var bytes [16]byte
	for i, b := range r.take(16) {
		bytes[15-i] = b
	}
	return new(big.Int).SetBytes(bytes[:])
}

func (r *lbReader) i128() *big.Int {
	v := r.u128()
	if v.Bit(127) != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	return v
}

func (r *lbReader) i128Key() string { return r.i128().String() }

func (r *lbReader) u128Key() string { return r.u128().String() }

func (r *lbReader) count() int { return int(r.u32()) }

func (r *lbReader) text() string { return string(r.take(r.count())) }

func (r *lbReader) bytes() []byte { return append([]byte{}, r.take(r.count())...) }

func (r *lbReader) duration() time.Duration {
	seconds, nanos := r.u64(), r.u32()
	if seconds > math.MaxInt64/uint64(time.Second)-1 {
		r.fault = "Go's Duration doesn't hold " + strconv.FormatUint(seconds, 10) + " seconds"
		return 0
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanos)
}

func (r *lbReader) systemTime() time.Time {
	seconds, nanos := r.i64(), r.u32()
	return time.Unix(seconds, int64(nanos)).UTC()
}

func (r *lbReader) align(to int) {
	for r.at&(to-1) != 0 {
		r.at++
	}
}

func lbReadOption[T any](r *lbReader, read func(*lbReader) T) *T {
	if !r.bool() {
		return nil
	}
	v := read(r)
	return &v
}

func lbReadNilable[T any](r *lbReader, read func(*lbReader) T) T {
	if r.bool() {
		return read(r)
	}
	var none T
	return none
}

func lbReadArray[T any](r *lbReader, n int, read func(*lbReader) T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = read(r)
	}
	return all
}

func lbReadList[T any](r *lbReader, align int, read func(*lbReader) T) []T {
	n := r.count()
	r.align(align)
	return lbReadArray(r, n, read)
}

func lbReadItems[T any](r *lbReader, align int) []T {
	n := r.count()
	r.align(align)
	return lbItems[T](r.take(n * lbSize[T]()))
}

func lbSize[T any]() int {
	var item T
	return int(unsafe.Sizeof(item))
}

// lbItems is a copy of the items whose memory these bytes are.
func lbItems[T any](b []byte) []T {
	all := make([]T, len(b)/lbSize[T]())
	if len(all) > 0 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&all[0])), len(b)), b)
	}
	return all
}

func lbReadPlain[T any](r *lbReader, align int) T {
	var v T
	r.align(align)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v)), r.take(int(unsafe.Sizeof(v))))
	return v
}

func lbReadSet[K comparable](r *lbReader, align int, read func(*lbReader) K) map[K]struct{} {
	n := r.count()
	r.align(align)
	all := make(map[K]struct{}, n)
	for range n {
		all[read(r)] = struct{}{}
	}
	return all
}

func lbReadMap[K comparable, V any](r *lbReader, key func(*lbReader) K, value func(*lbReader) V) map[K]V {
	n := r.count()
	all := make(map[K]V, n)
	for range n {
		k := key(r)
		all[k] = value(r)
	}
	return all
}

func lbPointer[T any](v T) *T { return &v }

func lbBig(text string) *big.Int {
	v, _ := new(big.Int).SetString(text, 10)
	return v
}

// Tuple2 is 2 values.
type Tuple2[A, B any] struct {
	F0 A
	F1 B
}

// Tuple3 is 3 values.
type Tuple3[A, B, C any] struct {
	F0 A
	F1 B
	F2 C
}

// Tuple4 is 4 values.
type Tuple4[A, B, C, D any] struct {
	F0 A
	F1 B
	F2 C
	F3 D
}

// Tuple5 is 5 values.
type Tuple5[A, B, C, D, E any] struct {
	F0 A
	F1 B
	F2 C
	F3 D
	F4 E
}

// Tuple6 is 6 values.
type Tuple6[A, B, C, D, E, F any] struct {
	F0 A
	F1 B
	F2 C
	F3 D
	F4 E
	F5 F
}

// Tuple7 is 7 values.
type Tuple7[A, B, C, D, E, F, G any] struct {
	F0 A
	F1 B
	F2 C
	F3 D
	F4 E
	F5 F
	F6 G
}

// Tuple8 is 8 values.
type Tuple8[A, B, C, D, E, F, G, H any] struct {
	F0 A
	F1 B
	F2 C
	F3 D
	F4 E
	F5 F
	F6 G
	F7 H
}
