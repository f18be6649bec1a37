package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// rows are the rows of a running statement.
type rows struct {
	pool    *pool
	conn    *conn
	call    *call
	result  *pgconn.ResultReader
	ctx     context.Context // Rows belong to the call that made them.
	cancel  context.CancelFunc
	decoder decoder
	row     []dimension.Value

	pending bool // the first row was read but not given out
	ended   bool
	closed  bool
	err     error
}

var _ butler.Rows = (*rows)(nil)

func newRows(ctx context.Context, pool *pool, c *conn, call *call, result *pgconn.ResultReader, cancel context.CancelFunc) *rows {
	return &rows{pool: pool, conn: c, call: call, result: result, ctx: ctx, cancel: cancel,
		decoder: decoder{last: make([]string, len(call.columns))}, row: make([]dimension.Value, len(call.columns))}
}

// Next reads the next row.
func (r *rows) Next() bool {
	if r.ended || r.closed {
		return false
	}
	if !r.pending && !r.result.NextRow() {
		r.ended = true
		if _, err := r.result.Close(); err != nil {
			r.err = r.conn.fault(r.ctx, err)
		}
		return false
	}
	r.pending = false
	if err := r.decode(); err != nil {
		r.err, r.ended = err, true
		return false
	}
	return true
}

func (r *rows) decode() error {
	fields, values := r.result.FieldDescriptions(), r.result.Values()
	if len(fields) != len(r.row) || len(values) != len(r.row) {
		return fmt.Errorf("the database returns %d columns for %d", len(values), len(r.row))
	}
	for i, c := range r.call.columns {
		if values[i] == nil {
			r.row[i] = dimension.Null
			continue
		}
		v, err := r.decoder.decode(i, c.Type, fields[i].DataTypeOID, values[i])
		if err != nil {
			return fmt.Errorf("column %s of the registry: %w", c.Name, err)
		}
		r.row[i] = v
	}
	return nil
}

// Row returns the values of the current row.
func (r *rows) Row() []dimension.Value { return r.row }

// Err returns the error that ended the rows.
func (r *rows) Err() error { return r.err }

// Close ends the statement, canceling it if it still runs, and gives the
// connection back.
func (r *rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	if !r.ended || r.err != nil {
		r.cancel()
	}
	if _, err := r.result.Close(); err != nil && stale(err) {
		r.conn.spoiled = true
	}
	r.cancel()
	r.pool.release(r.conn)
	return nil
}
