package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What expressions of cases call, about code of Go's that Rust calls.

// of is a name of a case.
func of[T any](s *scope, name string) T { return s.names[name].Interface().(T) }

// caught is what a function fails or panics with.
func caught(function func() error) (err error) {
	defer func() {
		if found := recover(); found != nil {
			err = found.(error)
		}
	}()
	return function()
}

func is(wanted error, function func()) bool {
	return errors.Is(caught(func() error { function(); return nil }), wanted)
}

// wrong says whether a function fails because of an argument or an answer, with these words.
func wrong(message string, function func() error) bool {
	err := caught(function)
	var found *kit.ArgumentError
	return errors.As(err, &found) && found.Message == message
}

// panicked says whether a panic of Go's code comes back as one, with the stack where it began.
func panicked(message string, function func()) bool {
	err := caught(func() error { function(); return nil })
	found, ok := err.(*kit.PanicError)
	return ok && strings.HasPrefix(found.Message, message) && strings.Contains(found.Stack, "panic(") &&
		strings.Contains(found.Stack, "expressions.go") && found.Location == ""
}

type panickingLoader struct{ loader }

func (panickingLoader) Load(context.Context, string) (string, error) { panic("text") }

func panickedLater(message string) bool {
	_, err := kit.LoadOne(context.Background(), panickingLoader{}, "a")
	found, ok := err.(*kit.PanicError)
	return ok && found.Message == message && strings.Contains(found.Stack, "panickingLoader")
}

func errors_(text string) error { return errors.New(text) }

func hold(s *scope, function func() uint32) uint32 {
	return of[*kit.Button](s, "button").Hold(function)
}

// told is 1 if an error is the wanted one.
func told(err, wanted error) uint32 {
	if errors.Is(err, wanted) {
		return 1
	}
	return 0
}

func closedAnswer(s *scope) bool {
	session, other := of[*kit.Session](s, "session"), of[*kit.Session](s, "other")
	err := caught(func() error {
		kit.MapSession(session, func(*kit.Session) *kit.Session { return other })
		return nil
	})
	found, ok := err.(*kit.PanicError)
	return ok && strings.Contains(found.Message, "Session is closed")
}

// veryPanic says whether what Go panicked with is what comes back, with its stack.
func veryPanic() bool {
	mine := no("mine")
	err := caught(func() error {
		kit.Apply(1, func(int32) int32 { panic(mine) })
		return nil
	})
	found, ok := err.(*kit.PanicError)
	return ok && found.Cause == mine && errors.Is(err, mine) && strings.Contains(found.Stack, "veryPanic")
}

func veryError() bool {
	mine := no("mine")
	_, err := kit.TryEach([]uint32{3}, func(uint32) (bool, error) { return false, mine })
	var host *kit.CallbackErrorHost
	return errors.As(err, &host) && errors.Is(err, mine) && errors.Unwrap(err) == mine
}

func panicInside() bool {
	err := caught(func() error {
		kit.Apply(1, func(int32) int32 {
			kit.PanicFormatted("inside")
			return 0
		})
		return nil
	})
	outer, ok := err.(*kit.PanicError)
	if !ok {
		return false
	}
	inner, ok := outer.Cause.(*kit.PanicError)
	return ok && strings.Contains(inner.Message, "inside") && inner.Location != ""
}

func callbacksInside() int32 {
	return kit.Apply(1, func(a int32) int32 {
		return kit.Apply(a, func(b int32) int32 {
			return kit.Apply(b, func(c int32) int32 { return c + 40 })
		})
	})
}

// collects says whether the collector comes to something within a few seconds.
func collects(done func() bool) bool {
	for range 300 {
		if done() {
			return true
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return false
}

// letGo says whether nothing keeps a function once Rust has let it go.
func letGo(use func(func(int32) int32)) bool {
	var gone atomic.Bool
	func() {
		by := new(int32)
		*by = 2
		runtime.AddCleanup(by, func(int) { gone.Store(true) }, 0)
		use(func(v int32) int32 { return v * *by })
	}()
	return collects(gone.Load)
}

// sized is a store that holds a function.
type sized struct{ f func(int32) int32 }

func (s *sized) Get(string) ([]byte, error) { return nil, nil }

func (s *sized) Put(string, []byte) error { return nil }

func (s *sized) Size() uint64 { return uint64(s.f(1)) }

// held is a loader that holds a function.
type held struct {
	loader
	f func(int32) int32
}

func loadOne(it kit.Loader) {
	if _, err := kit.LoadOne(context.Background(), it, "a"); err != nil {
		panic(err)
	}
}

func loadElsewhere() bool {
	text, err := kit.LoadElsewhere(context.Background(), loader{}, "a")
	return err == nil && text == "text of a"
}

func elsewhere(value int32, f func(int32) int32) int32 {
	result, err := kit.ApplyElsewhere(context.Background(), value, f)
	if err != nil {
		panic(err)
	}
	return result
}

func pressed(button *kit.Button, f func(int32) int32) {
	button.OnPress(func(text string) uint32 { return uint32(f(int32(len(text)))) })
	button.Press("abc")
	button.Forget()
}

// many says whether all of so many goroutines come to true.
func many(count int, check func() bool) bool {
	var waits sync.WaitGroup
	var good atomic.Int64
	for range count {
		waits.Add(1)
		go func() {
			defer waits.Done()
			if check() {
				good.Add(1)
			}
		}()
	}
	waits.Wait()
	return good.Load() == int64(count)
}

// cancelledInside says whether a method's context ends with the context of the call that waits for it.
func cancelledInside() bool {
	mine := &slowLoader{}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for mine.running.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	_, err := kit.LoadOne(ctx, mine, "a")
	return errors.Is(err, context.Canceled) && collects(func() bool {
		return mine.running.Load() == 0 && mine.cancelled.Load() == 1
	})
}

func slowIsOver() bool { return collects(func() bool { return slow.running.Load() == 0 }) }

// wrapping is a store whose errors wrap those of the interface.
type wrapping struct{ brokenStore }

type wrapped struct{ inner error }

func (w wrapped) Error() string { return "wrapped: " + w.inner.Error() }

func (w wrapped) Unwrap() error { return w.inner }

func (wrapping) Get(key string) ([]byte, error) {
	return nil, wrapped{&kit.CallbackErrorMissing{Key: key}}
}

// sequencesEnd says whether a sequence goes no further than Rust asks, and is left with what it has to end.
func sequencesEnd(use func(iter.Seq[uint64])) bool {
	var begun, ended atomic.Int64
	use(func(yield func(uint64) bool) {
		begun.Add(1)
		defer ended.Add(1)
		for at := uint64(0); yield(at); at++ {
			if at > 1 {
				panic("it was asked for too many")
			}
		}
	})
	return collects(func() bool { return ended.Load() == begun.Load() })
}

// streamsEnd says whether one that waits is left when the context of the call ends that awaits it.
func streamsEnd() bool {
	ctx, cancel := context.WithCancel(context.Background())
	more := make(chan int32)
	var ended atomic.Bool
	go func() {
		more <- 1
		cancel()
	}()
	_, err := kit.SumAwaited(ctx, func(yield func(int32, error) bool) {
		defer ended.Store(true)
		kit.FromChannel(ctx, more)(yield)
	})
	return errors.Is(err, context.Canceled) && collects(ended.Load)
}

func fromChannel() bool {
	items := make(chan int32, 3)
	items <- 1
	items <- 2
	close(items)
	sum, err := kit.SumAwaited(context.Background(), kit.FromChannel(context.Background(), items))
	return err == nil && sum == 3
}

// leaves says whether no goroutine is left of sums of what never comes, which are given up.
func leaves(never func() iter.Seq2[int32, error]) bool {
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Millisecond)
		_, err := kit.SumAwaited(ctx, never())
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			return false
		}
	}
	return collects(func() bool { return runtime.NumGoroutine() <= before })
}

func leavesChannels() bool {
	never := make(chan int32)
	return leaves(func() iter.Seq2[int32, error] { return kit.FromChannel(context.Background(), never) })
}

// leavesWrappedChannels is about streams around that of a channel.
func leavesWrappedChannels() bool {
	never := make(chan int32)
	negated := func(items iter.Seq2[int32, error]) iter.Seq2[int32, error] {
		return func(yield func(int32, error) bool) {
			for item, err := range items {
				if !yield(-item, err) {
					return
				}
			}
		}
	}
	return leaves(func() iter.Seq2[int32, error] {
		return negated(negated(kit.FromChannel(context.Background(), never)))
	})
}

// leavesStreams is about streams of Rust's that are passed on.
func leavesStreams() bool {
	never := make(chan int32)
	return leaves(func() iter.Seq2[int32, error] {
		return kit.DoubledAwaited(context.Background(), kit.FromChannel(context.Background(), never))
	})
}

// lentWhileCalledBack says whether Rust reads what it was lent, whatever Go's code makes of it meanwhile.
func lentWhileCalledBack() bool {
	values := []float64{1, 2, 3}
	sum := kit.Fold(values, 0, func(sum, value float64) float64 {
		values[1], values[2] = 100, 100
		return sum + value
	})
	return sum == 6 && fmt.Sprint(values) == "[1 100 100]"
}

// changedWhileCalledBack says whether what Rust wrote is there after the call, and only then.
func changedWhileCalledBack() bool {
	values := []float64{1, 2, 3}
	seen := true
	count := kit.ChangeEach(values, func(value float64) float64 {
		seen = seen && values[0] <= 1
		values[0], values[1], values[2] = -1, -1, -1
		return value * 2
	})
	right := seen && count == 3 && fmt.Sprint(values) == "[2 4 6]"
	err := caught(func() error {
		kit.ChangeEach(values, func(value float64) float64 {
			if value == 4 {
				panic(no("at 4"))
			}
			return value * 2
		})
		return nil
	})
	return right && err != nil && fmt.Sprint(values) == "[4 4 6]"
}

// lentToOneThatKeepsACallback is the same where the function was passed earlier.
func lentToOneThatKeepsACallback() bool {
	values := []float64{1, 2, 3}
	weigher := kit.NewWeigher(func(value float64) float64 {
		values[1], values[2] = 100, 100
		return value
	})
	total := weigher.Total(values)
	return total == 6 && weigher.Close() == nil
}

// leftInAPoll says whether an object is freed that the collector found while a future used it that was given up.
func leftInAPoll() bool {
	if !collected() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := kit.NewWorker().Ponder(ctx, 300)
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return errors.Is(err, context.DeadlineExceeded) && collected()
}

// joined is what fmt shows of a column.
func joined[T any](column []T) string { return fmt.Sprint(column) }

// sampled says whether the columns of two samples have what make_samples made.
func sampled(c kit.SampleColumns) bool {
	return c.At[1] == -(1<<40) && c.Id[1] == 1<<64-2 && c.Value[1] == 0.5 && c.Weight[1] == 0.25 && c.Before[1] == -1 &&
		c.After[1] == 1<<32-2 && c.East[1] == -1 && c.Height[1] == 65534 && c.Level[1] == -1 && c.Flags[1] == 254 &&
		c.Speed[1] == 1 && c.Rest[1] == 1
}

func again(samples []kit.Sample) []kit.Sample {
	joined, err := kit.SampleColumnsOf(samples).Join()
	if err != nil {
		panic(err)
	}
	return joined
}

// keptChanges is what Rust adds up of a slice that a function which Rust has kept changes during the call.
func keptChanges(s *scope) float64 {
	button := of[*kit.Button](s, "button")
	values := []float64{1, 2, 4}
	button.OnPress(func(string) uint32 {
		for i := range values {
			values[i] = 100
		}
		return 0
	})
	return button.PressAndSum("a", values)
}
