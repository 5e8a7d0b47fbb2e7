// What calls from Go to Rust cost through uniffi-bindgen-go.
package main

import uniffi "bench/bench_uniffi"

func rows() []row {
	text := "sixteen letters."
	ada := uniffi.Person{Name: "Ada Lovelace", Age: 36}
	return []row{
		{"rust_add", func(count int) {
			for i := 0; i < count; i++ {
				expect(uniffi.Add(3, 4) == 7, "add")
			}
		}},
		{"rust_echo", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(uniffi.Echo(text)) == len(text), "echo")
			}
		}},
		{"rust_describe", func(count int) {
			for i := 0; i < count; i++ {
				expect(len(uniffi.Describe(ada)) == 12, "describe")
			}
		}},
		{"rust_await_soon", func(count int) {
			for i := 0; i < count; i++ {
				expect(uniffi.AddSoon(3, 4) == 7, "add_soon")
			}
		}},
		{"rust_await_later", func(count int) {
			for i := 0; i < count; i++ {
				expect(uniffi.AddLater(3, 4) == 7, "add_later")
			}
		}},
	}
}

func main() { measure("uniffi", rows()) }
