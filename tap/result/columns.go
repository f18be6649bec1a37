package result

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/votable"
)

// BatchRows is how many rows a producer should put into a batch. It is a
// multiple of 64, so that a batch cut from a larger one shares its NULL bits.
const BatchRows = 2048

// memory is a result that is already there.
type memory struct {
	fields []votable.Field
	n, at  int
	cols   []votable.Column
}

// FromColumns returns n rows that are held in memory as a result. The columns
// are shared, not copied.
func FromColumns(fields []votable.Field, n int, cols []votable.Column) Rows {
	return &memory{fields: fields, n: n, cols: cols}
}

func (m *memory) Fields() []votable.Field { return m.fields }

func (m *memory) Next(ctx context.Context, b *Batch) error {
	b.N = 0
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.at == m.n {
		return io.EOF
	}
	to := min(m.at+BatchRows, m.n)
	all := Batch{N: m.n, Columns: m.cols}
	all.Slice(b, m.fields, m.at, to)
	m.at = to
	return nil
}

func (m *memory) Close() error {
	m.at = m.n
	return nil
}

// Slice makes dst rows [from, to) of b. The cells are shared; so are the NULL
// bits if from is a multiple of 64.
func (b *Batch) Slice(dst *Batch, fields []votable.Field, from, to int) {
	dst.N = to - from
	dst.Columns = dst.Columns[:0]
	for i := range b.Columns {
		dst.Columns = append(dst.Columns, b.Columns[i].Slice(fields[i].Datatype, from, to))
	}
}

// Collect reads rows to the end into one batch of its own memory, and closes
// them. It is for results known to be small.
func Collect(ctx context.Context, rows Rows) (Batch, error) {
	fields := rows.Fields()
	all := Batch{Columns: make([]votable.Column, len(fields))}
	var b Batch
	for {
		err := rows.Next(ctx, &b)
		if errors.Is(err, io.EOF) {
			return all, rows.Close()
		}
		if err != nil {
			return all, errors.Join(err, rows.Close())
		}
		for i := range fields {
			all.Columns[i].Append(fields[i].Datatype, all.N, &b.Columns[i], b.N)
		}
		all.N += b.N
	}
}
