module kitchensink

go 1.24
