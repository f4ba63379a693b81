//go:build suite

// Keeps github.com/goccy/go-yaml, whose testdata holds yaml-test-suite, in go.mod.
package main

import _ "github.com/goccy/go-yaml"
