// Rounds of calls from Go to Rust, beside a C function that cgo calls by hand, printed as bench/src/samples.rs reads them.
// -only=TEXT,… measures the rows alone whose names hold one of the texts; -rounds=N makes so many rounds.
package main

/*
#include <stdint.h>

static uint32_t floor_add(uint32_t a, uint32_t b) { return a + b; }
*/
import "C"

import (
	"encoding/json"
	"flag"
	"log"
	"os"
	"runtime"
	"strings"
	"time"
)

const sample = 4 * time.Millisecond

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
	name string
	loop func(count int)
}

// A wrong answer ends the run: it has no cost worth knowing.
func expect(right bool, what string) {
	if !right {
		log.Fatalf("wrong answer: %s", what)
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

// Measures the rows as those of a candidate, and prints them.
func measure(candidate string, rows []row) {
	only := flag.String("only", "", "rows whose names hold one of these texts")
	rounds := flag.Int("rounds", 30, "how many rounds")
	flag.Parse()
	all := []measured{}
	for _, row := range rows {
		wanted := false
		for _, text := range strings.Split(*only, ",") {
			wanted = wanted || strings.Contains(row.name, text)
		}
		if !wanted {
			continue
		}
		kinds := []string{"loop", "floor", candidate}
		loops := []func(int){empty, floor, row.loop}
		counts := []int{calls(empty), calls(floor), calls(row.loop)}
		samples := map[string][]float64{}
		for round := 0; round < *rounds; round++ {
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
