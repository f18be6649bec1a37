// Package pyformat reads the format strings of Python's str.format and writes
// values as Python does: "{records[visit].name}-{detector:03d}".
//
// It knows the syntax and the types that every Python program has. What a field
// stands for is its caller's business.
//
// Standard: "Format String Syntax" and "Format Specification Mini-Language" of
// the Python library reference, version 3.13; a locale is that of C.
//
// Read first: Parse, Field, Spec.
package pyformat
