// Package butlerapi serves Butler repositories to the Python client of the
// Butler server, which does not notice that another server answers: dataset
// types, collections, datasets, dimension records, queries and links to files,
// as JSON over HTTP.
//
// It is about the wire only: it reads requests, writes answers, streams pages of
// rows, bounds how many queries run at once, and gives every error its form.
// What the answers are is the matter of internal/butler and its query engine. It
// never writes to a repository.
//
// Standard: the protocol of lsst.daf.butler.remote_butler, version 1, as clients
// of releases 28 to 30 speak it, with the routes that only older ones use.
//
// Words: a label names a repository in addresses; a page is one line of a stream,
// with some thousand rows.
//
// Read first: Config, API; then routes, stream.
package butlerapi
