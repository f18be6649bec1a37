package votable

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

// newBinaryCell chooses what writes the cells of a column that holds data of
// type d and is declared as f.
func newBinaryCell(d Datatype, f *Field, kind Serialization) binaryCell {
	shape, _ := f.Shape()
	null := binaryNull(f, kind)
	switch {
	case d == Char:
		return charCell(shape)
	case d == UnicodeChar:
		return unicodeCell(shape)
	case f.Datatype == Bit && !shape.Scalar:
		return bitArrayCell(shape)
	case shape.Scalar && scalarPut(d, f.Datatype) != nil:
		cell := binaryCell{fixed: len(null), put: nullable(scalarPut(d, f.Datatype), null)}
		if kind == Binary && f.Datatype.isInteger() && d != UnsignedByte {
			cell.clash = scalarClash(d, f.Values.Null)
		}
		return cell
	}
	return arrayCell(shape, null, elementsPut(d, f.Datatype))
}

// binaryNull returns the bytes of one element that stands for NULL or pads an
// array: NaN, the reserved value of BINARY, or zero.
func binaryNull(f *Field, kind Serialization) []byte {
	null := make([]byte, datatypes[f.Datatype].size)
	switch f.Datatype {
	case Boolean:
		null[0] = '?'
	case Float, FloatComplex:
		for at := 0; at < len(null); at += 4 {
			binary.BigEndian.PutUint32(null[at:], quietNaN32)
		}
	case Double, DoubleComplex:
		for at := 0; at < len(null); at += 8 {
			binary.BigEndian.PutUint64(null[at:], quietNaN64)
		}
	case UnsignedByte, Short, Int, Long:
		if kind == Binary && f.Values != nil {
			v, _ := strconv.ParseInt(f.Values.Null, 10, 64)
			var wide [8]byte
			binary.BigEndian.PutUint64(wide[:], uint64(v))
			copy(null, wide[8-len(null):])
		}
	}
	return null
}

// The NaN that stands for NULL; math.NaN has payload bits.
const (
	quietNaN32 = 0x7FC00000
	quietNaN64 = 0x7FF8000000000000
)

type putFunc = func(c *Column, from, n int, buf []byte, pos *perRow)

// nullable writes null over the cells that are NULL, after put has written
// whatever the column holds there: the loop over the values has no branch.
func nullable(put putFunc, null []byte) putFunc {
	return func(c *Column, from, n int, buf []byte, pos *perRow) {
		put(c, from, n, buf, pos)
		for set := c.nulls(from, n); set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			copy(buf[pos[i]-len(null):pos[i]], null)
		}
	}
}

// scalarPut returns what writes one element a row, or nil for the complex
// types.
func scalarPut(d, declared Datatype) putFunc {
	switch d {
	case Boolean, Bit:
		return putBooleans
	case UnsignedByte:
		if declared == Short {
			return putWideBytes
		}
		return putBytes
	case Short:
		return putShorts
	case Int:
		return putInts
	case Long:
		return putLongs
	case Float:
		return putFloats
	case Double:
		return putDoubles
	}
	return nil
}

func putBooleans(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Bytes[from : from+n] {
		buf[pos[i]] = boolText(v)
		pos[i]++
	}
}

func boolText(b byte) byte {
	if b != 0 {
		return 'T'
	}
	return 'F'
}

func putBytes(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Bytes[from : from+n] {
		buf[pos[i]] = v
		pos[i]++
	}
}

func putWideBytes(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Bytes[from : from+n] {
		binary.BigEndian.PutUint16(buf[pos[i]:], uint16(v))
		pos[i] += 2
	}
}

func putShorts(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Int16s[from : from+n] {
		binary.BigEndian.PutUint16(buf[pos[i]:], uint16(v))
		pos[i] += 2
	}
}

func putInts(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Int32s[from : from+n] {
		binary.BigEndian.PutUint32(buf[pos[i]:], uint32(v))
		pos[i] += 4
	}
}

func putLongs(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Int64s[from : from+n] {
		binary.BigEndian.PutUint64(buf[pos[i]:], uint64(v))
		pos[i] += 8
	}
}

func putFloats(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Float32s[from : from+n] {
		binary.BigEndian.PutUint32(buf[pos[i]:], math.Float32bits(v))
		pos[i] += 4
	}
}

func putDoubles(c *Column, from, n int, buf []byte, pos *perRow) {
	for i, v := range c.Float64s[from : from+n] {
		binary.BigEndian.PutUint64(buf[pos[i]:], math.Float64bits(v))
		pos[i] += 8
	}
}

// scalarClash returns what finds a value equal to the one that stands for
// NULL.
func scalarClash(d Datatype, null string) func(c *Column, n int) int {
	reserved, _ := strconv.ParseInt(null, 10, 64)
	switch d {
	case Short:
		return func(c *Column, n int) int { return findValue(c, c.Int16s[:n], int16(reserved)) }
	case Int:
		return func(c *Column, n int) int { return findValue(c, c.Int32s[:n], int32(reserved)) }
	}
	return func(c *Column, n int) int { return findValue(c, c.Int64s[:n], reserved) }
}

func findValue[T int16 | int32 | int64](c *Column, values []T, reserved T) int {
	for i, v := range values {
		if v == reserved && !c.IsNull(i) {
			return i
		}
	}
	return -1
}
