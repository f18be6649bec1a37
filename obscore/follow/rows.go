package follow

import (
	"hash/fnv"
	"math"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/votable"
)

// kept are the columns of the data file that only this package reads: the UUID
// of the dataset in two halves, a digest of the row, and the key of the dataset
// type in the registry.
var kept = []votable.Field{
	{Name: "dataset_high", Datatype: votable.Long},
	{Name: "dataset_low", Datatype: votable.Long},
	{Name: "row_digest", Datatype: votable.Long},
	{Name: "dataset_type_key", Datatype: votable.Long},
}

// Places in kept.
const (
	keptHigh = iota
	keptLow
	keptDigest
	keptType
)

// sizeColumn is the column that follows from the files of a dataset.
const sizeColumn = "access_estsize"

// rows are some rows on their way to the engine: the columns of the
// configuration, the size, the RUN collection, and those of kept. They belong to
// one scan.
type rows struct {
	n       int
	ids     []butler.DatasetID
	digests []uint64
	columns []votable.Column
	scratch []byte
}

// halves returns a UUID as two integers.
func halves(id butler.DatasetID) (high, low int64) {
	for i := range 8 {
		high = high<<8 | int64(id[i])
		low = low<<8 | int64(id[8+i])
	}
	return high, low
}

// whole is the inverse of halves.
func whole(high, low int64) (id butler.DatasetID) {
	for i := range 8 {
		id[i] = byte(high >> (56 - 8*i))
		id[8+i] = byte(low >> (56 - 8*i))
	}
	return id
}

// set fills r with a batch, the sizes of its datasets, and what is kept.
func (r *rows) set(b *record.Batch, sizes *votable.Column, typeKey int64) {
	r.n = b.N
	r.ids = r.ids[:0]
	for _, id := range b.IDs {
		r.ids = append(r.ids, butler.DatasetID(id))
	}
	r.columns = append(r.columns[:0], b.Columns...)
	if sizes != nil {
		r.columns = append(r.columns, *sizes)
	}
	r.columns = append(r.columns, b.Runs)
	r.digests = r.digests[:0]
	columns := make([]votable.Column, len(kept))
	for i, id := range r.ids {
		digest := r.digest(i)
		r.digests = append(r.digests, digest)
		high, low := halves(id)
		columns[keptHigh].Int64s = append(columns[keptHigh].Int64s, high)
		columns[keptLow].Int64s = append(columns[keptLow].Int64s, low)
		columns[keptDigest].Int64s = append(columns[keptDigest].Int64s, int64(digest))
		columns[keptType].Int64s = append(columns[keptType].Int64s, typeKey)
	}
	r.columns = append(r.columns, columns...)
}

// digest returns a number that is another one if the row is another.
func (r *rows) digest(row int) uint64 {
	r.scratch = r.scratch[:0]
	for i := range r.columns {
		r.scratch = appendCell(r.scratch, &r.columns[i], row)
	}
	h := fnv.New64a()
	_, _ = h.Write(r.scratch) // a hash takes everything
	return h.Sum64()
}

// appendCell appends a cell so that no two rows of cells look alike.
func appendCell(dst []byte, c *votable.Column, row int) []byte {
	if c.IsNull(row) {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch {
	case c.Offsets != nil:
		text := c.Text(row)
		return append(appendNumber(dst, uint64(len(text))), text...)
	case c.Int16s != nil:
		return appendNumber(dst, uint64(c.Int16s[row]))
	case c.Int32s != nil:
		return appendNumber(dst, uint64(c.Int32s[row]))
	case c.Int64s != nil:
		return appendNumber(dst, uint64(c.Int64s[row]))
	case c.Float64s != nil:
		return appendNumber(dst, math.Float64bits(c.Float64s[row]))
	}
	return append(dst, c.Bytes[row])
}

func appendNumber(dst []byte, v uint64) []byte {
	for i := range 8 {
		dst = append(dst, byte(v>>(8*i)))
	}
	return dst
}

// take appends the rows of src at some places to dst, which has a column for
// each field.
func take(dst []votable.Column, fields []votable.Field, src []votable.Column, at []int, have int) {
	for i := range fields {
		takeColumn(&dst[i], fields[i].Datatype, &src[i], at, have)
	}
}

func takeColumn(dst *votable.Column, d votable.Datatype, src *votable.Column, at []int, have int) {
	if d == votable.Char && dst.Offsets == nil {
		dst.Offsets = []uint32{0}
	}
	for k, row := range at {
		if n := have + k; n&63 == 0 {
			dst.Valid = append(dst.Valid, 0)
		}
		if n := have + k; !src.IsNull(row) {
			dst.Valid[n>>6] |= 1 << (uint(n) & 63)
		}
		switch d {
		case votable.Char:
			dst.Bytes = append(dst.Bytes, src.Text(row)...)
			dst.Offsets = append(dst.Offsets, uint32(len(dst.Bytes)))
		case votable.Boolean:
			dst.Bytes = append(dst.Bytes, src.Bytes[row])
		case votable.Short:
			dst.Int16s = append(dst.Int16s, src.Int16s[row])
		case votable.Int:
			dst.Int32s = append(dst.Int32s, src.Int32s[row])
		case votable.Long:
			dst.Int64s = append(dst.Int64s, src.Int64s[row])
		default:
			dst.Float64s = append(dst.Float64s, src.Float64s[row])
		}
	}
}
