package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"

	"linkcheck"
)

// Client asks servers. It is a linkcheck.Fetch: Rust calls Status from as many goroutines as it has requests under way,
// and ends the context when nobody waits for the answer any more.
type Client struct {
	HTTP *http.Client
}

// Status is what a server answers to a request without a body.
func (c *Client) Status(ctx context.Context, address string) (uint16, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return 0, err
	}
	answer, err := c.HTTP.Do(request)
	var missing *net.DNSError
	if errors.As(err, &missing) && missing.IsNotFound {
		return 0, &linkcheck.FetchErrorNobody{Host: missing.Name}
	}
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	return uint16(answer.StatusCode), nil
}

// Counter is a linkcheck.Progress.
type Counter struct {
	Each        io.Writer
	fine, wrong atomic.Int64
}

// Checked is called for each link, from any goroutine or thread.
func (c *Counter) Checked(address string, fine bool) {
	if fine {
		c.fine.Add(1)
		return
	}
	c.wrong.Add(1)
	fmt.Fprintln(c.Each, "no:", address)
}
