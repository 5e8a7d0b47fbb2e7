package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"patternsearch"
)

func TestLinesAndGroupsAreCounted(t *testing.T) {
	var log strings.Builder
	for i := range 3000 {
		method := []string{"GET", "PUT", "GET"}[i%3]
		fmt.Fprintf(&log, "host - \"%s /ä/%d\" %d\n", method, i, 200+i%2*300)
	}
	patterns := []string{`"(?P<method>[A-Z]+) /`, ` 500$`, `nowhere`, `/ä/1\d\d"`}
	found, err := Scan(strings.NewReader(log.String()), patterns)
	if err != nil {
		t.Fatal(err)
	}
	for i, lines := range []int{3000, 1500, 0, 100} {
		if found[i].Lines != lines {
			t.Errorf("%s: %d lines, not %d", patterns[i], found[i].Lines, lines)
		}
	}
	if methods := found[0].Groups["method"]; methods["GET"] != 2000 || methods["PUT"] != 1000 {
		t.Errorf("methods: %v", methods)
	}
}

func TestAPatternThatIsNoneIsTold(t *testing.T) {
	_, err := Scan(strings.NewReader(""), []string{"fine", "("})
	var syntax *patternsearch.PatternErrorSyntax
	if !errors.As(err, &syntax) || syntax.Index != 1 {
		t.Fatalf("%v", err)
	}
}
