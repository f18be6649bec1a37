package duckdb

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// noLimit is a limit that no result reaches.
const noLimit = math.MaxUint64

// rows is the result of a query while DuckDB runs it.
type rows struct {
	fields []votable.Field
	fault  func(error) error
	cancel context.CancelFunc // interrupts DuckDB

	// mu is held while DuckDB gives rows, so that Close can wait for it.
	mu         sync.Mutex
	generation *generation
	conn       *duck.Conn
	stream     *duck.Stream
	left       uint64 // rows that may still be given
	err        error  // what every further Next returns
}

// Fields describes the columns.
func (r *rows) Fields() []votable.Field { return r.fields }

// Next fills b with the next rows.
func (r *rows) Next(ctx context.Context, b *result.Batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	b.N = 0
	if r.err == nil && r.left == 0 {
		r.end(io.EOF)
	}
	if r.err != nil {
		return r.err
	}
	if cap(b.Columns) < len(r.fields) {
		b.Columns = make([]votable.Column, len(r.fields))
	}
	b.Columns = b.Columns[:len(r.fields)]
	n, err := r.stream.Next(ctx, b.Columns)
	if err != nil {
		r.end(err)
		return r.err
	}
	if uint64(n) > r.left {
		n = int(r.left)
		for i := range b.Columns {
			truncate(&b.Columns[i], n)
		}
	}
	r.left -= uint64(n)
	b.N = n
	return nil
}

// truncate cuts a column to its first n rows.
func truncate(c *votable.Column, n int) {
	if c.Offsets != nil {
		elements := int(c.Offsets[n])
		c.Offsets = c.Offsets[:n+1]
		n = elements
	}
	c.Bytes = c.Bytes[:min(n, len(c.Bytes))]
	c.Int16s = c.Int16s[:min(n, len(c.Int16s))]
	c.Int32s = c.Int32s[:min(n, len(c.Int32s))]
	c.Int64s = c.Int64s[:min(n, len(c.Int64s))]
	c.Float32s = c.Float32s[:min(n, len(c.Float32s))]
	c.Float64s = c.Float64s[:min(n, len(c.Float64s))]
}

// end frees what the query holds, and keeps why it ended. Only a stream that
// was read to its end leaves a connection that can be used again.
func (r *rows) end(err error) {
	complete := errors.Is(err, io.EOF)
	clean := complete && r.left > 0
	if !complete {
		err = r.fault(err)
	}
	r.err = err
	r.cancel()
	r.stream.Close()
	r.generation.putBack(r.conn, clean)
	r.generation.leave()
}

// Close ends the query; DuckDB is interrupted if it still runs.
func (r *rows) Close() error {
	r.cancel()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.end(context.Canceled)
	}
	return nil
}
