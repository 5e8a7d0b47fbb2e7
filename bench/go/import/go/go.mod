module example.org/bench/go

go 1.20
