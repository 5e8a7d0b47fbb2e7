// Command log-scan counts the lines of its standard input that match patterns, and what their named groups held:
//
//	log-scan '"(?P<method>[A-Z]+) /' ' 5\d\d ' < access.log
//
// The patterns are those of Rust's crate regex, which searches in time that is linear in the text.
package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"patternsearch"
)

func main() {
	patterns := os.Args[1:]
	found, err := Scan(os.Stdin, patterns)
	var syntax *patternsearch.PatternErrorSyntax
	if errors.As(err, &syntax) {
		fmt.Fprintf(os.Stderr, "%s: %s\n", patterns[syntax.Index], syntax.Reason)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i, pattern := range patterns {
		fmt.Printf("%6d  %s\n", found[i].Lines, pattern)
		for _, name := range slices.Sorted(maps.Keys(found[i].Groups)) {
			texts := found[i].Groups[name]
			for _, text := range slices.Sorted(maps.Keys(texts)) {
				fmt.Printf("%14d  %s = %s\n", texts[text], name, text)
			}
		}
	}
}
