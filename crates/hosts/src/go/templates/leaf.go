// Package leaf calls functions of Rust's that are over at once and call nothing of Go's, without telling Go's scheduler
// that the thread is away, which is most of what a call by cgo costs. The collector and the scheduler stand still
// meanwhile. It knows where some Go versions keep a thread's own stack, and looks whether that is so; where it isn't,
// or isn't known, calls go by cgo, as they do with the build tag landbridge_cgo.
package leaf
