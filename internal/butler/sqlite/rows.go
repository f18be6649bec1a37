package sqlite

import (
	"context"
	"sync"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// rows are the rows of a running statement.
type rows struct {
	db        *DB
	statement *statement
	columns   []sqlb.ResultColumn
	decoder   decoder
	row       []dimension.Value

	ctx     context.Context // Rows belong to the call that made them.
	stop    func()          // ends the watch over the context
	pending bool            // the first row was read but not given out
	err     error
	ended   bool
	closed  bool
}

var _ butler.Rows = (*rows)(nil)

// query starts a statement. It reads the first row, so that an error of the
// statement comes from here.
func (c *conn) query(ctx context.Context, db *DB, text sqlb.Text) (*rows, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	if err := s.bind(text.Args); err != nil {
		s.close()
		return nil, err
	}
	r := &rows{db: db, statement: s, columns: text.Columns, ctx: ctx, row: make([]dimension.Value, len(text.Columns)),
		decoder: decoder{last: make([]string, len(text.Columns))}}
	r.stop = interruptWith(ctx, c)
	r.pending, err = s.step(ctx)
	if err != nil {
		r.stop()
		s.close()
		return nil, err
	}
	r.ended = !r.pending
	return r, nil
}

// interruptWith interrupts the connection when ctx ends. The function that it
// returns puts an end to that; it waits for an interruption under way, which
// would otherwise meet the next statement of the connection.
func interruptWith(ctx context.Context, c *conn) func() {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		c.interrupt()
	})
	return sync.OnceFunc(func() {
		if !stop() {
			<-done
		}
	})
}

// Next reads the next row.
func (r *rows) Next() bool {
	if r.ended || r.closed {
		return false
	}
	if !r.pending {
		more, err := r.statement.step(r.ctx)
		if err != nil || !more {
			r.err, r.ended = err, true
			return false
		}
	}
	r.pending = false
	if err := r.decoder.decode(r.statement, r.columns, r.row); err != nil {
		r.err, r.ended = err, true
		return false
	}
	return true
}

// Row returns the values of the current row.
func (r *rows) Row() []dimension.Value { return r.row }

// Err returns the error that ended the rows.
func (r *rows) Err() error { return r.err }

// Close ends the statement and gives the connection back.
func (r *rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.stop()
	r.statement.close()
	r.db.release(r.statement.conn)
	return nil
}
