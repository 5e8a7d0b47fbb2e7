//go:build linux && amd64 && !landbridge_cgo

package leaf

import "testing"

func TestOnlyVersionsThatWereLookedUpAreKnown(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.24":                  true,
		"go1.25.4":                true,
		"go1.26.8-custom":         true,
		"go1.26-custom":           true,
		"go1.23.12":               false,
		"go1.27":                  false,
		"go1.26.8 X:nodwarf5":     false,
		"go1.26.8-X:nodwarf5":     false,
		"go1.240":                 false,
		"go1.26rc1":               false,
		"devel go1.27-0123456789": false,
	} {
		if known(version) != want {
			t.Errorf("%s: known is %v", version, !want)
		}
	}
}
