module example.org/markdown-service/go

go 1.20

require github.com/yuin/goldmark v1.7.8
