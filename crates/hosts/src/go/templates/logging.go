package {{ go_package }}

/*
#include "{{ header }}"
extern void {{ symbols }}logged(uint8_t *record, size_t length);
*/
import "C"

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"sync"
	"time"
	"unsafe"
)

// LevelTrace is the level of Rust's trace records, for which slog has no name.
const LevelTrace = slog.LevelDebug - 4

// lbLevels are slog's levels by the numbers of Rust's.
var lbLevels = [...]slog.Level{math.MaxInt, slog.LevelError, slog.LevelWarn, slog.LevelInfo, slog.LevelDebug, LevelTrace}

// lbLog is who is told of log records, and up to which level.
var lbLog struct {
	sync.RWMutex
	handler slog.Handler
	level   slog.Level
}

func init() {
	C.{{ symbols }}rt_log_open((*[0]byte)(C.{{ symbols }}logged))
}

// SetLogger has a logger told of what the Rust code logs: what a call logs before it returns, what other threads log
// within milliseconds. Nobody is told before that, nor after SetLogger(nil). A record has the attributes target, source
// and those that Rust's has. The logger's handler runs on any goroutine, one record at a time, with no lock of Rust's
// held.
//
// It fails with an error that is [ErrBusy] if the Rust code has set a logger of its own, which stays.
func SetLogger(logger *slog.Logger) error {
	lbLog.Lock()
	defer lbLog.Unlock()
	lbLog.handler = nil
	if logger != nil {
		lbLog.handler = logger.Handler()
	}
	return lbLimit()
}

// SetLogLevel says which records are told of at all: those of this level or above, at first [slog.LevelInfo]. What the
// logger's handler wants of them is up to it. Others cost a log statement the load of a number.
func SetLogLevel(level slog.Level) {
	lbLog.Lock()
	defer lbLog.Unlock()
	lbLog.level = level
	_ = lbLimit() // what SetLogger tells
}

// lbLimit tells Rust what is wanted.
func lbLimit() error {
	wanted := 0
	for number, level := range lbLevels {
		if lbLog.handler != nil && number > 0 && level >= lbLog.level {
			wanted = number
		}
	}
	if C.{{ symbols }}rt_log_limit(C.uint32_t(wanted)) == 0 && lbLog.handler != nil {
		return &lbState{"the Rust code has set a logger of its own, which stays: its log records are not forwarded", ErrBusy}
	}
	return nil
}

//export {{ symbols }}logged
func {{ symbols }}logged(record *C.uint8_t, length C.size_t) {
	lbLog.RLock()
	handler := lbLog.handler
	lbLog.RUnlock()
	if handler == nil {
		return
	}
	// Nobody called what would unwind.
	defer func() {
		if found := recover(); found != nil {
			fmt.Fprintf(os.Stderr, "{{ go_package }}: the logger panicked: %v\n%s", found, debug.Stack())
		}
	}()
	r := &lbReader{b: unsafe.Slice((*byte)(unsafe.Pointer(record)), int(length))}
	level := lbLevels[r.u32()]
	ctx := context.Background()
	if !handler.Enabled(ctx, level) {
		return
	}
	when := time.Unix(int64(r.u64()), int64(r.u32()))
	target := r.text()
	told := slog.NewRecord(when, level, r.text(), 0)
	told.AddAttrs(slog.String("target", target))
	source := &slog.Source{File: r.text(), Line: int(r.u32())}
	if source.File != "" {
		told.AddAttrs(slog.Any(slog.SourceKey, source))
	}
	for range r.count() {
		key := r.text()
		switch r.u32() {
		case 0:
			told.AddAttrs(slog.Bool(key, r.u32() != 0))
		case 1:
			told.AddAttrs(slog.Int64(key, int64(r.u64())))
		case 2:
			told.AddAttrs(slog.Uint64(key, r.u64()))
		case 3:
			told.AddAttrs(slog.Float64(key, math.Float64frombits(r.u64())))
		default:
			told.AddAttrs(slog.String(key, r.text()))
		}
	}
	// As slog's own loggers do.
	_ = handler.Handle(ctx, told)
}
