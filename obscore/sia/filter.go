package sia

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/result"
)

// filtered are rows of which only those are handed on that meet what is left to
// test here. Most often all do.
type filtered struct {
	result.Rows
	region int     // the column of the regions
	places []place // to be met; none: the engine has told them
	before []place // not to be met
	shape  sphere.Region
	typ    int  // the column of the types of product
	images bool // only the types of this service are wanted
	kept   result.Batch
}

// filter returns the rows of the engine for some places that are wanted, without
// those that meet places before. Places that the engine cannot tell exactly are
// tested here, as is the type of product: that of all rows is the same as a
// rule, and a condition in each query takes longer.
func (q *search) filter(rows result.Rows, places, before []place) (result.Rows, error) {
	f := &filtered{Rows: rows, region: -1, typ: -1, before: before, images: q.anyProduct}
	if inexact(places) {
		f.places = places
	}
	for i, field := range rows.Fields() {
		switch field.Name {
		case regionColumn:
			f.region = i
		case typeColumn:
			f.typ = i
		}
	}
	if len(f.places)+len(f.before) > 0 && f.region < 0 || f.images && f.typ < 0 {
		return nil, fmt.Errorf("the rows lack %s or %s", regionColumn, typeColumn)
	}
	return f, nil
}

// Next is Rows.Next; it hands on no empty batches.
func (f *filtered) Next(ctx context.Context, b *result.Batch) error {
	for {
		if err := f.Rows.Next(ctx, b); err != nil {
			return err
		}
		if err := f.keep(b); err != nil {
			return err
		}
		if b.N > 0 {
			return nil
		}
	}
}

// keep takes the rows out of b that are not wanted. Runs of rows that are get
// copied together, and nothing is if all are.
func (f *filtered) keep(b *result.Batch) error {
	fields := f.Fields()
	f.kept = result.Batch{Columns: slices.Grow(f.kept.Columns[:0], len(fields))[:len(fields)]}
	clear(f.kept.Columns)
	from := 0
	for row := 0; row <= b.N; row++ {
		if row < b.N {
			wanted, err := f.wants(b, row)
			if err != nil {
				return err
			}
			if wanted {
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
				f.kept.Columns[i].Append(fields[i].Datatype, f.kept.N, &run.Columns[i], run.N)
			}
			f.kept.N += run.N
		}
		from = row + 1
	}
	b.N = f.kept.N
	b.Columns = append(b.Columns[:0], f.kept.Columns...)
	return nil
}

func (f *filtered) wants(b *result.Batch, row int) (bool, error) {
	if f.images {
		types := &b.Columns[f.typ]
		if types.IsNull(row) || !isProduct(types.Text(row)) {
			return false, nil
		}
	}
	if len(f.places)+len(f.before) == 0 {
		return true, nil
	}
	regions := &b.Columns[f.region]
	if regions.IsNull(row) {
		return false, nil
	}
	if err := f.shape.SetText(regions.Text(row)); err != nil {
		return false, fmt.Errorf("a row has a region that cannot be read: %w", err)
	}
	meets := func(p place) bool { return p.meets(&f.shape) }
	return (len(f.places) == 0 || slices.ContainsFunc(f.places, meets)) && !slices.ContainsFunc(f.before, meets), nil
}

// isProduct tells whether SIA 2.0 is about a type of product.
func isProduct(typ []byte) bool {
	return slices.ContainsFunc(products, func(p string) bool { return bytes.Equal(typ, []byte(p)) })
}
