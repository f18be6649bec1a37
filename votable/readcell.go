package votable

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// newCellReader chooses what reads the cells of a field from a binary stream.
func newCellReader(f *Field, flagged bool) cellReader {
	shape, _ := f.Shape()
	switch {
	case f.Datatype.isText():
		return textReader(f.Datatype, shape, flagged)
	case shape.Scalar:
		return scalarReader(f, flagged)
	case f.Datatype == Bit:
		return bitArrayReader(shape, flagged)
	}
	return arrayReader(f, shape, flagged)
}

// count returns the number of elements of the next cell: the declared one, or
// what precedes a cell of variable length.
func (r *binaryReader) count(shape Shape, size int) (int, error) {
	if !shape.Variable {
		return shape.Count, nil
	}
	b, err := r.take(countBytes)
	if err != nil {
		return 0, err
	}
	n := int64(binary.BigEndian.Uint32(b))
	if n > math.MaxInt32 {
		return 0, r.s.fail("a cell has a negative number of elements", "the number and datatypes of the fields must fit the stream")
	}
	if n*int64(size) > int64(r.maxCell) {
		return 0, longCell(r.s, int(n)*size, r.maxCell)
	}
	return int(n), nil
}

// textReader reads strings. A string ends at its first NUL, with which
// strings of fixed length are filled up. In BINARY an empty string is NULL.
func textReader(d Datatype, shape Shape, flagged bool) cellReader {
	size := datatypes[d].size
	return func(r *binaryReader, c *Column, i int, null bool) error {
		n, err := r.count(shape, size)
		if err != nil {
			return err
		}
		b, err := r.take(n * size)
		if err != nil {
			return err
		}
		before := len(c.Bytes)
		switch {
		case null:
		case d == UnicodeChar:
			c.Bytes = appendUTF16(c.Bytes, b)
		default:
			if nul := bytes.IndexByte(b, 0); nul >= 0 {
				b = b[:nul]
			}
			c.Bytes = appendValidUTF8(c.Bytes, b)
		}
		c.endCell(len(c.Bytes) - before)
		if null || !flagged && len(c.Bytes) == before {
			c.noteNull(i)
		} else {
			c.addValid(i)
		}
		return nil
	}
}

// appendUTF16 appends big-endian UTF-16 up to the first NUL. Half a surrogate
// pair becomes U+FFFD.
func appendUTF16(dst, b []byte) []byte {
	for len(b) >= 2 {
		r := rune(binary.BigEndian.Uint16(b))
		b = b[2:]
		if r == 0 {
			break
		}
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if len(b) >= 2 {
				low = rune(binary.BigEndian.Uint16(b))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				b = b[2:]
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// scalarReader reads one element a row.
func scalarReader(f *Field, flagged bool) cellReader {
	d := f.Datatype
	size := datatypes[d].size
	read := elementsReader(d)
	isNull := nullTest(f, flagged)
	return func(r *binaryReader, c *Column, i int, null bool) error {
		b, err := r.take(size)
		if err != nil {
			return err
		}
		if null || isNull(b) {
			c.addNull(d, i)
			return nil
		}
		c.addValid(i)
		read(c, b)
		return nil
	}
}

// nullTest returns what tells whether an element stands for NULL by its
// value: a question mark, a reserved integer or, in BINARY, NaN. Reserved
// integers count under the flags of BINARY2 too, since some writers of it keep
// to them.
func nullTest(f *Field, flagged bool) func(b []byte) bool {
	d := f.Datatype
	switch {
	case d == Boolean:
		return func(b []byte) bool { return !isBoolean(b[0]) }
	case d.isInteger() && f.Values != nil:
		if reserved, err := strconv.ParseInt(strings.TrimSpace(f.Values.Null), 0, 64); err == nil {
			return func(b []byte) bool { return integerOf(d, b) == reserved }
		}
	case !flagged && (d == Float || d == FloatComplex):
		return func(b []byte) bool {
			return math.IsNaN(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
		}
	case !flagged && (d == Double || d == DoubleComplex):
		return func(b []byte) bool { return math.IsNaN(math.Float64frombits(binary.BigEndian.Uint64(b))) }
	}
	return func([]byte) bool { return false }
}

func integerOf(d Datatype, b []byte) int64 {
	switch d {
	case Short:
		return int64(int16(binary.BigEndian.Uint16(b)))
	case Int:
		return int64(int32(binary.BigEndian.Uint32(b)))
	case Long:
		return int64(binary.BigEndian.Uint64(b))
	}
	return int64(b[0])
}

func isTrue(b byte) bool { return b == 'T' || b == 't' || b == '1' || b == 1 }

// isBoolean tells a boolean from the characters that stand for NULL.
func isBoolean(b byte) bool { return isTrue(b) || b == 'F' || b == 'f' || b == '0' }

// arrayReader reads arrays of any type but text and bit. BINARY has no NULL
// for them but an array without elements, or one of nothing but NULL.
func arrayReader(f *Field, shape Shape, flagged bool) cellReader {
	size := datatypes[f.Datatype].size
	read := elementsReader(f.Datatype)
	isNull := nullTest(f, flagged)
	return func(r *binaryReader, c *Column, i int, null bool) error {
		n, err := r.count(shape, size)
		if err != nil {
			return err
		}
		b, err := r.take(n * size)
		if err != nil {
			return err
		}
		if null || !flagged && allNull(b, size, isNull) {
			c.addNullArray(i)
			return nil
		}
		c.addValid(i)
		read(c, b)
		c.endCell(n)
		return nil
	}
}

// allNull tells whether an array has nothing but elements that are NULL.
func allNull(b []byte, size int, isNull func([]byte) bool) bool {
	for ; len(b) > 0; b = b[size:] {
		if !isNull(b) {
			return false
		}
	}
	return true
}

func bitArrayReader(shape Shape, flagged bool) cellReader {
	return func(r *binaryReader, c *Column, i int, null bool) error {
		n, err := r.count(shape, 1)
		if err != nil {
			return err
		}
		b, err := r.take((n + 7) / 8)
		if err != nil {
			return err
		}
		if null || !flagged && n == 0 {
			c.addNullArray(i)
			return nil
		}
		c.addValid(i)
		for k := range n {
			c.Bytes = append(c.Bytes, b[k>>3]>>(7-k&7)&1)
		}
		c.endCell(n)
		return nil
	}
}

// elementsReader adds all elements of a cell to a column.
func elementsReader(d Datatype) func(c *Column, b []byte) {
	switch d {
	case Boolean:
		return func(c *Column, b []byte) {
			for _, v := range b {
				c.Bytes = append(c.Bytes, flag(isTrue(v)))
			}
		}
	case Bit:
		// Writers disagree in which bit of its byte a single one is.
		return func(c *Column, b []byte) { c.Bytes = append(c.Bytes, flag(b[0] != 0)) }
	case UnsignedByte:
		return func(c *Column, b []byte) { c.Bytes = append(c.Bytes, b...) }
	case Short:
		return func(c *Column, b []byte) {
			for ; len(b) >= 2; b = b[2:] {
				c.Int16s = append(c.Int16s, int16(binary.BigEndian.Uint16(b)))
			}
		}
	case Int:
		return func(c *Column, b []byte) {
			for ; len(b) >= 4; b = b[4:] {
				c.Int32s = append(c.Int32s, int32(binary.BigEndian.Uint32(b)))
			}
		}
	case Long:
		return func(c *Column, b []byte) {
			for ; len(b) >= 8; b = b[8:] {
				c.Int64s = append(c.Int64s, int64(binary.BigEndian.Uint64(b)))
			}
		}
	case Float, FloatComplex:
		return func(c *Column, b []byte) {
			for ; len(b) >= 4; b = b[4:] {
				c.Float32s = append(c.Float32s, math.Float32frombits(binary.BigEndian.Uint32(b)))
			}
		}
	}
	return func(c *Column, b []byte) {
		for ; len(b) >= 8; b = b[8:] {
			c.Float64s = append(c.Float64s, math.Float64frombits(binary.BigEndian.Uint64(b)))
		}
	}
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
