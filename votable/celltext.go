package votable

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// CellText appends the text of the cell in row i, which is not NULL.
type CellText func(dst []byte, c *Column, i int) []byte

// NewCellText returns what writes the cells of a field in the notation of
// TABLEDATA (VOTable 1.4 section 5.1), unescaped: true and false, the elements
// of an array apart by blanks, the shortest decimal that reads back as the
// same number, NaN, +Inf and -Inf. The arraysize must be valid.
func NewCellText(f *Field) CellText {
	if f.Datatype.isText() {
		return func(dst []byte, c *Column, i int) []byte { return append(dst, c.Text(i)...) }
	}
	shape, _ := f.Shape()
	element := elementText(f.Datatype)
	if shape.Scalar {
		return element
	}
	return func(dst []byte, c *Column, i int) []byte {
		from, to := c.cells(i)
		if !shape.Variable && to-from > shape.Count {
			to = from + shape.Count
		}
		for j := from; j < to; j++ {
			if j > from {
				dst = append(dst, ' ')
			}
			dst = element(dst, c, j)
		}
		if !shape.Variable && to > from {
			for range shape.Count - (to - from) {
				dst = append(append(dst, ' '), padText(f.Datatype)...)
			}
		}
		return dst
	}
}

// padText fills an array that has fewer elements than its field declares.
func padText(d Datatype) string {
	switch d {
	case Boolean:
		return "?"
	case Float, Double:
		return "NaN"
	case FloatComplex, DoubleComplex:
		return "NaN NaN"
	}
	return "0"
}

// elementText returns what writes the element at index j of a column.
func elementText(d Datatype) CellText {
	switch d {
	case Boolean:
		return func(dst []byte, c *Column, j int) []byte { return strconv.AppendBool(dst, c.Bytes[j] != 0) }
	case Short:
		return func(dst []byte, c *Column, j int) []byte { return strconv.AppendInt(dst, int64(c.Int16s[j]), 10) }
	case Int:
		return func(dst []byte, c *Column, j int) []byte { return strconv.AppendInt(dst, int64(c.Int32s[j]), 10) }
	case Long:
		return func(dst []byte, c *Column, j int) []byte { return strconv.AppendInt(dst, c.Int64s[j], 10) }
	case Float:
		return func(dst []byte, c *Column, j int) []byte { return AppendFloat(dst, float64(c.Float32s[j]), 32) }
	case Double:
		return func(dst []byte, c *Column, j int) []byte { return AppendFloat(dst, c.Float64s[j], 64) }
	case FloatComplex:
		return func(dst []byte, c *Column, j int) []byte {
			dst = append(AppendFloat(dst, float64(c.Float32s[2*j]), 32), ' ')
			return AppendFloat(dst, float64(c.Float32s[2*j+1]), 32)
		}
	case DoubleComplex:
		return func(dst []byte, c *Column, j int) []byte {
			dst = append(AppendFloat(dst, c.Float64s[2*j], 64), ' ')
			return AppendFloat(dst, c.Float64s[2*j+1], 64)
		}
	}
	return func(dst []byte, c *Column, j int) []byte { return strconv.AppendUint(dst, uint64(c.Bytes[j]), 10) }
}

// AppendFloat appends the shortest decimal that reads back as v, which has the
// given number of bits, or NaN, +Inf or -Inf as TABLEDATA has them. The plain
// notation is kept for the magnitudes that people write so.
func AppendFloat(dst []byte, v float64, bits int) []byte {
	switch abs := math.Abs(v); {
	case abs >= 1e-4 && abs < 1e15 || abs == 0:
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	case math.IsInf(v, 1):
		return append(dst, "+Inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-Inf"...)
	case v != v:
		return append(dst, "NaN"...)
	}
	return strconv.AppendFloat(dst, v, 'e', -1, bits)
}

// cutText shortens a string to what a fixed arraysize holds, in bytes for
// Char and in UTF-16 units for UnicodeChar, never within a character.
func cutText(s []byte, d Datatype, most int) []byte {
	if len(s) <= most {
		return s
	}
	if d == UnicodeChar {
		units, i := 0, 0
		for i < len(s) {
			r, size := utf8.DecodeRune(s[i:])
			if units += utf16Len(r); units > most {
				break
			}
			i += size
		}
		return s[:i]
	}
	i := most
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return s[:i]
}

// utf16Len returns how many UTF-16 units a character takes.
func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
