// Package format writes results for the client: VOTable (IVOA VOTable 1.4) in
// its serializations, and the other forms that RESPONSEFORMAT can ask for (DALI
// 1.1 section 3.4.3, TAP 1.1 section 2.7). A writer streams: it holds one batch
// at most, whatever the length of the result.
//
// It knows neither the query nor HTTP. Formats that need a large library or a
// file on disk are packages of their own below this one, and are added to the
// Registry by the program.
//
// Read first: Registry, Format, Writer.
package format
