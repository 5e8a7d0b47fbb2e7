module example.org/go-import/go

go 1.18
