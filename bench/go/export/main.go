// What calls from Go to Rust cost, beside a C function that cgo calls by hand: prints rounds as
// bench/src/samples.rs reads them. -only=TEXT,… measures the rows alone whose names hold one of the texts.
package main

/*
#include <stdint.h>

static uint32_t floor_add(uint32_t a, uint32_t b) { return a + b; }
*/
import "C"

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"
	"runtime"
	"strings"
	"time"

	subject "benchsubject"
)

const (
	rounds = 30
	sample = 4 * time.Millisecond
)

var sink uint32

func empty(count int) {
	for i := 0; i < count; i++ {
		sink = uint32(i)
	}
}

func floor(count int) {
	for i := 0; i < count; i++ {
		sink = uint32(C.floor_add(3, 4))
	}
}

type row struct {
	name      string
	generated func(count int)
}

// A wrong answer ends the run: it has no cost worth knowing.
func expect(right bool, what string) {
	if !right {
		log.Fatalf("wrong answer: %s", what)
	}
}

func rows() []row {
	ctx := context.Background()
	text := "sixteen letters."
	ada := subject.Person{Name: "Ada Lovelace", Age: 36}
	return []row{
		{"rust_add", func(count int) {
			for i := 0; i < count; i++ {
				expect(subject.Add(3, 4) == 7, "add")
			}
		}},
		{"rust_leaf_add", func(count int) {
			for i := 0; i < count; i++ {
				expect(subject.LeafAdd(3, 4) == 7, "leaf_add")
			}
		}},
		{"rust_echo", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(subject.Echo(text)) == len(text), "echo")
			}
		}},
		{"rust_describe", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(subject.Describe(ada)) == 12, "describe")
			}
		}},
		{"rust_await_soon", func(count int) {
			for i := 0; i < count; i++ {
				sum, err := subject.AddSoon(ctx, 3, 4)
				expect(sum == 7 && err == nil, "add_soon")
			}
		}},
		{"rust_await_later", func(count int) {
			for i := 0; i < count; i++ {
				sum, err := subject.AddLater(ctx, 3, 4)
				expect(sum == 7 && err == nil, "add_later")
			}
		}},
	}
}

func timed(loop func(int), count int) time.Duration {
	begin := time.Now()
	loop(count)
	return time.Since(begin)
}

// How many calls take a sample's time.
func calls(loop func(int)) int {
	count := 1
	for {
		took := timed(loop, count)
		if took >= sample {
			return count
		}
		wanted := int(float64(count) * float64(sample) / float64(took+1) * 1.1)
		count = min(max(wanted, count*2), count*100)
	}
}

type measured struct {
	Row     string               `json:"row"`
	Samples map[string][]float64 `json:"samples"`
}

func main() {
	only := flag.String("only", "", "rows whose names hold one of these texts")
	flag.Parse()
	all := []measured{}
	for _, row := range rows() {
		wanted := false
		for _, text := range strings.Split(*only, ",") {
			wanted = wanted || strings.Contains(row.name, text)
		}
		if !wanted {
			continue
		}
		kinds := []string{"loop", "floor", "generated"}
		loops := []func(int){empty, floor, row.generated}
		counts := []int{calls(empty), calls(floor), calls(row.generated)}
		samples := map[string][]float64{}
		for round := 0; round < rounds; round++ {
			for turn := range kinds {
				kind := (round + turn) % len(kinds)
				took := timed(loops[kind], counts[kind])
				each := float64(took.Nanoseconds()) / float64(counts[kind])
				samples[kinds[kind]] = append(samples[kinds[kind]], each)
			}
		}
		all = append(all, measured{row.name, samples})
	}
	document := map[string]any{"version": runtime.Version(), "rows": all}
	if err := json.NewEncoder(os.Stdout).Encode(document); err != nil {
		log.Fatal(err)
	}
}
