// What calls from Go to Rust cost through rust2go: by its assembly, which it uses unless told otherwise, and which cgo's
// own way is to be had instead of.
package main

// #cgo LDFLAGS: -L${SRCDIR} -lbench_rust2go -lm -ldl -lpthread
import "C"

func rows() []row {
	text := "sixteen letters."
	ada := Person{name: "Ada Lovelace", age: 36}
	a, b := uint32(3), uint32(4)
	add := func(count int) {
		for i := 0; i < count; i++ {
			expect(SubjectImpl{}.add(&a, &b) == 7, "add")
		}
	}
	return []row{
		{"rust_add", add},
		{"rust_leaf_add", add},
		{"rust_echo", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(SubjectImpl{}.echo(&text)) == len(text), "echo")
			}
		}},
		{"rust_describe", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(SubjectImpl{}.describe(&ada)) == 12, "describe")
			}
		}},
	}
}

func main() { measure("rust2go", rows()) }
