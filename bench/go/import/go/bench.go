package main

import "C"

import (
	"context"
	"sync"
	"time"
)

type subject struct{}

// NewSubject is what Rust's GoSubject::new calls.
func NewSubject() Subject { return subject{} }

func (subject) Add(a, b int64) int64                                    { return a + b }
func (subject) Echo(text string) string                                 { return text }
func (subject) EchoLent(text string) string                             { return text }
func (subject) AddSoon(_ context.Context, a, b int64) int64             { return a + b }
func (subject) AddAtOnce(_ context.Context, text string) (n uint64)     { return uint64(len(text)) }
func (subject) Sleep(_ context.Context, milliseconds uint64) (n uint64) { sleep(milliseconds); return }

func (subject) Names(users []User) []string {
	names := make([]string, len(users))
	for i := range users {
		names[i] = users[i].Name
	}
	return names
}

func sleep(milliseconds uint64) { time.Sleep(time.Duration(milliseconds) * time.Millisecond) }

// The floor of calls: what an export by hand costs.
//
//export floor_add
func floor_add(a, b int64) int64 { return a + b }

// The floor of handlers that block: so many goroutines, awaited in one call.
//
//export floor_sleeps
func floor_sleeps(count, milliseconds uint64) {
	var all sync.WaitGroup
	all.Add(int(count))
	for i := uint64(0); i < count; i++ {
		go func() {
			sleep(milliseconds)
			all.Done()
		}()
	}
	all.Wait()
}
