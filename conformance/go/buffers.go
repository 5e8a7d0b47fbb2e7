package main

import (
	"errors"
	"math"
	"reflect"
	"runtime"
	"sync"
	"time"
)

// What makes a buffer of a type, of the items that a function makes for a type of slices.
var bufferMakers = map[reflect.Type]func(items func(reflect.Type) reflect.Value) reflect.Value{}

func addBuffer[T kit.BufferItem]() {
	bufferMakers[reflect.TypeFor[*kit.Buffer[T]]()] = func(items func(reflect.Type) reflect.Value) reflect.Value {
		made, err := kit.BufferOf(items(reflect.TypeFor[[]T]()).Interface().([]T))
		if err != nil {
			fail("%v", err)
		}
		return reflect.ValueOf(made)
	}
}

func init() {
	addBuffer[uint8]()
	addBuffer[int8]()
	addBuffer[uint16]()
	addBuffer[int16]()
	addBuffer[uint32]()
	addBuffer[int32]()
	addBuffer[uint64]()
	addBuffer[int64]()
	addBuffer[float32]()
	addBuffer[float64]()
	addBuffer[kit.Point]()
}

// bufferItems is a copy of what is in a buffer of any type.
func bufferItems(buffer reflect.Value) reflect.Value {
	if bufferMakers[buffer.Type()] == nil || buffer.IsNil() {
		fail("expected a buffer, got %v", buffer)
	}
	view := method(buffer, "View")
	var items reflect.Value
	use := reflect.MakeFunc(view.Type().In(0), func(given []reflect.Value) []reflect.Value {
		items = reflect.AppendSlice(reflect.MakeSlice(given[0].Type(), 0, 0), given[0])
		if given[0].Cap() != given[0].Len() {
			fail("a view of %d items has room for %d", given[0].Len(), given[0].Cap())
		}
		return nil
	})
	if err := view.Call([]reflect.Value{use})[0]; !err.IsNil() {
		fail("%v", err)
	}
	if length := method(buffer, "Len").Call(nil)[0].Int(); int(length) != items.Len() {
		fail("length %d, but %d items", length, items.Len())
	}
	for at := range min(items.Len(), 3) {
		if one := method(buffer, "At").Call([]reflect.Value{reflect.ValueOf(at)})[0]; !same(one, items.Index(at)) {
			fail("item %d is %v in a view, and %v by itself", at, items.Index(at), one)
		}
	}
	return items
}

func same(one, other reflect.Value) bool {
	if one.CanFloat() && math.IsNaN(one.Float()) {
		return math.IsNaN(other.Float())
	}
	return one.Equal(other)
}

// What expressions of cases call, about buffers.

func samples(s *scope, name string) *kit.Buffer[float64] { return of[*kit.Buffer[float64]](s, name) }

func set(s *scope, name string, index int, value float64) bool {
	samples(s, name).Set(index, value)
	return true
}

func now() time.Time { return time.Now() }

func within(s *scope, name string, most time.Duration) bool {
	return time.Since(of[time.Time](s, name)) < most
}

func echoes(s *scope, name string, times, length int) bool {
	for range times {
		echo := kit.EchoF64Buffer(samples(s, name))
		if echo.Len() != length {
			return false
		}
	}
	return true
}

// refusedWith says whether each way to use a buffer fails with an error.
func refusedWith(wanted error, b *kit.Buffer[float64], ways ...string) bool {
	all := map[string]func(){
		"len": func() { b.Len() },
		"at":  func() { b.At(0) },
		"set": func() { b.Set(0, 1) },
		"view": func() {
			if err := b.View(func([]float64) { panic("viewed") }); err != nil {
				panic(err)
			}
		},
		"close": func() {
			if err := b.Close(); err != nil {
				panic(err)
			}
		},
	}
	for _, way := range ways {
		if !is(wanted, all[way]) {
			return false
		}
	}
	return true
}

// inUse says whether Rust told that the memory is in use.
func inUse(err error) bool {
	var found *kit.BufferErrorInUse
	return errors.As(err, &found)
}

// viewExcludesRust says whether Rust keeps out of a view, whichever way it comes to the memory, and in again after it.
func viewExcludesRust() bool {
	b := kit.CountingBuffer(3)
	other := kit.EchoF64Buffer(b)
	right := true
	err := b.View(func(items []float64) {
		_, sum := kit.SumBuffer(b)
		_, slow := kit.SumBufferSlowly(other)
		right = inUse(sum) && inUse(slow) && inUse(kit.HoldBuffer(other)) && inUse(kit.AddToBuffer(items, other)) &&
			inUse(kit.FillFromBuffer(items, b)) && kit.BufferLength(b) == 3 && refusedWith(kit.ErrBusy, b, "close")
		// Go sees it as often as it likes.
		right = right && other.View(func(again []float64) { again[2] = 7 }) == nil && items[2] == 7 && b.At(2) == 7
		// The memory outlives its other handle.
		right = right && other.Close() == nil && items[2] == 7
	})
	sum, after := kit.SumBuffer(b)
	return right && err == nil && after == nil && sum == 8 && b.Close() == nil && b.Close() == nil
}

// viewEnds says whether a view ends however its function does.
func viewEnds() bool {
	b := kit.CountingBuffer(2)
	panicked := caught(func() error {
		return b.View(func([]float64) { panic(no("in a view")) })
	})
	var ended sync.WaitGroup
	ended.Add(1)
	go func() {
		defer ended.Done()
		_ = b.View(func([]float64) { runtime.Goexit() })
	}()
	ended.Wait()
	sum, err := kit.SumBuffer(b)
	return panicked != nil && panicked.Error() == "in a view" && err == nil && sum == 1 && b.Close() == nil
}

// busyInCallback says whether Go is kept out of memory that Rust writes to while it calls Go.
func busyInCallback() bool {
	b := kit.CountingBuffer(2)
	refused := true
	err := kit.MapBuffer(b, func(item float64) float64 {
		refused = refused && refusedWith(kit.ErrBusy, b, "at", "set", "view")
		return item + 1
	})
	return refused && err == nil && b.At(0) == 1 && b.At(1) == 2
}

// sharedByGoroutines says whether goroutines may view and close buffers of one memory at a time.
func sharedByGoroutines() bool {
	b := kit.CountingBuffer(64)
	var all sync.WaitGroup
	var failed sync.Map
	for at := range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 200 {
				mine := kit.EchoF64Buffer(b)
				if err := mine.View(func(items []float64) { items[at]++ }); err != nil {
					failed.Store(err, true)
				}
				if err := mine.Close(); err != nil {
					failed.Store(err, true)
				}
			}
		}()
	}
	all.Wait()
	failures := 0
	failed.Range(func(any, any) bool { failures++; return true })
	right := failures == 0
	for at := range 8 {
		right = right && b.At(at) == float64(at+200)
	}
	return right
}

// lateViews says whether memory is there as long as a view, whatever the collector finds meanwhile.
func lateViews() bool {
	right := false
	err := kit.CountingBuffer(1000).View(func(items []float64) {
		for range 5 {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
		right = items[999] == 999
	})
	return right && err == nil
}
