// Package parquet writes results as Apache Parquet, with the column metadata
// in the file's footer as the VOParquet convention has it (IVOA Note "Parquet
// in the VO", version 1.0, 2025-01-14).
//
// A row group is held in memory, compressed, until it is full; rows beyond it
// are not. The package reads no Parquet. It stands apart from tap/format for
// the weight of the library that it needs.
//
// Read first: Format.
package parquet
