module link-check

go 1.24

require linkcheck v0.0.0

replace linkcheck => ../dist/go
