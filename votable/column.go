package votable

// Column holds the cells of one column for some rows, without a boxed value
// per cell. Which slice is in use follows from the field's datatype:
//
//	Char, UnicodeChar            Bytes + Offsets (UTF-8; row i is Bytes[Offsets[i]:Offsets[i+1]])
//	Boolean, Bit, UnsignedByte   Bytes (Boolean and Bit: 0 or 1 a cell)
//	Short, Int, Long             Int16s, Int32s, Int64s
//	Float, Double                Float32s, Float64s
//	FloatComplex, DoubleComplex  Float32s, Float64s, two a value
//
// Array cells (an Arraysize that is not empty, for other than Char) keep their
// elements one row after the other in the same slice, and Offsets counts
// elements. Offsets has one entry more than there are rows and is nil for
// scalar columns.
//
// Valid has one bit a row, least significant first, 1 for a value and 0 for
// NULL; nil means that no row is NULL. A NULL cell still occupies its place:
// any element of a scalar, no elements of an array.
type Column struct {
	Bytes    []byte
	Int16s   []int16
	Int32s   []int32
	Int64s   []int64
	Float32s []float32
	Float64s []float64
	Offsets  []uint32
	Valid    []uint64
}

// IsNull tells whether row i is NULL.
func (c *Column) IsNull(i int) bool {
	return c.Valid != nil && c.Valid[i>>6]&(1<<(uint(i)&63)) == 0
}

// Text returns the bytes of row i of a Char or UnicodeChar column.
func (c *Column) Text(i int) []byte { return c.Bytes[c.Offsets[i]:c.Offsets[i+1]] }
