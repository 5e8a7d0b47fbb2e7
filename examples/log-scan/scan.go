package main

import (
	"bufio"
	"io"
	"runtime"
	"sync"

	"patternsearch"
)

// Found is what one pattern matched.
type Found struct {
	Lines  int
	Groups map[string]map[string]int // how often a named group had a text
}

// Scan searches each line for all patterns, several lines at a time: compiled patterns are shared by goroutines.
func Scan(log io.Reader, patterns []string) ([]Found, error) {
	compiled, err := patternsearch.NewPatterns(patterns)
	if err != nil {
		return nil, err
	}
	defer compiled.Close()
	found := make([]Found, len(patterns))
	for i := range found {
		found[i].Groups = map[string]map[string]int{}
	}
	lines := make(chan string, 256)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for line := range lines {
				for _, pattern := range compiled.Matching(line) {
					captured, err := compiled.Capture(pattern, line)
					if err != nil {
						panic(err) // the number came from the patterns themselves
					}
					mu.Lock()
					found[pattern].add(captured)
					mu.Unlock()
				}
			}
		}()
	}
	input := bufio.NewScanner(log)
	for input.Scan() {
		lines <- input.Text()
	}
	close(lines)
	workers.Wait()
	return found, input.Err()
}

func (f *Found) add(captured *patternsearch.Captured) {
	f.Lines++
	if captured == nil {
		return
	}
	for name, text := range captured.Groups {
		if f.Groups[name] == nil {
			f.Groups[name] = map[string]int{}
		}
		f.Groups[name][text]++
	}
}
