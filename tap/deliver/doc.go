// Package deliver takes a result to an HTTP client, as TAP and SIA both do. A
// Body keeps the head of an answer back until there is something to send, packs
// it for those who ask for gzip, sends rows on while the engine is slow and gives
// up on a client that takes nothing. Rewrite changes texts on their way out. The
// package writes no format and no error documents, and knows no protocol above
// HTTP.
//
// Read first: Body, Rewrite.
package deliver
