// Package result is the stream of rows between an engine and a writer: typed
// columns in batches, read once. It knows neither queries nor formats.
//
// Read first: Rows, Batch, Limit.
package result
