package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
)

// What expressions of cases call, about log records.

// logEntry is a record as a handler was told of it.
type logEntry struct {
	level  slog.Level
	text   string
	when   time.Time
	target string
	source *slog.Source
	// The attributes that the record has of its own.
	fields map[string]any
}

type logEntries []logEntry

func (it logEntry) String() string {
	name := strings.ToLower(it.level.String())
	if it.level == kit.LevelTrace {
		name = "trace"
	}
	return name + " " + it.text
}

func (all logEntries) are(texts ...string) bool {
	if len(all) != len(texts) {
		fmt.Fprintln(os.Stderr, "told:", all)
		return false
	}
	for at, text := range texts {
		if all[at].String() != text {
			fmt.Fprintln(os.Stderr, "told:", all)
			return false
		}
	}
	return true
}

// ear is a handler that remembers, and then does something.
type ear struct {
	sync.Mutex
	all  logEntries
	then func(logEntry)
}

func (e *ear) Enabled(context.Context, slog.Level) bool { return true }

func (e *ear) Handle(_ context.Context, record slog.Record) error {
	it := logEntry{level: record.Level, text: record.Message, when: record.Time, fields: map[string]any{}}
	record.Attrs(func(attr slog.Attr) bool {
		switch attr.Key {
		case "target":
			it.target = attr.Value.String()
		case slog.SourceKey:
			it.source = attr.Value.Any().(*slog.Source)
		default:
			it.fields[attr.Key] = attr.Value.Any()
		}
		return true
	})
	e.Lock()
	e.all = append(e.all, it)
	e.Unlock()
	if e.then != nil {
		e.then(it)
	}
	return nil
}

func (e *ear) WithAttrs([]slog.Attr) slog.Handler { return e }

func (e *ear) WithGroup(string) slog.Handler { return e }

func (e *ear) told() logEntries {
	e.Lock()
	defer e.Unlock()
	return append(logEntries(nil), e.all...)
}

// notes are texts that several goroutines add.
type notes struct {
	sync.Mutex
	all []string
}

func (n *notes) add(note any) {
	n.Lock()
	defer n.Unlock()
	n.all = append(n.all, fmt.Sprint(note))
}

func (n *notes) String() string {
	n.Lock()
	defer n.Unlock()
	return strings.Join(n.all, ",")
}

// Write has what slog's own handlers write.
func (n *notes) Write(text []byte) (int, error) {
	n.add(string(text))
	return len(text), nil
}

func listen(e *ear, level slog.Level) {
	kit.SetLogLevel(level)
	if err := kit.SetLogger(slog.New(e)); err != nil {
		panic(err)
	}
}

func unlisten() {
	kit.SetLogLevel(slog.LevelInfo)
	_ = kit.SetLogger(nil)
}

func heardAt(level slog.Level, then func(logEntry), function func()) logEntries {
	e := &ear{then: then}
	listen(e, level)
	defer unlisten()
	function()
	return e.told()
}

// heard is what was told by the time that a function was over.
func heard(then func(logEntry), function func()) logEntries {
	return heardAt(slog.LevelInfo, then, function)
}

// heardLater is what is told until there are so many.
func heardLater(count int, function func()) logEntries {
	e := &ear{}
	listen(e, slog.LevelInfo)
	defer unlisten()
	function()
	for range 4000 {
		if len(e.told()) >= count {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return e.told()
}

func toldBeforeTheCallReturns() bool {
	warned := heard(nil, func() { kit.LogMessage("warn", "b") })
	return heard(nil, func() { kit.LogMessage("info", "a {} %s") }).are("info a {} %s") && warned[0].target == "kitchen_sink::logs"
}

var logLevels = []string{"error", "warn", "info", "debug", "trace"}

func toldOfAllLevels() bool {
	return heardAt(kit.LevelTrace, nil, func() {
		for _, level := range logLevels {
			kit.LogMessage(level, level)
		}
	}).are("error error", "warn warn", "info info", "debug debug", "trace trace")
}

func toldWhere() bool {
	it := heard(nil, func() { kit.LogMessage("info", "a") })[0]
	return strings.HasSuffix(it.source.File, "logs.rs") && it.source.Line > 10 && len(it.fields) == 0 &&
		time.Since(it.when).Abs() < 10*time.Second
}

func levelsThatNobodyWants() bool {
	some := heardAt(slog.LevelWarn, nil, func() {
		for _, level := range logLevels {
			kit.LogMessage(level, level)
		}
	})
	seen := ""
	none := heardAt(slog.LevelWarn, nil, func() {
		seen = fmt.Sprintf("%v,%v,%v", kit.LogLimit(), kit.LogEnabled("debug"), kit.LogEnabled("error"))
	})
	off := heardAt(slog.LevelError+1, nil, func() {
		kit.LogMessage("error", "a")
		seen += kit.LogLimit()
	})
	return some.are("error error", "warn warn") && len(none) == 0 && len(off) == 0 && seen == "warn,false,trueoff"
}

func levelsChange() bool {
	levels := []slog.Level{slog.LevelWarn, slog.LevelDebug, slog.LevelError + 1, slog.LevelError, kit.LevelTrace}
	names := []string{"warn", "debug", "off", "error", "trace"}
	return heard(nil, func() {
		for at, level := range levels {
			kit.SetLogLevel(level)
			kit.LogMessage("debug", "at "+names[at])
		}
	}).are("debug at debug", "debug at trace")
}

func otherTargets() bool {
	return heard(nil, func() { kit.LogTo("other::part", "info", "a") })[0].target == "other::part"
}

func fieldsCome() bool {
	it := heard(nil, func() { kit.LogFields("ann", -3) })[0]
	return it.text == "ann came" && fmt.Sprint(it.fields) == "map[count:-3 fresh:true share:0.5 user:ann]" &&
		it.fields["count"] == int64(-3) && it.fields["fresh"] == true && it.fields["share"] == 0.5
}

func threadsInOrder() bool {
	all := heardLater(400, func() { kit.LogFromThreads(4, 100) })
	next := map[string]int{}
	for _, it := range all {
		thread, at, _ := strings.Cut(it.text, " ")
		if at != fmt.Sprintf("%03d", next[thread]) {
			return false
		}
		next[thread]++
	}
	return len(all) == 400 && len(next) == 4
}

func blockingCalls() bool {
	over := make(chan struct{})
	before := 0
	e := &ear{}
	listen(e, slog.LevelInfo)
	go func() {
		kit.LogBlocking(20, 10)
		close(over)
	}()
	for done := false; !done; {
		select {
		case <-over:
			done = true
		case <-time.After(time.Millisecond):
			before = len(e.told())
		}
	}
	unlisten()
	return before > 10 && len(e.told()) == 20 &&
		heard(nil, func() { kit.LogBlocking(3, 1) }).are("info blocking 0", "info blocking 1", "info blocking 2")
}

func asyncFunctions() bool {
	return heard(nil, func() {
		if _, err := kit.LogInFuture(context.Background(), "a"); err != nil {
			panic(err)
		}
	}).are("info a, before", "info a, after")
}

func borrowedObjects() bool {
	diary := kit.NewDiary()
	var lines notes
	told := heard(func(it logEntry) {
		if it.text == "line 1: a" {
			lines.add(diary.Write("b"))
		}
	}, func() { lines.add(diary.Write("a")) })
	return told.are("info line 1: a", "info line 2: b") && lines.String() == "2,1" && diary.Close() == nil
}

func locksHeld() bool {
	nested := heard(func(it logEntry) {
		if it.text == "a" {
			kit.LogLocked("b")
		}
	}, func() { kit.LogLocked("a") })
	all := heardLater(400, func() {
		var threads sync.WaitGroup
		for range 4 {
			threads.Add(1)
			go func() {
				defer threads.Done()
				for range 100 {
					kit.LogLocked("c")
				}
			}()
		}
		threads.Wait()
	})
	return nested.are("info a", "info b") && len(all) == 400
}

func aroundACallback() bool {
	var seen notes
	value := int32(0)
	heard(func(it logEntry) { seen.add(it.text) }, func() {
		value = kit.LogAround(func(value int32) int32 {
			seen.add("inside")
			return value + 1
		})
	})
	return value == 2 && seen.String() == "before,inside,after 2"
}

func panicHooks() bool {
	var err error
	told := heard(nil, func() {
		err = caught(func() error { kit.LogInPanicHook("outer"); return nil })
	})
	var panicked *kit.PanicError
	return errors.As(err, &panicked) && len(told) == 1 && strings.HasPrefix(told[0].String(), "error hook: panicked at")
}

func loggersThatLog() bool {
	nested := heard(func(it logEntry) { kit.LogMessage("info", it.text+"b") }, func() { kit.LogMessage("info", "a") })
	return nested.are("info a", "info ab") && heard(nil, func() { kit.LogMessage("info", "again") }).are("info again")
}

func loggersThatFail() bool {
	told := heard(func(it logEntry) {
		if it.text == "a" {
			panic(no("the logger"))
		}
	}, func() {
		kit.LogMessage("info", "a")
		kit.LogMessage("info", "b")
	})
	return told.are("info a", "info b")
}

// moreThanThereIsRoomFor counts: some are told while others are made.
func moreThanThereIsRoomFor() bool {
	entered := make(chan struct{})
	var once sync.Once
	e := &ear{then: func(logEntry) {
		// The others wait for this one, and fill the room.
		once.Do(func() { close(entered); time.Sleep(200 * time.Millisecond) })
	}}
	listen(e, slog.LevelInfo)
	defer unlisten()
	go kit.LogMessage("info", "first")
	<-entered
	kit.LogMany(20000)
	told, lost := 0, 0
	for range 5000 {
		told, lost = 0, 0
		for _, it := range e.told() {
			more := 0
			if _, err := fmt.Sscanf(it.text, "%d log records were dropped", &more); err != nil {
				told++
			} else if it.level == slog.LevelWarn && it.target == "kitchen_sink" {
				lost += more
			}
		}
		if told+lost == 20001 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return lost > 0 && told+lost == 20001
}

func oursIsFirst() bool {
	return heard(nil, func() {
		if !kit.SetOwnLogger() {
			kit.LogMessage("info", "a")
		}
	}).are("info a")
}

func toldBySlog() bool {
	var out notes
	if kit.SetLogger(slog.New(slog.NewJSONHandler(&out, nil)).With("app", "driver")) != nil {
		return false
	}
	kit.LogFields("ann", -3)
	_ = kit.SetLogger(nil)
	var line map[string]any
	if err := json.Unmarshal([]byte(out.String()), &line); err != nil {
		return false
	}
	source, _ := line["source"].(map[string]any)
	return line["level"] == "INFO" && line["msg"] == "ann came" && line["app"] == "driver" && line["user"] == "ann" &&
		line["count"] == -3.0 && line["target"] == "kitchen_sink::logs" && source != nil
}

// loggersChange says whether a logger may be replaced and unset while threads log, by itself too.
func loggersChange() bool {
	var first, second ear
	listen(&first, slog.LevelInfo)
	kit.LogMessage("info", "a")
	listen(&second, slog.LevelInfo)
	kit.LogMessage("info", "b")
	unlisten()
	kit.LogMessage("info", "c")
	right := first.told().are("info a") && second.told().are("info b")
	once := heard(func(logEntry) { _ = kit.SetLogger(nil) }, func() {
		kit.LogMessage("info", "a")
		kit.LogMessage("info", "b")
	})
	var threads sync.WaitGroup
	for range 4 {
		threads.Add(2)
		go func() {
			defer threads.Done()
			kit.LogFromThreads(2, 100)
		}()
		go func() {
			defer threads.Done()
			for range 50 {
				listen(&ear{}, slog.LevelInfo)
			}
		}()
	}
	threads.Wait()
	unlisten()
	return right && once.are("info a")
}
