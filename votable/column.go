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
// elements, of which a complex one is a pair of numbers. Offsets has one entry
// more than there are rows, need not begin at 0, and is nil for
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

// Slice returns rows [from, to) of a column of datatype d. The cells are
// shared; the NULL bits are copied unless from is a multiple of 64.
func (c *Column) Slice(d Datatype, from, to int) Column {
	s := Column{Valid: sliceBits(c.Valid, from, to)}
	if c.Offsets != nil {
		s.Bytes, s.Offsets = c.Bytes, c.Offsets[from:to+1]
		s.Int16s, s.Int32s, s.Int64s = c.Int16s, c.Int32s, c.Int64s
		s.Float32s, s.Float64s = c.Float32s, c.Float64s
		return s
	}
	switch d {
	case Short:
		s.Int16s = c.Int16s[from:to]
	case Int:
		s.Int32s = c.Int32s[from:to]
	case Long:
		s.Int64s = c.Int64s[from:to]
	case Float:
		s.Float32s = c.Float32s[from:to]
	case Double:
		s.Float64s = c.Float64s[from:to]
	case FloatComplex:
		s.Float32s = c.Float32s[2*from : 2*to]
	case DoubleComplex:
		s.Float64s = c.Float64s[2*from : 2*to]
	default:
		s.Bytes = c.Bytes[from:to]
	}
	return s
}

// sliceBits returns bits [from, to) of a bit map.
func sliceBits(bits []uint64, from, to int) []uint64 {
	if bits == nil {
		return nil
	}
	first, last, shift := from>>6, (to+63)>>6, uint(from&63)
	if shift == 0 {
		return bits[first:last]
	}
	moved := make([]uint64, (to-from+63)>>6)
	for i := range moved {
		moved[i] = bits[first+i] >> shift
		if first+i+1 < last {
			moved[i] |= bits[first+i+1] << (64 - shift)
		}
	}
	return moved
}
