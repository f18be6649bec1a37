package butler

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// DB runs statements on the database of a registry. It may be used by many
// goroutines. Its errors are of fault kinds: Transient if the database is away
// or busy, Timeout and Canceled if the context or the database's own limit ended
// the statement; and of fail types if a value in the statement makes no sense to
// the database.
type DB interface {
	// Dialect returns the language of the database.
	Dialect() sqlb.Dialect
	// Query runs a statement. An error may come from here or from the rows. The
	// rows must be closed; until then they hold a connection.
	Query(ctx context.Context, st sqlb.Statement) (Rows, error)
	// ChangeToken returns a text that is the same in two calls of this process
	// only if nothing in the database changed in between. It may be another one
	// although nothing did.
	ChangeToken(ctx context.Context) (string, error)
	// Close ends all connections as soon as their rows are closed.
	Close() error
}

// Rows are the rows of a statement as they arrive. They are used by one
// goroutine.
type Rows interface {
	// Next reads the next row and reports whether there is one; if not, Err
	// tells why.
	Next() bool
	// Row returns the values of the current row, one for each output of the
	// statement. The slice is overwritten by Next; the values may be kept.
	Row() []dimension.Value
	// Err returns the error that ended the rows, or nil after the last row.
	Err() error
	// Close gives the connection back and stops the statement if it still runs.
	// It may be called twice.
	Close() error
}

// each calls visit with every row of a statement. The slice is overwritten from
// row to row.
func each(ctx context.Context, db DB, st sqlb.Statement, visit func(row []dimension.Value) error) error {
	rows, err := db.Query(ctx, st)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := visit(rows.Row()); err != nil {
			return err
		}
	}
	return rows.Err()
}
