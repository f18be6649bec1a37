package datalink

import (
	"context"
	"time"

	"github.com/vobutler/vobutler/obscore/did"
)

// Link is one row of an answer. Either URL or Service is set.
type Link struct {
	// URL is where a file is, signed. One that begins with a slash is relative to
	// this server.
	URL     string
	Expires time.Time // when URL ends
	// Service is the ID of the descriptor of a service for the data set.
	Service     string
	Description string
	Semantics   string // a term of the DataLink core vocabulary, such as #this, or a URL
	ContentType string
	Length      int64  // in bytes; -1 if it is not known
	Qualifier   string // a term of the product-type vocabulary, or ""
	Local       string // what the observatory calls it: a dataset type, or ""
}

// Answer is what there is for one identifier: links, or why there are none.
type Answer struct {
	Links []Link
	Err   error // its kind is that of package fault
}

// Resolver finds links.
type Resolver interface {
	// Resolve returns an answer for each identifier, in that order, as the user
	// of the context may see it. What goes wrong with some of them is in their
	// answers.
	Resolve(ctx context.Context, ids []did.DID) []Answer
}
