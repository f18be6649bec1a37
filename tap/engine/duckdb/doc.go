// Package duckdb is the engine that runs plans on DuckDB within this process.
// The data lies in a file that the import wrote and that nothing changes while
// it is served; beside it, in memory, are the small tables of the service and
// the uploads of users.
//
// One file makes one generation: an instance of DuckDB with the file attached
// for reading, locked down before the first query of a user. A new file makes
// a new generation, and the old one lives until its last query has ended.
//
// The package does not print SQL (tap/dialect/duckdb does), does not write data
// files (obscore/static does) and does not count or queue queries.
//
// Read first: Engine, Config, generation.
package duckdb
