// Package duck is a thin layer over DuckDB's C interface: databases and
// connections, results that stream as typed columns, tables filled by column,
// scalar functions written in Go, and the description that a data file carries
// of itself. It is the only package that sees the C library. It knows no ADQL,
// no service and no user: what may be shown of an error is its caller's choice.
//
// Made for DuckDB 1.5 (github.com/duckdb/duckdb-go-bindings v0.10505).
//
// Read first: DB, Conn, Stream.
package duck
