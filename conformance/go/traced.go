package main

// traced calls what the runner expects to be told of, in this order.
func traced() {
	kit.EchoStr("hello")
	tracker := kit.NewTracker("first")
	tracker.Name()
	_ = tracker.Close()
	kit.Apply(20, func(value int32) int32 { return value + 1 })
	_, _ = kit.TrackerParse("no equals sign")
	_ = caught(func() error { kit.Apply(20, nil); return nil })
}
