// Runs the conformance cases of a plan against the built Go module.
//
// Reads the plan that the runner wrote, calls what it says by the names of the registry beside it, and prints what came
// of each step as one line of canonical JSON. Values are made and shown in values.go; what the right answer is, nobody
// here knows.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// object is a value of JSON.
type object = map[string]any

// shapeError says that a value isn't of the kind that the module promises.
type shapeError struct{ text string }

func (e shapeError) Error() string { return e.text }

func fail(format string, arguments ...any) { panic(shapeError{fmt.Sprintf(format, arguments...)}) }

// nothingSet says whether this program was built and runs without flags for cgo, and with Go's own checks.
func nothingSet() bool {
	info, known := debug.ReadBuildInfo()
	if !known || os.Getenv("GODEBUG") != "" {
		return false
	}
	found := false
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "DefaultGODEBUG":
			if strings.Contains(setting.Value, "cgocheck") || strings.Contains(setting.Value, "invalidptr") {
				return false
			}
		case strings.HasPrefix(setting.Key, "CGO_") && setting.Key != "CGO_ENABLED":
			found = true
			if setting.Value != "" {
				return false
			}
		}
	}
	return found
}

// outcome is what came of a call.
type outcome struct {
	value reflect.Value
	err   error
}

// scope is one case: its names, and its calls that go on elsewhere.
type scope struct {
	names   map[string]reflect.Value
	running map[string]chan outcome
}

var errorType = reflect.TypeFor[error]()
var contextType = reflect.TypeFor[context.Context]()

// invoke calls a function; a panic in it is its error.
func invoke(function reflect.Value, arguments []reflect.Value) (result outcome) {
	defer func() {
		switch found := recover().(type) {
		case nil:
		case shapeError:
			panic(found)
		case error:
			result.err = found
		default:
			result.err = fmt.Errorf("panic: %v", found)
		}
	}()
	results := function.Call(arguments)
	if n := len(results); n > 0 && results[n-1].Type() == errorType {
		if !results[n-1].IsNil() {
			return outcome{err: results[n-1].Interface().(error)}
		}
		results = results[:n-1]
	}
	if len(results) > 0 {
		result.value = results[0]
	}
	return result
}

// call makes a step's call; title is what the names of its options begin with.
func (s *scope) call(step object, function reflect.Value, title string) outcome {
	var arguments []reflect.Value
	ty := function.Type()
	if ty.NumIn() > 0 && ty.In(0) == contextType {
		arguments = append(arguments, reflect.ValueOf(context.Background()))
	}
	for _, it := range step["args"].([]any) {
		arg := it.(object)
		if arg["absent"] == true {
			continue
		}
		if arg["has_default"] == true {
			option := functions[title+"With"+arg["name"].(string)]
			if option == nil {
				fail("no option for %v of %s", arg["name"], title)
			}
			with := reflect.ValueOf(option)
			given := s.given(arg, with.Type().In(0))
			arguments = append(arguments, with.Call([]reflect.Value{given})[0])
			continue
		}
		if len(arguments) >= ty.NumIn() {
			fail("%s takes %d arguments", title, ty.NumIn())
		}
		arguments = append(arguments, s.given(arg, ty.In(len(arguments))))
	}
	again := func() outcome {
		result := invoke(function, arguments)
		if step["sequence"] != nil && step["as"] == nil && result.err == nil {
			return items(result.value, step["take"])
		}
		return result
	}
	if name, ok := step["spawn"].(string); ok {
		done := make(chan outcome, 1)
		s.running[name] = done
		go func() { done <- again() }()
		return outcome{}
	}
	times, _ := step["times"].(json.Number).Int64()
	for range times - 1 {
		result := again()
		if found := (*kit.PanicError)(nil); result.err != nil && !errors.As(result.err, &found) {
			return result
		}
	}
	return again()
}

// items ranges over a sequence.
func items(sequence reflect.Value, take any) outcome {
	most := int64(1 << 40)
	if number, ok := take.(json.Number); ok {
		most, _ = number.Int64()
	}
	yield := sequence.Type().In(0)
	found := reflect.MakeSlice(reflect.SliceOf(yield.In(0)), 0, 0)
	var failed error
	if most == 0 {
		return outcome{value: found}
	}
	each := reflect.MakeFunc(yield, func(given []reflect.Value) []reflect.Value {
		if len(given) == 2 && !given[1].IsNil() {
			failed = given[1].Interface().(error)
			return []reflect.Value{reflect.ValueOf(false)}
		}
		found = reflect.Append(found, given[0])
		return []reflect.Value{reflect.ValueOf(int64(found.Len()) < most)}
	})
	result := invoke(sequence, []reflect.Value{each})
	if failed != nil {
		return outcome{err: failed}
	}
	return outcome{value: found, err: result.err}
}

// given is an argument: a value, an expression's, or of the stock.
func (s *scope) given(arg object, as reflect.Type) reflect.Value {
	if name, ok := arg["stock"].(string); ok {
		return stock(name, as)
	}
	if code, ok := arg["code"].(string); ok {
		return reflect.ValueOf(expressions[code](s))
	}
	if isSequence(as) {
		items := s.make(arg["type"], arg["value"], reflect.SliceOf(as.In(0).In(0)))
		return sequence(as, func(at int) (reflect.Value, error, bool) {
			if at == items.Len() {
				return reflect.Value{}, nil, false
			}
			return items.Index(at), nil, true
		})
	}
	return s.make(arg["type"], arg["value"], as)
}

func method(on reflect.Value, name string) reflect.Value {
	found := on.MethodByName(name)
	if !found.IsValid() {
		fail("%v has no method %s", on.Type(), name)
	}
	return found
}

func registered(name string) reflect.Value {
	found := functions[name]
	if found == nil {
		fail("no function %s", name)
	}
	return reflect.ValueOf(found)
}

func (s *scope) perform(step object) outcome {
	on := func(key string) reflect.Value {
		found, ok := s.names[step[key].(string)]
		if !ok {
			fail("no value is called %v", step[key])
		}
		return found
	}
	class := func() string { return types[step["type"].(string)].(object)["name"].(string) }
	plain := func(name string, arguments ...reflect.Value) outcome {
		return invoke(method(on("on"), name), arguments)
	}
	switch step["do"] {
	case "call":
		name := step["name"].(string)
		return s.call(step, registered(name), name)
	case "static":
		name := class() + step["name"].(string)
		return s.call(step, registered(name), name)
	case "new":
		name := "New" + class()
		if step["name"] != nil {
			name = class() + step["name"].(string)
		}
		return s.call(step, registered(name), name)
	case "method", "get":
		target := on("on")
		name := step["name"].(string)
		return s.call(step, method(target, name), target.Type().Elem().Name()+name)
	case "const":
		value, ok := values[step["name"].(string)]
		if !ok {
			fail("no constant %v", step["name"])
		}
		return outcome{value: reflect.ValueOf(value)}
	case "close":
		target := on("on")
		if !target.IsValid() {
			return outcome{}
		}
		if target.Kind() == reflect.Func {
			// Nothing closes a sequence that nobody ranges over but the collector.
			s.names[step["on"].(string)] = reflect.Value{}
			return outcome{}
		}
		return plain("Close")
	case "show":
		return plain("String")
	case "debug":
		return plain("GoString")
	case "equal":
		return invoke(method(on("left"), "Equal"), []reflect.Value{on("right")})
	case "hash_equal":
		left := invoke(method(on("left"), "HashCode"), nil)
		right := invoke(method(on("right"), "HashCode"), nil)
		return outcome{value: reflect.ValueOf(left.value.Uint() == right.value.Uint())}
	case "less":
		order := invoke(method(on("left"), "Compare"), []reflect.Value{on("right")})
		if order.err != nil {
			return order
		}
		return outcome{value: reflect.ValueOf(order.value.Int() < 0)}
	case "eval":
		return outcome{value: reflect.ValueOf(expressions[step["code"].(string)](s))}
	case "let":
		s.names[step["variable"].(string)] = reflect.ValueOf(expressions[step["code"].(string)](s))
		return outcome{}
	case "join":
		return <-s.running[step["thread"].(string)]
	}
	fail("unknown step %v", step["do"])
	return outcome{}
}

func (s *scope) step(step object) (told object) {
	defer func() {
		if found := recover(); found != nil {
			if shape, ok := found.(shapeError); ok {
				told = object{"shape": shape.text}
				return
			}
			panic(found)
		}
	}()
	result := s.perform(step)
	if result.err != nil {
		return object{"raised": showError(result.err)}
	}
	if name, ok := step["as"].(string); ok {
		s.names[name] = result.value
		if step["sequence"] != nil {
			return object{"returned": nil}
		}
	}
	if step["spawn"] != nil {
		return object{"returned": nil}
	}
	if step["do"] == "eval" {
		return object{"returned": result.value.Bool()}
	}
	if step["returns"] == nil {
		if result.value.IsValid() {
			fail("expected nothing, got %v", result.value)
		}
		return object{"returned": nil}
	}
	if !result.value.IsValid() {
		fail("expected a value, got nothing")
	}
	var objects []reflect.Value
	returned := show(step["returns"], result.value, &objects)
	for at, keep := range step["keeps"].([]any) {
		s.names[keep.(string)] = objects[at]
	}
	return object{"returned": returned}
}

func tell(line object) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		panic(err)
	}
	// A line must be out before the next call can crash.
	if _, err := os.Stdout.Write(text.Bytes()); err != nil {
		panic(err)
	}
}

// collected says whether garbage collection lets every counted object go within some seconds.
func collected() bool {
	for range 300 {
		runtime.GC()
		if kit.LiveTrackers() == 0 {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "traced" {
		traced()
		return
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	start, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	var plan object
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&plan); err != nil {
		panic(err)
	}
	types = plan["surface"].(object)["types"].(object)
	cases := plan["cases"].([]any)
	for at := start; at < len(cases); at++ {
		tell(object{"case": at})
		steps := cases[at].(object)["steps"].([]any)
		for _, it := range steps {
			// Counts are of this case's objects: what earlier ones left to the collector goes first.
			if it.(object)["name"] == "LiveTrackers" {
				collected()
				break
			}
		}
		run(steps)
		tell(object{"end": at})
	}
	if !collected() {
		fmt.Fprintf(os.Stderr, "%d objects are still alive\n", kit.LiveTrackers())
		os.Exit(3)
	}
}

func run(steps []any) {
	s := &scope{names: map[string]reflect.Value{}, running: map[string]chan outcome{}}
	let := false
	for _, it := range steps {
		step := it.(object)
		if let || step["name"] == "OpenStreams" {
			// What was let go is closed by the collector.
			for range 5 {
				runtime.GC()
				time.Sleep(2 * time.Millisecond)
			}
		}
		tell(s.step(step))
		let = step["do"] == "close"
	}
	runtime.KeepAlive(s)
}
