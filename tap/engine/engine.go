package engine

import (
	"context"

	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
)

// Engine runs plans. It is safe for concurrent use.
type Engine interface {
	// Query starts q and returns its rows; the first batch may not be there
	// yet. When ctx ends, or the rows are closed, the back end is told to stop.
	Query(ctx context.Context, q *plan.Query) (result.Rows, error)
	// Close waits for running queries to end and frees everything.
	Close() error
}

// Explainer is an engine that can show how it would run a plan.
type Explainer interface {
	Explain(ctx context.Context, q *plan.Query) (string, error)
}

// Prober is an engine that can tell whether it works, by a real round trip.
type Prober interface {
	Probe(ctx context.Context) error
}

// Uploader is an engine that takes tables of users.
type Uploader interface {
	// Upload stores the rows as a private table, which lives until Drop.
	Upload(ctx context.Context, rows result.Rows) (Upload, error)
}

// Upload is a stored table of a user.
type Upload interface {
	// Source is its physical name, for schema.Table.Source.
	Source() []string
	// Rows is how many rows it has.
	Rows() int64
	// Drop removes it; it may be called more than once.
	Drop() error
}

// Loader is an engine that keeps small tables of the service itself, such as
// TAP_SCHEMA, beside the data.
type Loader interface {
	// Load replaces the table of this published name by the rows, at once for
	// every query that starts afterwards.
	Load(ctx context.Context, name schema.TableName, rows result.Rows) error
}
