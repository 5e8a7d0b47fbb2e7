package main

import "time"

type subject struct{}

func init() { SubjectImpl = subject{} }

func (subject) add(a *int64, b *int64) int64      { return *a + *b }
func (subject) echo(text *string) string          { return *text }
func (subject) add_soon(a *int64, b *int64) int64 { return *a + *b }

func (subject) names(users *[]User) []string {
	names := make([]string, len(*users))
	for i := range *users {
		names[i] = (*users)[i].name
	}
	return names
}

func (subject) sleep(milliseconds *uint64) uint64 {
	time.Sleep(time.Duration(*milliseconds) * time.Millisecond)
	return 0
}
