// Package static turns an export of ObsCore records into a data file that the
// embedded engine serves. It reads what "butler obscore export" writes, Parquet
// or CSV, checks every value against the published table, adds the hidden
// columns of the spatial index, sorts the rows by place on the sky and writes a
// new file, which appears under its name only when it is complete and counted.
//
// The package serves nothing and watches nothing: who serves the file swaps it.
//
// The hidden columns are those of dialect.Spatial: the NESTED HEALPix cell of
// (s_ra, s_dec) at order 10, its unit vector, and the radius of the circle
// around it that holds s_region.
//
// Read first: Import, Options, BadRows.
package static
