package {{ go_package }}

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// lbTraces says whether each call is told on standard error: LANDBRIDGE_TRACE is set, and not 0.
var lbTraces = func() bool {
	wanted := os.Getenv("LANDBRIDGE_TRACE")
	return wanted != "" && wanted != "0"
}()

// lbTrace is a call that is told when it is over; nil is one that isn't told.
type lbTrace struct {
	said  string
	since time.Time
}

func lbBegin(name string, arguments ...string) *lbTrace {
	return &lbTrace{name + "(" + strings.Join(arguments, ", ") + ")", time.Now()}
}

func (t *lbTrace) tell(came string) {
	took := time.Since(t.since).Nanoseconds()
	_, _ = os.Stderr.WriteString("landbridge: " + t.said + came + "  " + strconv.FormatInt(max(took, 1), 10) + " ns\n")
}

// failed is the error.
func (t *lbTrace) failed(err error) error {
	if t != nil {
		t.tell(" failed with " + lbKindOf(err) + ": " + lbShort(err.Error()))
	}
	return err
}

func (t *lbTrace) over() {
	if t != nil {
		t.tell("")
	}
}

// lbCame is the value that a call gave.
func lbCame[T any](t *lbTrace, value T) T {
	if t != nil {
		t.tell(" = " + lbShow(value))
	}
	return value
}

// lbKindOf is the name of an error's type.
func lbKindOf(err error) string {
	switch it := err.(type) {
	case *lbState:
		if it.is == ErrBusy {
			return "ErrBusy"
		}
		return "ErrClosed"
	default:
		return strings.TrimPrefix(fmt.Sprintf("%T", err), "*")
	}
}

// lbShort is a text of 60 characters at most.
func lbShort(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// lbShowType is what is told of Go's own code.
func lbShowType(value any) string {
	if value == nil {
		return "nil"
	}
	if it := reflect.ValueOf(value); it.Kind() == reflect.Func {
		if it.IsNil() {
			return "nil"
		}
		return "func"
	}
	return fmt.Sprintf("%T", value)
}

// lbShow is a value in short; no code of the program's runs for it.
func lbShow(value any) string {
	switch it := value.(type) {
	case nil:
		return "nil"
	case string:
		return lbShort(strconv.Quote(it))
	case interface{ lbHandle() uint64 }:
		if it.lbHandle() == 0 {
			return "nil"
		}
		return fmt.Sprintf("%T(0x%x)", value, it.lbHandle())
	}
	it := reflect.ValueOf(value)
	switch it.Kind() {
	case reflect.Func:
		return lbShowType(value)
	case reflect.Pointer:
		if it.IsNil() {
			return "nil"
		}
		if it.Elem().Kind() != reflect.Struct {
			return lbShow(it.Elem().Interface())
		}
	case reflect.Slice, reflect.Array:
		items := make([]string, 0, 5)
		for at := range min(it.Len(), 4) {
			items = append(items, lbShow(it.Index(at).Interface()))
		}
		if it.Len() > 4 {
			items = append(items, "…")
		}
		return lbShort("[" + strings.Join(items, ", ") + "]")
	}
	return lbShort(fmt.Sprintf("%+v", value))
}
