// Package votabletest makes columns from literals and back, for the tests of
// packages that read or write votable.Column, and holds a sampler table with
// the edge cases of every datatype. It boxes values and panics on misuse: it is
// not for production code.
//
// Read first: Columns, Rows, Sampler, ObsCore.
package votabletest
