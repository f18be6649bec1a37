package result

import (
	"context"

	"github.com/vobutler/vobutler/votable"
)

// Batch is some rows of a result as typed columns, one for each field.
type Batch struct {
	N       int
	Columns []votable.Column
}

// Rows is a result that is read once, from start to end, by one goroutine.
type Rows interface {
	// Fields describes the columns; it is known before the first batch.
	Fields() []votable.Field
	// Next fills b with the next rows and returns io.EOF, with b.N == 0, after
	// the last. The caller owns b; the memory its columns point to is the
	// producer's and is valid until the next call of Next or Close.
	Next(ctx context.Context, b *Batch) error
	// Close ends the query, canceling the back end if it still runs. It may
	// be called more than once and at any time.
	Close() error
}
