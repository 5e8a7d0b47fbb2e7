package main

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Implementations that cases ask for by name: functions of any type that fits, and types with the methods of the
// kitchen sink's traits. Other hosts have the same names, which mean the same there.

// StockError is what failing implementations fail with. It is none of the package's.
type StockError struct{ text string }

func (e *StockError) Error() string { return e.text }

// The last failure here.
var last atomic.Pointer[StockError]

func no(text string) error {
	err := &StockError{text}
	last.Store(err)
	return err
}

// results are what a stock function gives back, beside an error.
type results []any

// functions by name: what comes of arguments.
var stockFunctions = map[string]func(given []reflect.Value) (results, error){
	"same":      func(given []reflect.Value) (results, error) { return results{given[0]}, nil },
	"double":    func(given []reflect.Value) (results, error) { return results{given[0].Int() * 2}, nil },
	"increment": func(given []reflect.Value) (results, error) { return results{given[0].Int() + 1}, nil },
	"negate":    func(given []reflect.Value) (results, error) { return results{-given[0].Int()}, nil },
	"add":       func(given []reflect.Value) (results, error) { return results{given[0].Float() + given[1].Float()}, nil },
	"nothing":   func([]reflect.Value) (results, error) { return nil, nil },
	"true":      func([]reflect.Value) (results, error) { return results{true}, nil },
	"seven":     func([]reflect.Value) (results, error) { return results{7}, nil },
	"text":      func([]reflect.Value) (results, error) { return results{"a text"}, nil },
	"upper": func(given []reflect.Value) (results, error) {
		text := given[0].Interface().(*string)
		if text == nil {
			return results{text}, nil
		}
		upper := strings.ToUpper(*text)
		return results{&upper}, nil
	},
	"is long": func(given []reflect.Value) (results, error) {
		return results{len([]rune(given[0].String())) > 2}, nil
	},
	"length": func(given []reflect.Value) (results, error) { return results{len(given[0].String())}, nil },
	"reverse": func(given []reflect.Value) (results, error) {
		bytes := slices.Clone(given[0].Bytes())
		slices.Reverse(bytes)
		return results{bytes}, nil
	},
	"x":     func(given []reflect.Value) (results, error) { return results{given[0].Field(0).Float()}, nil },
	"raise": func([]reflect.Value) (results, error) { return nil, no("no") },
	"raise at 3": func(given []reflect.Value) (results, error) {
		if given[0].Uint() == 3 {
			return nil, no("three")
		}
		return results{true}, nil
	},
	"raise missing": func([]reflect.Value) (results, error) { return nil, &kit.CallbackErrorMissing{Key: "k"} },
	"raise full":    func([]reflect.Value) (results, error) { return nil, &kit.CallbackErrorFull{} },
	"raise refused": func([]reflect.Value) (results, error) { return nil, &kit.NarrowErrorRefused{Code: 7} },
}

// isSequence says whether a parameter takes an iter.Seq or iter.Seq2.
func isSequence(as reflect.Type) bool {
	return as.Kind() == reflect.Func && as.PkgPath() == "iter"
}

// stock is what goes by a name, as a parameter's type wants it.
func stock(name string, as reflect.Type) reflect.Value {
	if isSequence(as) {
		return stockSequence(name, as)
	}
	if as.Kind() == reflect.Func {
		function := stockFunctions[name]
		if function == nil {
			fail("the stock has no function %s", name)
		}
		return reflect.MakeFunc(as, func(given []reflect.Value) []reflect.Value { return answered(as, function, given) })
	}
	found, ok := stockObjects[name]
	if !ok {
		fail("the stock has no %s", name)
	}
	return reflect.ValueOf(found())
}

// answered calls a stock function: it panics with an error where there is no place for one.
func answered(as reflect.Type, function func([]reflect.Value) (results, error), given []reflect.Value) []reflect.Value {
	values, err := function(given)
	fails := as.NumOut() > 0 && as.Out(as.NumOut()-1) == errorType
	if err != nil && !fails {
		panic(err)
	}
	var out []reflect.Value
	for at := range as.NumOut() {
		it := reflect.New(as.Out(at)).Elem()
		switch {
		case as.Out(at) == errorType:
			if err != nil {
				it.Set(reflect.ValueOf(err))
			}
		case at < len(values):
			value, ok := values[at].(reflect.Value)
			if !ok {
				value = reflect.ValueOf(values[at])
			}
			it.Set(value.Convert(as.Out(at)))
		}
		out = append(out, it)
	}
	return out
}

// store keeps bytes in memory; "a" is there.
type store struct {
	sync.Mutex
	values map[string][]byte
}

func (s *store) Get(key string) ([]byte, error) {
	s.Lock()
	defer s.Unlock()
	if key == "broken" {
		return nil, no("the store is broken")
	}
	value, ok := s.values[key]
	if !ok {
		return nil, &kit.CallbackErrorMissing{Key: key}
	}
	return value, nil
}

func (s *store) Put(key string, value []byte) error {
	s.Lock()
	defer s.Unlock()
	if key == "full" {
		return &kit.CallbackErrorFull{}
	}
	s.values[key] = value
	return nil
}

func (s *store) Size() uint64 {
	s.Lock()
	defer s.Unlock()
	return uint64(len(s.values))
}

type describedStore struct{ *store }

func (describedStore) Describe() string { return "a store of the host's" }

// brokenStore fails in every method.
type brokenStore struct{}

func (brokenStore) Get(string) ([]byte, error) { return nil, no("get") }

func (brokenStore) Put(string, []byte) error { return no("put") }

func (brokenStore) Size() uint64 { panic(no("size")) }

func (brokenStore) Describe() string { panic(no("describe")) }

type judge struct{}

func (judge) Mark(point kit.Point, name string, weights []float64) float64 {
	sum := 0.0
	for _, weight := range weights {
		sum += weight
	}
	return (point.X+point.Y)*sum + float64(len(name))
}

func (judge) Better(left *kit.Point, right *string) *string {
	if left == nil {
		return right
	}
	text := "point " + strconv.FormatFloat(left.X, 'f', -1, 64)
	return &text
}

func (judge) Meet(session *kit.Session) *kit.Session {
	session.Hit()
	return session
}

func (judge) Decide(value int32) (int32, error) {
	if value < 0 {
		return 0, &kit.NarrowErrorRefused{Code: 7}
	}
	if value == 0 {
		return 0, no("zero")
	}
	return value * 2, nil
}

// loader answers after a turn of the scheduler.
type loader struct{}

func (loader) Load(ctx context.Context, key string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", errors.New("no context")
	}
	runtime.Gosched()
	switch key {
	case "broken":
		return "", no("the loader is broken")
	case "missing":
		return "", &kit.CallbackErrorMissing{Key: key}
	}
	return "text of " + key, nil
}

func (loader) Measure(_ context.Context, text string) uint32 { return uint32(len(text)) }

type plainLoader struct{ loader }

func (plainLoader) Greet(context.Context) string { return "hello from the host" }

type brokenLoader struct{}

func (brokenLoader) Load(context.Context, string) (string, error) { return "", no("load") }

func (brokenLoader) Measure(context.Context, string) uint32 { panic(no("measure")) }

// slowLoader never answers until its context ends; it counts what is under way, and what was cancelled.
type slowLoader struct{ running, cancelled atomic.Int64 }

func (s *slowLoader) Load(ctx context.Context, _ string) (string, error) {
	s.running.Add(1)
	<-ctx.Done()
	s.cancelled.Add(1)
	s.running.Add(-1)
	return "", ctx.Err()
}

func (s *slowLoader) Measure(context.Context, string) uint32 { return 0 }

var slow = &slowLoader{}

func newStore() *store { return &store{values: map[string][]byte{"a": {1, 2, 3}}} }

var stockObjects = map[string]func() any{
	"store":           func() any { return newStore() },
	"described store": func() any { return describedStore{newStore()} },
	"broken store":    func() any { return brokenStore{} },
	"judge":           func() any { return judge{} },
	"loader":          func() any { return loader{} },
	"plain loader":    func() any { return plainLoader{} },
	"broken loader":   func() any { return brokenLoader{} },
	"slow loader":     func() any { return slow },
}

// The items of sequences by name: a value or a failure, until there are no more. Those that are awaited have the same.
var stockItems = map[string]func(at int) (value any, err error, more bool){
	"count to 3": func(at int) (any, error, bool) { return at + 1, nil, at < 3 },
	"endless":    func(at int) (any, error, bool) { return at + 1, nil, true },
	"letters":    func(at int) (any, error, bool) { return string(rune('a' + at)), nil, at < 3 },
	"gaps":       func(at int) (any, error, bool) { return []any{1, nil, 3, nil}[at], nil, at < 3 },
	"chunks": func(at int) (any, error, bool) {
		return [][]byte{{1, 2}, {}, {3}, nil}[at], nil, at < 3
	},
	"fail at 1":    func(at int) (any, error, bool) { return nil, no("one"), true },
	"fail at 3":    func(at int) (any, error, bool) { return failsAt3(at, no("three")) },
	"missing at 3": func(at int) (any, error, bool) { return failsAt3(at, &kit.CallbackErrorMissing{Key: "k"}) },
}

func failsAt3(at int, err error) (any, error, bool) {
	if at < 2 {
		return at + 1, nil, true
	}
	return nil, err, true
}

// stockSequence is an iter.Seq or iter.Seq2 of the stock.
func stockSequence(name string, as reflect.Type) reflect.Value {
	items := stockItems[strings.TrimSuffix(name, " later")]
	if items == nil {
		fail("the stock has no sequence %s", name)
	}
	of := as.In(0).In(0)
	return sequence(as, func(at int) (reflect.Value, error, bool) {
		value, err, more := items(at)
		made := reflect.New(of).Elem()
		switch {
		case value == nil || err != nil || !more:
		case of.Kind() == reflect.Pointer:
			made.Set(reflect.New(of.Elem()))
			made.Elem().Set(reflect.ValueOf(value).Convert(of.Elem()))
		default:
			made.Set(reflect.ValueOf(value).Convert(of))
		}
		return made, err, more
	})
}

// sequence is an iter.Seq or iter.Seq2 of items; a failure that has no place among them is a panic.
func sequence(as reflect.Type, next func(at int) (reflect.Value, error, bool)) reflect.Value {
	pairs := as.In(0).NumIn() == 2
	return reflect.MakeFunc(as, func(given []reflect.Value) []reflect.Value {
		for at := 0; ; at++ {
			value, err, more := next(at)
			if !more {
				return nil
			}
			if err != nil && !pairs {
				panic(err)
			}
			pair := []reflect.Value{value}
			if pairs {
				failure := reflect.New(errorType).Elem()
				if err != nil {
					failure.Set(reflect.ValueOf(err))
				}
				pair = append(pair, failure)
			}
			if !given[0].Call(pair)[0].Bool() || err != nil {
				return nil
			}
		}
	})
}
