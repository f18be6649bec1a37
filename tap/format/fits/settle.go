package fits

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/vobutler/vobutler/votable"
)

// Strings are laid out at the width of the longest, the form that all readers
// handle best, unless that is long and takes this many times what they hold.
const (
	shortText = 64
	waste     = 3
)

// settle decides how the column is laid out, now that all rows are known. It
// is false if no integer is left to stand for NULL.
func (col *column) settle(rows int64) bool {
	shape, _ := col.field.Shape()
	switch {
	case !col.array:
		col.count = 1
	case col.text:
		col.count = max(1, col.longest)
		col.heap = col.count > shortText && int64(col.count)*rows > waste*col.total
	case shape.Variable:
		col.count = col.longest
		col.heap = col.longest != col.shortest
	default:
		col.count = shape.Count
		// What a cell lacks is filled up with NULL.
		col.nulls = col.nulls || col.shortest < col.count
	}
	null, ok := col.settleNull()
	if !col.heap {
		col.fill = bytes.Repeat(null, col.count)
	}
	return ok
}

// settleNull chooses the element that stands for NULL: NaN, the zero byte of
// strings and logicals, or an integer that does not occur.
func (col *column) settleNull() (null []byte, ok bool) {
	null = make([]byte, col.size)
	switch col.field.Datatype {
	case votable.Float, votable.FloatComplex:
		for at := 0; at < col.size; at += 4 {
			binary.BigEndian.PutUint32(null[at:], math.Float32bits(float32(math.NaN())))
		}
	case votable.Double, votable.DoubleComplex:
		for at := 0; at < col.size; at += 8 {
			binary.BigEndian.PutUint64(null[at:], math.Float64bits(math.NaN()))
		}
	case votable.UnsignedByte, votable.Short, votable.Int, votable.Long:
		if !col.nulls || col.heap {
			return null, true
		}
		if len(col.spare) == 0 {
			return nil, false
		}
		col.tnull = strconv.FormatInt(col.spare[0], 10)
		var wide [8]byte
		binary.BigEndian.PutUint64(wide[:], uint64(col.spare[0]))
		copy(null, wide[len(wide)-col.size:])
	}
	return null, true
}
