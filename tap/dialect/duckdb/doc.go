// Package duckdb prints plans as SQL of DuckDB 1.5. Where DuckDB means
// something else than ADQL 2.1 (division by zero, rounding in casts, the order
// of NULL), the SQL spells out what ADQL means; spherical geometry calls the
// functions named in functions.go, which the engine registers. What overflows
// an integer is an error; a DOUBLE PRECISION that overflows is infinite.
//
// Conditions on the sky are also turned into ranges of the HEALPix cells that
// the layout offers, so that a scan reads little (cover.go, cells.go), and joins
// on the sky into equalities of cells (pair.go, probe.go, outer.go). The exact
// test always stays in the statement: an index only ever takes away rows that
// the test would refuse.
//
// A policy that hides rows stands below all else, and guard.go sees to it that no
// condition of the user is computed for a hidden row.
//
// The package runs nothing and imports no driver.
//
// Read first: Dialect, LimitInEngine, SQLType.
package duckdb
