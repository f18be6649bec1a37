package duck

import (
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Class says what sort of error DuckDB met, as far as a caller acts on it.
type Class uint8

// The classes. Other is everything that no caller tells apart.
const (
	Other       Class = iota
	Value             // a value does not fit: conversion, range, division by zero
	OutOfMemory       // the memory limit or the space for spilling is used up
	Interrupted       // the query was told to stop
	BadFile           // a file cannot be read, or is none of the right kind
	TooDeep           // an expression nests deeper than DuckDB takes
)

// Error is an error of DuckDB. Message is its own text without the quoted
// statement; it may name internal tables and functions.
type Error struct {
	Class   Class
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return "duckdb: " + e.Message }

// errClosed is what a closed stream returns.
var errClosed = &Error{Message: "the result is closed"}

// prefixes maps the words that DuckDB begins its messages with to classes:
// several calls of the C interface give a message without a type.
var prefixes = []struct {
	text  string
	class Class
}{
	{"Conversion Error: ", Value},
	{"Out of Range Error: ", Value},
	{"Invalid Input Error: ", Value},
	{"Mismatch Type Error: ", Value},
	{"Divide by Zero Error: ", Value},
	{"Out of Memory Error: ", OutOfMemory},
	{"INTERRUPT Error: ", Interrupted},
	{"IO Error: ", BadFile},
	{"Serialization Error: ", BadFile},
}

// newError makes an error of a type and a message, either of which may be
// missing.
func newError(kind bindings.ErrorType, message string) *Error {
	e := &Error{Message: message}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(e.Message, p.text); ok {
			e.Class, e.Message = p.class, rest
			break
		}
	}
	switch kind {
	case bindings.ErrorTypeOutOfRange, bindings.ErrorTypeConversion, bindings.ErrorTypeDivideByZero,
		bindings.ErrorTypeMismatchType, bindings.ErrorTypeInvalidInput, bindings.ErrorTypeDecimal:
		e.Class = Value
	case bindings.ErrorTypeOutOfMemory:
		e.Class = OutOfMemory
	case bindings.ErrorTypeInterrupt:
		e.Class = Interrupted
	case bindings.ErrorTypeErrorIO:
		e.Class = BadFile
	}
	switch {
	case strings.HasPrefix(e.Message, panicked):
		e.Class = Other
	case strings.Contains(e.Message, "Max expression depth limit"), strings.Contains(e.Message, "Parser Error: memory exhausted"):
		e.Class = TooDeep
	}
	if cut := strings.Index(e.Message, "\n\nLINE "); cut >= 0 {
		e.Message = e.Message[:cut]
	}
	return e
}
