package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkcheck"
)

func TestLinksAreFollowedByTheProgramsOwnClient(t *testing.T) {
	var most, now atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		time.Sleep(5 * time.Millisecond)
		if strings.HasPrefix(r.URL.Path, "/gone") {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "- [ä %d](%s/page/%d) and <%s/gone/%d>\n", i, server.URL, i, server.URL, i%3)
	}
	fmt.Fprintf(&text, "[here](#here) [mail](mailto:a@b.c) [nowhere](http://127.0.0.1:1/)\n")
	counter := &Counter{Each: io.Discard}
	broken, err := linkcheck.Check(context.Background(), text.String(), &Client{HTTP: server.Client()}, counter,
		linkcheck.CheckWithAtOnce(6))
	if err != nil {
		t.Fatal(err)
	}
	if len(broken) != 4 || counter.fine.Load() != 40 || counter.wrong.Load() != 4 {
		t.Fatalf("%v, %d fine, %d wrong", broken, counter.fine.Load(), counter.wrong.Load())
	}
	for i := range 3 {
		want := linkcheck.Broken{Address: fmt.Sprintf("%s/gone/%d", server.URL, i), Reason: "status 404"}
		if broken[i] != want && broken[i+1] != want {
			t.Errorf("%v isn't there: %v", want, broken)
		}
	}
	if most.Load() < 2 || most.Load() > 6 {
		t.Errorf("%d requests at once", most.Load())
	}
}

// Pages that a map has: another implementation, of which there may be any number at once.
type pages map[string]uint16

func (p pages) Status(_ context.Context, address string) (uint16, error) {
	if status, found := p[address]; found {
		return status, nil
	}
	return 0, &linkcheck.FetchErrorNobody{Host: address}
}

func TestImplementationsAreManyAndFailWithTheInterfacesErrors(t *testing.T) {
	for of := range 4 {
		t.Run(fmt.Sprint(of), func(t *testing.T) {
			t.Parallel()
			own := fmt.Sprintf("http://%d/", of)
			for range 50 {
				text := "[own](" + own + ") [other](http://other/)"
				broken, err := linkcheck.Check(context.Background(), text, pages{own: 200}, nil)
				if err != nil || len(broken) != 1 || broken[0].Reason != "nobody is at http://other/" {
					t.Fatalf("%v, %v", broken, err)
				}
			}
		})
	}
}

// The context's end drops the future in Rust, and that ends the contexts of the requests under way.
func TestWhoStopsWaitingEndsTheRequests(t *testing.T) {
	begun, ended := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		<-r.Context().Done()
		ended <- struct{}{}
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-begun
		cancel()
	}()
	_, err := linkcheck.Check(ctx, "[a]("+server.URL+")", &Client{HTTP: server.Client()}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the request is still under way")
	}
}
