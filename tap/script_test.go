package tap_test

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// script is an engine whose rows behave as a test wants: the real one does not
// fail, stall or end on demand.
type script struct {
	// open is called for a query, before its rows; nil: nothing happens.
	open func(ctx context.Context) error
	// next is called for the i-th batch; it returns how many rows the batch
	// has, or an error.
	next  func(ctx context.Context, i int) (int, error)
	probe func(ctx context.Context) error

	opened, closed atomic.Int64
}

func (s *script) Query(ctx context.Context, q *plan.Query) (result.Rows, error) {
	if s.open != nil {
		if err := s.open(ctx); err != nil {
			return nil, err
		}
	}
	s.opened.Add(1)
	fields := make([]votable.Field, len(q.Outputs()))
	for i, o := range q.Outputs() {
		fields[i] = o.Field
	}
	return &scriptRows{script: s, fields: fields}, nil
}

func (s *script) Probe(ctx context.Context) error {
	if s.probe == nil {
		return nil
	}
	return s.probe(ctx)
}

func (s *script) Close() error { return nil }

// scriptRows are rows of one text column.
type scriptRows struct {
	*script
	fields []votable.Field
	i      int
	once   sync.Once
}

func (r *scriptRows) Fields() []votable.Field { return r.fields }

func (r *scriptRows) Next(ctx context.Context, b *result.Batch) error {
	b.N = 0
	if err := ctx.Err(); err != nil {
		return err
	}
	n, err := r.next(ctx, r.i)
	r.i++
	if err != nil {
		return err
	}
	column := votable.Column{Offsets: []uint32{0}}
	for range n {
		column.Bytes = append(column.Bytes, "some text"...)
		column.Offsets = append(column.Offsets, uint32(len(column.Bytes)))
	}
	b.N, b.Columns = n, []votable.Column{column}
	return nil
}

func (r *scriptRows) Close() error {
	r.once.Do(func() { r.closed.Add(1) })
	return nil
}

// oneColumn is a query that fits the script.
const oneColumn = "SELECT obs_id FROM ivoa.ObsCore"

// batches yields that many batches of rows and ends.
func batches(n, rows int) func(context.Context, int) (int, error) {
	return func(_ context.Context, i int) (int, error) {
		if i == n {
			return 0, io.EOF
		}
		return rows, nil
	}
}

// scripted starts a service over the script. At its end all rows must have been
// closed.
func scripted(t *testing.T, e *script, change func(*tap.Config)) *site {
	t.Helper()
	if e.next == nil {
		e.next = batches(1, 3)
	}
	t.Cleanup(func() { // runs after the service has stopped
		if e.opened.Load() != e.closed.Load() {
			t.Errorf("%d results were opened and %d closed", e.opened.Load(), e.closed.Load())
		}
	})
	return newSite(t, func(c *tap.Config) {
		c.Engine = e
		if change != nil {
			change(c)
		}
	})
}
