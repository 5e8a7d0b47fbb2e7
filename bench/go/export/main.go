// What calls from Go to Rust cost through the generated module.
package main

import (
	"context"

	subject "benchsubject"
)

func rows() []row {
	ctx := context.Background()
	text := "sixteen letters."
	ada := subject.Person{Name: "Ada Lovelace", Age: 36}
	return []row{
		{"rust_add", func(count int) {
			for i := 0; i < count; i++ {
				expect(subject.Add(3, 4) == 7, "add")
			}
		}},
		{"rust_leaf_add", func(count int) {
			for i := 0; i < count; i++ {
				expect(subject.LeafAdd(3, 4) == 7, "leaf_add")
			}
		}},
		{"rust_echo", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(subject.Echo(text)) == len(text), "echo")
			}
		}},
		{"rust_describe", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(subject.Describe(ada)) == 12, "describe")
			}
		}},
		{"rust_await_soon", func(count int) {
			for i := 0; i < count; i++ {
				sum, err := subject.AddSoon(ctx, 3, 4)
				expect(sum == 7 && err == nil, "add_soon")
			}
		}},
		{"rust_await_later", func(count int) {
			for i := 0; i < count; i++ {
				sum, err := subject.AddLater(ctx, 3, 4)
				expect(sum == 7 && err == nil, "add_later")
			}
		}},
	}
}

func main() { measure("generated", rows()) }
