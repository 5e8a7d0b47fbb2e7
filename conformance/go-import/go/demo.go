package main

/*
#include <stdint.h>

static inline uint64_t nested(uintptr_t callback, uint64_t depth) {
	return ((uint64_t (*)(uint64_t))callback)(depth);
}
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
)

type demo struct {
	calls uint64
	name  string
	mu    sync.Mutex
	text  string
	bytes []byte

	describe func(*User) *string
}

// NewDemo is what Rust's GoDemo::new calls.
func NewDemo() Demo { return &demo{name: "plain"} }

func init() {
	RegisterDemo("named", func() (Demo, error) { return &demo{name: "named"}, nil })
	RegisterDemo("failing", func() (Demo, error) { return nil, errors.New("no demo today") })
	RegisterDemo("panicking", func() (Demo, error) { panic("no demo ever") })
}

func (d *demo) Add(a, b int64) int64 { return a + b }

func (d *demo) Mix(a int8, b bool, c float32, e uint16) float64 {
	sum := float64(a) + float64(c) + float64(e)
	if b {
		return -sum
	}
	return sum
}

func (d *demo) Negate(a bool) bool { return !a }
func (d *demo) Fragile(number int64) int64 {
	if number == 7 {
		panic("seven")
	}
	return number
}

func (d *demo) Nothing()                   {}
func (d *demo) Count() uint64              { return atomic.AddUint64(&d.calls, 1) }
func (d *demo) Greet(name string) string   { return "hello " + name + " from " + d.name }
func (d *demo) Echo(text string) string    { return text }
func (d *demo) Numbers(n *Numbers) Numbers { return *n }
func (d *demo) Mixed(mixed Mixed) Mixed    { return mixed }

func (d *demo) Names(users []User) []string {
	names := make([]string, len(users))
	for i := range users {
		names[i] = users[i].Name
	}
	return names
}

func (d *demo) Older(user *User) User {
	older := *user
	older.Age++
	if user.Friend != nil {
		friend := d.Older(user.Friend)
		older.Friend = &friend
	}
	return older
}

func (d *demo) Maybe(user *User, age *uint32) *uint32 {
	switch {
	case user != nil:
		return &user.Age
	default:
		return age
	}
}

func (d *demo) Centroid(points []Point) (sum Point) {
	for _, p := range points {
		sum.X += p.X / float64(len(points))
		sum.Y += p.Y / float64(len(points))
		sum.Id += p.Id
		sum.Kind ^= p.Kind
		sum.Flags[0] |= p.Flags[0]
		sum.Flags[1] |= p.Flags[1]
	}
	return
}

func (d *demo) Grown(size uint32) []byte {
	grown := make([]byte, size)
	for i := range grown {
		grown[i] = byte(i)
	}
	return grown
}

func (d *demo) Size(size int) int       { return size - 10 }
func (d *demo) Letter(letter rune) rune { return letter + 1 }

func (d *demo) find(key string) error {
	switch key {
	case "missing":
		return DemoErrorNotFound{Key: key}
	case "wrapped":
		return fmt.Errorf("while looking: %w", &DemoErrorLimit{V0: 3, V1: 4})
	case "full":
		return DemoErrorFull{}
	case "other":
		return errors.New("something else")
	case "panic":
		panic("at the key")
	}
	return nil
}

func (d *demo) Find(key string) (uint64, error)     { return uint64(len(key)), d.find(key) }
func (d *demo) FindText(key string) (string, error) { return strings.ToUpper(key), d.find(key) }
func (d *demo) Store(key string) error              { return d.find(key) }

func (d *demo) Check(number int32) (int32, error) {
	switch {
	case number < 0:
		return 0, CodeValue{Code: number}
	case number == 0:
		return 0, errors.New("zero")
	}
	return number, nil
}

func (d *demo) Panics(message string) { panic(message) }

func (d *demo) Crash() int64 {
	var nothing *demo
	return int64(len(nothing.name))
}

// An error that can't tell its text.
type broken struct{}

func (broken) Error() string { panic("no text") }

// What handlers of the user's may do to whoever calls them.
func oddly(way uint32) error {
	switch way {
	case 0:
		panic(nil)
	case 1:
		panic("no \xff text")
	case 2:
		return errors.New("no \xff text")
	case 3:
		panic(broken{})
	case 4:
		return broken{}
	}
	return nil
}

func (d *demo) Odd(way uint32) (uint64, error)     { return uint64(way), oddly(way) }
func (d *demo) OddText(way uint32) (string, error) { return "fine", oddly(way) }

func (d *demo) NotUtf8() string { return "\xff\xfe" }

func (d *demo) Keep(text string, bytes []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text, d.bytes = text, bytes
}

func (d *demo) Kept() struct {
	V0 string
	V1 []byte
} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return struct {
		V0 string
		V1 []byte
	}{d.text, d.bytes}
}

func (d *demo) KeepLent(text string) { d.text = text }

func (d *demo) SumLent(numbers []uint64, text string) (sum uint64) {
	for _, n := range numbers {
		sum += n
	}
	return sum + uint64(len(text))
}

func (d *demo) Collect() { runtime.GC() }

func (d *demo) Settings() map[string]string {
	all := map[string]string{}
	if info, known := debug.ReadBuildInfo(); known {
		for _, setting := range info.Settings {
			all[setting.Key] = setting.Value
		}
	}
	return all
}

func (d *demo) Each(numbers []uint32, wanted func(uint32) bool) (count uint64) {
	for _, number := range numbers {
		if !wanted(number) {
			break
		}
		count++
	}
	return
}

func (d *demo) AtOnce(count func(uint64), goroutines, each uint32) {
	var all sync.WaitGroup
	all.Add(int(goroutines))
	for g := uint32(0); g < goroutines; g++ {
		go func() {
			defer all.Done()
			for i := uint32(0); i < each; i++ {
				count(uint64(i))
			}
		}()
	}
	all.Wait()
}

func (d *demo) Watch(name string, describe func(string, User) *string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.describe = func(user *User) *string { return describe(name, *user) }
}

func (d *demo) Describe(user *User) (*string, error) {
	d.mu.Lock()
	describe := d.describe
	d.mu.Unlock()
	if describe == nil {
		return nil, errors.New("nothing is kept")
	}
	return describe(user), nil
}

func (d *demo) Forget() {
	d.mu.Lock()
	d.describe = nil
	d.mu.Unlock()
	runtime.GC()
}

func (d *demo) Type(func_, asm, range_, r, w int32) int32 { return func_ + asm + range_ + r + w }

func (d *demo) Nest(depth uint32, callback uint64) uint64 {
	if depth == 0 {
		runtime.GC()
		return 1
	}
	return 1 + uint64(C.nested(C.uintptr_t(callback), C.uint64_t(depth-1)))
}
