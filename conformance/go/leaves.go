package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// leavesAtOnce says whether leaves are right on several threads, with the collector between, on stacks that move.
func leavesAtOnce() bool {
	var all sync.WaitGroup
	var wrong atomic.Int64
	for of := range int64(8) {
		all.Add(1)
		go func() {
			defer all.Done()
			wrong.Add(leavesBelow(1000, of))
		}()
	}
	all.Wait()
	return wrong.Load() == 0
}

// leavesBelow counts the wrong answers of leaves, each deeper in the stack than the one before.
func leavesBelow(depth int64, of int64) (wrong int64) {
	text := fmt.Sprint("ä", of, "ä")
	values := [...]float64{float64(depth), float64(of)}
	kit.LeafDouble(values[:])
	if values != [...]float64{2 * float64(depth), 2 * float64(of)} {
		wrong++
	}
	if kit.LeafAdd(of, depth) != of+depth || kit.LeafCount(text, 'ä') != 2 || kit.LeafRepeat(text, 2) != text+text {
		wrong++
	}
	if depth%100 == 0 {
		runtime.GC()
	}
	if depth > 0 {
		wrong += leavesBelow(depth-1, of)
	}
	return wrong
}
