package leaf

import (
	"os"
	"runtime"
	"testing"
)

// Whether calls go without the scheduler is what the environment says: where they can't, calls by cgo answer the same.
func TestLeavesGoTheWayTheyShould(t *testing.T) {
	want := os.Getenv("LEAVES") != "cgo"
	if Ready != want {
		t.Fatalf("%s: ready is %v", runtime.Version(), Ready)
	}
}
