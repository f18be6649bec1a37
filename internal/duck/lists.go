package duck

import (
	"math"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

// listEntry is where the elements of a cell lie in the child vector.
type listEntry struct{ offset, length uint64 }

// sizes is the bytes of an element that may stand in a list.
var sizes = map[bindings.Type]int{
	bindings.TypeBoolean: 1, bindings.TypeTinyInt: 1, bindings.TypeUTinyInt: 1,
	bindings.TypeSmallInt: 2, bindings.TypeUSmallInt: 2,
	bindings.TypeInteger: 4, bindings.TypeUInteger: 4, bindings.TypeFloat: 4,
	bindings.TypeBigInt: 8, bindings.TypeUBigInt: 8, bindings.TypeDouble: 8,
	bindings.TypeHugeInt: 16,
}

// readCells fills col with cells whose elements lie in a child vector.
func (r *reader) readCells(child bindings.Vector, entries []listEntry, col *votable.Column) error {
	offsets := resize(r.buffer.Offsets, len(entries)+1)
	r.buffer.Offsets, col.Offsets = offsets, offsets
	offsets[0] = 0
	total, start, contiguous := uint64(0), uint64(0), true
	for i := range entries {
		e := &entries[i]
		if isNull(col.Valid, i) {
			e.length = 0
		}
		if e.length > 0 {
			if total == 0 {
				start = e.offset
			}
			contiguous = contiguous && e.offset == start+total
			total += e.length
		}
		offsets[i+1] = uint32(total)
	}
	if total > math.MaxUint32 {
		return &Error{Class: OutOfMemory, Message: "arrays of some thousand rows exceed 4 G elements"}
	}
	data := bindings.VectorGetData(child)
	if hasNull(child, entries) {
		return &Error{Class: Value, Message: "an array holds a NULL"}
	}
	size := sizes[r.source]
	if contiguous {
		return r.convert(r, unsafe.Add(data, int(start)*size), int(total), nil, col)
	}
	r.scratch = r.scratch[:0]
	for _, e := range entries {
		from := unsafe.Add(data, int(e.offset)*size)
		r.scratch = append(r.scratch, view[byte](from, int(e.length)*size)...)
	}
	return r.convert(r, unsafe.Pointer(unsafe.SliceData(r.scratch)), int(total), nil, col)
}

// readArrays fills col with the elements of cells that all have as many.
func (r *reader) readArrays(vec bindings.Vector, n int, col *votable.Column) error {
	entries := make([]listEntry, n)
	for i := range entries {
		entries[i] = listEntry{uint64(i * r.length), uint64(r.length)}
	}
	return r.readCells(bindings.ArrayVectorGetChild(vec), entries, col)
}

// hasNull tells whether an element of a cell is NULL, which no array of VOTable
// can hold.
func hasNull(child bindings.Vector, entries []listEntry) bool {
	mask := bindings.VectorGetValidity(child)
	if mask == nil {
		return false
	}
	for _, e := range entries {
		for i := e.offset; i < e.offset+e.length; i++ {
			if word := view[uint64](mask, int(i>>6)+1)[i>>6]; word&(1<<(i&63)) == 0 {
				return true
			}
		}
	}
	return false
}
