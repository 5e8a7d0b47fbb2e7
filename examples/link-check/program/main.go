// Command link-check follows the links of the Markdown on its standard input and prints those that lead nowhere:
//
//	link-check < README.md
//
// Rust finds the links and keeps several requests under way; what asks for a page is this program's own type.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"linkcheck"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	client := &Client{HTTP: &http.Client{Timeout: 20 * time.Second}}
	broken, err := linkcheck.Check(ctx, string(text), client, &Counter{Each: os.Stderr})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, it := range broken {
		fmt.Printf("%s: %s\n", it.Address, it.Reason)
	}
	if len(broken) > 0 {
		os.Exit(1)
	}
}
