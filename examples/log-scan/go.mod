module log-scan

go 1.24

require patternsearch v0.0.0

replace patternsearch => ../pattern-search/dist/go
