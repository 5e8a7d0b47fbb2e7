// Runs against the built module: `landbridge test --host go`.

package first

import (
	"errors"
	"testing"

	kit "{{ go_package }}"
)

func TestFunctions(t *testing.T) {
	if got := kit.Greet("World"); got != "Hello, World!" {
		t.Error(got)
	}
	if got := kit.Greet("World", kit.GreetWithGreeting("Good day")); got != "Good day, World!" {
		t.Error(got)
	}
}

func TestRecords(t *testing.T) {
	middle := kit.Centroid([]kit.Point{
		{X: 0, Y: 0},
		{X: 2, Y: 4},
	})
	if middle != (kit.Point{X: 1, Y: 2}) {
		t.Error(middle)
	}
}

func TestObjectsAndErrors(t *testing.T) {
	counter := kit.NewCounter(2)
	if count, err := counter.Increment(kit.CounterIncrementWithBy(2)); err != nil || count != 2 {
		t.Error(count, err)
	}
	var full *kit.CounterErrorFull
	if _, err := counter.Increment(); !errors.As(err, &full) || full.Limit != 2 {
		t.Error(err)
	}
	if err := counter.Close(); err != nil {
		t.Error(err)
	}
	if _, err := counter.Increment(); !errors.Is(err, kit.ErrClosed) {
		t.Error(err)
	}
}
