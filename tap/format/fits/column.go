package fits

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/vobutler/vobutler/votable"
)

// column is one column while rows come and when they are laid out.
type column struct {
	field  *votable.Field
	letter byte // the type in TFORM
	size   int  // bytes of one element
	text   bool
	array  bool // the number of elements is spooled
	cell   []byte

	// What the rows that came have shown.
	nulls    bool
	longest  int     // elements of a cell
	shortest int     // elements of a cell that is not NULL; -1: there is none
	total    int64   // elements of all cells
	spare    []int64 // integers that no row has, to stand for NULL

	// How the column is laid out; see settle.
	count int    // elements of each cell in the table
	heap  bool   // the table has descriptors, the heap the elements
	tnull string // the integer that stands for NULL, or ""
	fill  []byte // a cell of the table that is NULL
}

// letters gives the type in TFORM and the bytes of an element. Bits are
// logicals: few readers unpack them.
var letters = map[votable.Datatype]struct {
	letter byte
	size   int
}{
	votable.Char: {'A', 1}, votable.UnicodeChar: {'A', 1},
	votable.Boolean: {'L', 1}, votable.Bit: {'L', 1}, votable.UnsignedByte: {'B', 1},
	votable.Short: {'I', 2}, votable.Int: {'J', 4}, votable.Long: {'K', 8},
	votable.Float: {'E', 4}, votable.Double: {'D', 8},
	votable.FloatComplex: {'C', 8}, votable.DoubleComplex: {'M', 16},
}

func newColumn(f *votable.Field) *column {
	t := letters[f.Datatype]
	c := &column{field: f, letter: t.letter, size: t.size, shortest: -1}
	c.text = f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar
	c.array = c.text || f.Arraysize != ""
	switch f.Datatype {
	case votable.UnsignedByte:
		for v := range int64(256) {
			c.spare = append(c.spare, 255-v)
		}
	case votable.Short:
		c.spare = []int64{math.MinInt16, math.MaxInt16, math.MinInt16 + 1}
	case votable.Int:
		c.spare = []int64{math.MinInt32, math.MaxInt32, math.MinInt32 + 1}
	case votable.Long:
		c.spare = []int64{math.MinInt64, math.MaxInt64, math.MinInt64 + 1}
	}
	return c
}

// observe notes what the layout depends on.
func (col *column) observe(c *votable.Column, n int) {
	for i := range n {
		if c.IsNull(i) {
			col.nulls = true
			continue
		}
		count := 1
		switch {
		case col.text:
			count = utf8.RuneCount(c.Text(i))
		case col.array:
			count = int(c.Offsets[i+1] - c.Offsets[i])
		}
		col.longest = max(col.longest, count)
		if col.shortest < 0 || count < col.shortest {
			col.shortest = count
		}
		col.total += int64(count)
	}
	col.observeIntegers(c, n)
}

// observeIntegers strikes the integers that occur from those that could stand
// for NULL. It looks at the content of NULL cells too, which does no harm.
func (col *column) observeIntegers(c *votable.Column, n int) {
	first, last := 0, n
	if c.Offsets != nil {
		first, last = int(c.Offsets[0]), int(c.Offsets[n])
	}
	switch col.field.Datatype {
	case votable.UnsignedByte:
		for _, v := range c.Bytes[first:last] {
			col.strike(int64(v))
		}
	case votable.Short:
		for _, v := range c.Int16s[first:last] {
			col.strike(int64(v))
		}
	case votable.Int:
		for _, v := range c.Int32s[first:last] {
			col.strike(int64(v))
		}
	case votable.Long:
		for _, v := range c.Int64s[first:last] {
			col.strike(v)
		}
	}
}

func (col *column) strike(v int64) {
	for i, spare := range col.spare {
		if v == spare {
			col.spare = append(col.spare[:i], col.spare[i+1:]...)
			return
		}
	}
}

// spool appends the cell in row i, which is not NULL: the number of elements
// if that can vary, then the elements as FITS has them.
func (col *column) spool(dst []byte, c *votable.Column, i int) []byte {
	if col.text {
		col.cell = appendASCII(col.cell[:0], c.Text(i))
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(col.cell)))
		return append(dst, col.cell...)
	}
	first, last := i, i+1
	if col.array {
		first, last = int(c.Offsets[i]), int(c.Offsets[i+1])
		dst = binary.BigEndian.AppendUint32(dst, uint32(last-first))
	}
	return appendElements(dst, col.field.Datatype, c, first, last)
}

// appendASCII appends a string as FITS allows it, one byte a character: tabs
// and line ends become blanks, and what is not ASCII question marks.
func appendASCII(dst, s []byte) []byte {
	for {
		plain := 0
		for plain < len(s) && s[plain] >= ' ' && s[plain] <= '~' {
			plain++
		}
		dst = append(dst, s[:plain]...)
		if plain == len(s) {
			return dst
		}
		b := byte('?')
		if c := s[plain]; c == '\t' || c == '\n' || c == '\r' {
			b = ' '
		}
		dst = append(dst, b)
		_, size := utf8.DecodeRune(s[plain:])
		s = s[plain+size:]
	}
}

func appendElements(dst []byte, d votable.Datatype, c *votable.Column, first, last int) []byte {
	switch d {
	case votable.Boolean, votable.Bit:
		for _, v := range c.Bytes[first:last] {
			if v != 0 {
				dst = append(dst, 'T')
			} else {
				dst = append(dst, 'F')
			}
		}
	case votable.UnsignedByte:
		dst = append(dst, c.Bytes[first:last]...)
	case votable.Short:
		for _, v := range c.Int16s[first:last] {
			dst = binary.BigEndian.AppendUint16(dst, uint16(v))
		}
	case votable.Int:
		for _, v := range c.Int32s[first:last] {
			dst = binary.BigEndian.AppendUint32(dst, uint32(v))
		}
	case votable.Long:
		for _, v := range c.Int64s[first:last] {
			dst = binary.BigEndian.AppendUint64(dst, uint64(v))
		}
	case votable.Float:
		dst = appendFloats(dst, c.Float32s[first:last])
	case votable.FloatComplex:
		dst = appendFloats(dst, c.Float32s[2*first:2*last])
	case votable.Double:
		dst = appendDoubles(dst, c.Float64s[first:last])
	case votable.DoubleComplex:
		dst = appendDoubles(dst, c.Float64s[2*first:2*last])
	}
	return dst
}

func appendFloats(dst []byte, values []float32) []byte {
	for _, v := range values {
		dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(v))
	}
	return dst
}

func appendDoubles(dst []byte, values []float64) []byte {
	for _, v := range values {
		dst = binary.BigEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}
