package query

import (
	"context"
	"encoding/binary"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// rows are the rows of a plan as they arrive, after all that is done in Go.
type rows struct {
	plan *plan
	from butler.Rows
	// row is the current row, of the plan's width. It is overwritten by next.
	row []dimension.Value

	left    int64 // of the limit, or tree.NoLimit
	regions decodedRegions
	seen    map[string]dimension.Value // the rows that came, by what must differ
	scratch []byte
	failed  error
}

// run starts the statement of a plan. The rows must be closed.
func (e *Engine) run(ctx context.Context, p *plan) (*rows, error) {
	r := &rows{plan: p, left: p.limit}
	if p.empty || p.limit == 0 {
		return r, nil
	}
	if p.distinct != nil {
		r.seen = map[string]dimension.Value{}
	}
	var err error
	r.from, err = e.repo.DB().Query(ctx, p.statement)
	return r, err
}

func (r *rows) next() bool {
	if r.from == nil || r.failed != nil || r.left == 0 {
		return false
	}
	for r.from.Next() {
		row := r.from.Row()
		keep, err := r.keep(row)
		if err != nil {
			r.failed = err
			return false
		}
		if !keep {
			continue
		}
		r.row = row[:r.plan.width]
		for i, names := range r.plan.names {
			if names != nil {
				r.row[i] = names[r.row[i].Int()]
			}
		}
		if r.left != tree.NoLimit {
			r.left--
		}
		return true
	}
	r.failed = r.from.Err()
	return false
}

func (r *rows) keep(row []dimension.Value) (bool, error) {
	keep, err := r.regions.overlap(&r.plan.tests, row)
	if !keep || err != nil {
		return false, err
	}
	if r.plan.matches >= 0 && row[r.plan.matches].Int() > 1 {
		return false, errAmbiguous()
	}
	if r.plan.distinct == nil {
		return true, nil
	}
	r.scratch = r.scratch[:0]
	for _, i := range r.plan.distinct {
		r.scratch = appendKey(r.scratch, row[i])
	}
	var dataset dimension.Value
	if r.plan.dataset >= 0 {
		dataset = row[r.plan.dataset]
	}
	first, seen := r.seen[string(r.scratch)]
	switch {
	case !seen:
		r.seen[string(r.scratch)] = dataset
	case first != dataset:
		return false, errAmbiguous()
	}
	return !seen, nil
}

func errAmbiguous() error {
	return fail.New(fail.CalibrationLookup, "several validity ranges of the calibration fit one data ID: "+
		"add a condition on time to the query, or join dimensions that have times, such as exposure; "+
		"or use find_first=False to get all of them")
}

// appendKey appends a value such that different lists of values give different
// texts.
func appendKey(dst []byte, v dimension.Value) []byte {
	dst = append(dst, byte(v.Type()))
	switch v.Type() {
	case dimension.TypeString, dimension.TypeHash, dimension.TypeRegion:
		dst = binary.AppendUvarint(dst, uint64(len(v.Text())))
		return append(dst, v.Text()...)
	case dimension.TypeUUID:
		u := v.UUID()
		return append(dst, u[:]...)
	case dimension.TypeTimespan:
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v.Timespan().Begin))
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Timespan().End))
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(v.Int()))
}

func (r *rows) err() error { return r.failed }

// close stops the statement and gives its connection back.
func (r *rows) close() {
	if r.from != nil {
		_ = r.from.Close()
	}
}
