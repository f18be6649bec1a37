package duck

import (
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

// shape is how the cells of a vector lie.
type shape uint8

const (
	scalar shape = iota
	list         // elements in a child vector, found by offset and length
	array        // elements in a child vector, a fixed number a row
)

// reader turns the vectors of one result column into a votable.Column. Where
// the memory of both looks the same the column points into the vector; all
// else is written to buffers that are used again for every chunk.
type reader struct {
	source    bindings.Type // of the cell, or of the element of a list or array
	shape     shape
	length    int   // elements in a cell of an array
	scale     uint8 // of a decimal
	timestamp bool
	natural   votable.Datatype
	target    votable.Datatype
	convert   convertFunc

	buffer  votable.Column // memory that is used again for every chunk
	scratch []byte
}

// naturals is the datatype that holds every value of a type, for those types
// that have one.
var naturals = map[bindings.Type]votable.Datatype{
	bindings.TypeBoolean:     votable.Boolean,
	bindings.TypeTinyInt:     votable.Short,
	bindings.TypeSmallInt:    votable.Short,
	bindings.TypeInteger:     votable.Int,
	bindings.TypeBigInt:      votable.Long,
	bindings.TypeUTinyInt:    votable.UnsignedByte,
	bindings.TypeUSmallInt:   votable.Int,
	bindings.TypeUInteger:    votable.Long,
	bindings.TypeUBigInt:     votable.Long,
	bindings.TypeHugeInt:     votable.Long,
	bindings.TypeFloat:       votable.Float,
	bindings.TypeDouble:      votable.Double,
	bindings.TypeDecimal:     votable.Double,
	bindings.TypeVarchar:     votable.Char,
	bindings.TypeTimestamp:   votable.Char,
	bindings.TypeTimestampS:  votable.Char,
	bindings.TypeTimestampMS: votable.Char,
	bindings.TypeTimestampNS: votable.Char,
	bindings.TypeTimestampTZ: votable.Char,
	bindings.TypeDate:        votable.Char,
}

// setSource takes the type of the vectors.
func (r *reader) setSource(t bindings.LogicalType) error {
	r.source = bindings.GetTypeId(t)
	switch r.source {
	case bindings.TypeList:
		child := bindings.ListTypeChildType(t)
		defer bindings.DestroyLogicalType(&child)
		r.shape, r.source = list, bindings.GetTypeId(child)
	case bindings.TypeArray:
		child := bindings.ArrayTypeChildType(t)
		defer bindings.DestroyLogicalType(&child)
		r.shape, r.source = array, bindings.GetTypeId(child)
		r.length = int(bindings.ArrayTypeArraySize(t))
	case bindings.TypeDecimal:
		r.scale = bindings.DecimalScale(t)
		r.source = bindings.DecimalInternalType(t)
		r.natural = votable.Double
		return nil
	}
	natural, ok := naturals[r.source]
	if !ok || r.shape != scalar && natural == votable.Char {
		return &Error{Message: fmt.Sprintf("a result column has the unexpected type %d", r.source)}
	}
	r.natural = natural
	switch r.source {
	case bindings.TypeTimestamp, bindings.TypeTimestampS, bindings.TypeTimestampMS, bindings.TypeTimestampNS,
		bindings.TypeTimestampTZ, bindings.TypeDate:
		r.timestamp = true
	}
	return nil
}

// read fills col with the n cells of vec.
func (r *reader) read(vec bindings.Vector, n int, col *votable.Column) error {
	*col = votable.Column{}
	if mask := bindings.VectorGetValidity(vec); mask != nil {
		col.Valid = unsafe.Slice((*uint64)(mask), (n+63)/64)
	}
	data := bindings.VectorGetData(vec)
	switch r.shape {
	case list:
		return r.readCells(bindings.ListVectorGetChild(vec), view[listEntry](data, n), col)
	case array:
		return r.readArrays(vec, n, col)
	}
	return r.convert(r, data, n, col.Valid, col)
}

// convertFunc writes n elements at data to col. Elements that valid tells to be
// NULL may hold anything.
type convertFunc func(r *reader, data unsafe.Pointer, n int, valid []uint64, col *votable.Column) error

// isNull tells whether bit i of a mask is unset.
func isNull(valid []uint64, i int) bool { return valid != nil && valid[i>>6]&(1<<(uint(i)&63)) == 0 }

// resize returns a slice of n elements, in the memory of buf if it is enough.
func resize[T any](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n, n+n/2)
	}
	return buf[:n]
}

// view returns n elements at an address of C memory.
func view[T any](data unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(data), n) }
