package main

import _ "@MODULE@"

func main() {}
