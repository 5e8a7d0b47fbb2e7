// The demo's program in Go: the same steps as main.mjs, main.py and main.c.
package main

import (
	"errors"
	"fmt"
	"time"

	demo "landbridgedemo"
)

func ns(name string, calls int, step func()) {
	best := time.Duration(1 << 62)
	for range 5 {
		start := time.Now()
		for range calls {
			step()
		}
		best = min(best, time.Since(start))
	}
	fmt.Println("ns", name, float64(best.Nanoseconds())/float64(calls))
}

func main() {
	fmt.Println("answer", demo.Greet("World"))
	fmt.Println("answer", demo.Greet("World", demo.GreetWithGreeting("Good day")))
	points := make([]demo.Point, 1000)
	for i := range points {
		points[i] = demo.Point{X: float64(i), Y: float64(i) / 2}
	}
	middle := demo.Centroid(points)
	fmt.Printf("answer %.3f %.3f\n", middle.X, middle.Y)
	square := demo.ShapePolygon{Value: []demo.Point{{X: 0, Y: 0}, {X: 2, Y: 0}, {X: 2, Y: 2}, {X: 0, Y: 2}}}
	fmt.Printf("answer %.3f %.3f %.3f\n", demo.Area(square), demo.Area(demo.ShapeCircle{Radius: 1}), demo.Area(demo.ShapeEmpty{}))
	counter := demo.NewCounter(3)
	if _, err := counter.Increment(demo.CounterIncrementWithBy(3)); err != nil {
		panic(err)
	}
	_, err := counter.Increment()
	var full *demo.CounterErrorFull
	if errors.As(err, &full) {
		fmt.Printf("answer %v (%d)\n", full, full.Limit)
	}
	fmt.Println("answer", counter.Count())
	if err := counter.Close(); err != nil {
		panic(err)
	}

	counter = demo.NewCounter(4_000_000_000)
	ns("increment", 200_000, func() { _, _ = counter.Increment() })
	ns("greet", 100_000, func() { demo.Greet("World") })
	ns("centroid", 2_000, func() { demo.Centroid(points) })
}
