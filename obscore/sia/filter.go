package sia

import (
	"context"
	"fmt"
	"slices"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/result"
)

// nearby are rows of which only those are handed on whose region meets a place.
type nearby struct {
	result.Rows
	places []place
	region int // the column of the regions
	shape  sphere.Region
	kept   result.Batch
}

// near returns the rows whose region meets one of the places. It is for places
// that the engine cannot tell exactly, and few rows come that do not meet them.
func near(rows result.Rows, places []place, column string) (result.Rows, error) {
	for i, f := range rows.Fields() {
		if f.Name == column {
			return &nearby{Rows: rows, places: places, region: i}, nil
		}
	}
	return nil, fmt.Errorf("the rows have no column %s", column)
}

// Next is Rows.Next; it hands on no empty batches.
func (n *nearby) Next(ctx context.Context, b *result.Batch) error {
	for {
		if err := n.Rows.Next(ctx, b); err != nil {
			return err
		}
		if err := n.keep(b); err != nil {
			return err
		}
		if b.N > 0 {
			return nil
		}
	}
}

// keep takes the rows out of b that meet no place. Runs of rows that do are
// copied together.
func (n *nearby) keep(b *result.Batch) error {
	fields := n.Fields()
	n.kept = result.Batch{Columns: slices.Grow(n.kept.Columns[:0], len(fields))[:len(fields)]}
	clear(n.kept.Columns)
	from := 0
	for row := 0; row <= b.N; row++ {
		if row < b.N {
			meets, err := n.meets(b, row)
			if err != nil {
				return err
			}
			if meets {
				continue
			}
		}
		if from == 0 && row == b.N {
			return nil // all of them
		}
		if row > from {
			var run result.Batch
			b.Slice(&run, fields, from, row)
			for i := range fields {
				n.kept.Columns[i].Append(fields[i].Datatype, n.kept.N, &run.Columns[i], run.N)
			}
			n.kept.N += run.N
		}
		from = row + 1
	}
	b.N = n.kept.N
	b.Columns = append(b.Columns[:0], n.kept.Columns...)
	return nil
}

func (n *nearby) meets(b *result.Batch, row int) (bool, error) {
	regions := &b.Columns[n.region]
	if regions.IsNull(row) {
		return false, nil
	}
	if err := n.shape.SetText(regions.Text(row)); err != nil {
		return false, fmt.Errorf("a row has a region that cannot be read: %w", err)
	}
	return slices.ContainsFunc(n.places, func(p place) bool { return p.meets(&n.shape) }), nil
}
