// Package deliver takes a result to an HTTP client, as TAP and SIA both do. A
// Body keeps the head of an answer back until there is something to send, packs
// it for those who ask for gzip, sends rows on while the engine is slow and gives
// up on a client that takes nothing. Header describes the columns of a result, and
// Rewrite changes texts on their way out.
//
// The package has no format and writes no error documents, and it knows no
// protocol above HTTP.
//
// Read first: Body, Header, Rewrite.
package deliver
