// Measures a package's functions: one line of JSON for each.
package main

@PREAMBLE@
import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"runtime"
	"slices"
	"time"

	. "@MODULE@"
)

const (
	counting = @COUNTING@
	rounds   = 9
	batch    = 4 * time.Millisecond
	patience = 5 * time.Second
)

var _ = Version

var ctx = context.Background()

// call is a function to measure: what makes a loop of so many calls.
type call struct {
	name string
	made func() func(n int) error
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func at[T any](value T) *T { return &value }

func wide(text string) *big.Int {
	number, _ := new(big.Int).SetString(text, 10)
	return number
}

func repeated[T any](n int, made func() T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = made()
	}
	return all
}

func tell(name string, what map[string]any) {
	what["function"] = name
	text, err := json.Marshal(what)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

var sink int

func empty(n int) error {
	for i := range n {
		sink = i
	}
	return nil
}

func took(run func(int) error, n int) time.Duration {
	since := time.Now()
	if err := run(n); err != nil {
		panic(err)
	}
	return time.Since(since)
}

// fitting is how many calls take about as long as a batch is to.
func fitting(run func(int) error) int {
	for n := 1; ; n *= 8 {
		if ns := took(run, n); ns > batch/8 || n > 4_000_000 {
			return max(1, int(int64(n)*int64(batch)/int64(max(ns, 1))))
		}
	}
}

// ready is the loop of a call that can be measured; why, if it can't be.
func ready(it call) (run func(int) error, err error) {
	limited, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ctx = limited
	done := make(chan error, 1)
	go func() {
		defer func() {
			if found := recover(); found != nil {
				done <- fmt.Errorf("%v", found)
			}
		}()
		run = it.made()
		done <- run(2)
	}()
	select {
	case err = <-done:
		if limited.Err() == nil {
			return run, err
		}
	case <-time.After(patience + time.Second):
	}
	return nil, fmt.Errorf("wasn't over after %v", patience)
}

func main() {
	type row struct {
		name string
		run  func(int) error
		n    int
		ns   []float64
	}
	var rows []*row
	for _, it := range calls {
		run, err := ready(it)
		ctx = context.Background()
		switch {
		case err != nil:
			tell(it.name, map[string]any{"error": err.Error()})
		case counting:
			counted(it.name, run)
		default:
			rows = append(rows, &row{name: it.name, run: run, n: fitting(run)})
		}
	}
	loop := float64(took(empty, 1_000_000)) / 1e6
	for range rounds {
		for _, it := range rows {
			it.ns = append(it.ns, float64(took(it.run, it.n))/float64(it.n)-loop)
		}
		runtime.GC()
	}
	for _, it := range rows {
		slices.Sort(it.ns)
		tell(it.name, map[string]any{"ns": max(0, it.ns[rounds/2])})
	}
	os.Exit(0)
}

// counted tells what Rust allocates and what is copied in a call.
func counted(name string, run func(int) error) {
	n := 100
	if took(run, 1) > 100*time.Millisecond {
		n = 2
	}
	took(run, n)
	var before, after [3]uint64
	count(&before)
	took(run, n)
	count(&after)
	each := func(at int) float64 { return float64(after[at]-before[at]) / float64(n) }
	tell(name, map[string]any{"allocations": each(0), "allocated": each(1), "copied": each(2)})
}
