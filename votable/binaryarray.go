package votable

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// countBytes is the size of the number of elements that stands before a cell
// of variable length (VOTable 1.4 section 5.3). It counts primitives, also
// where the array has several dimensions.
const countBytes = 4

// charCell writes strings as they are: UTF-8 in a char column, which is what
// VOTable 1.6 makes of the type; before, the standard had nothing but ASCII.
func charCell(shape Shape) binaryCell {
	if !shape.Variable {
		return fixedTextCell(shape.Count, 1, func(buf, s []byte) {
			clear(buf[copy(buf, cutText(s, Char, shape.Count)):])
		})
	}
	return binaryCell{
		fixed: countBytes,
		measure: func(c *Column, from, n int, size *perRow) {
			offsets := c.Offsets[from : from+n+1]
			for i, end := range offsets[1:] {
				size[i] += int(end - offsets[i])
			}
		},
		put: func(c *Column, from, n int, buf []byte, pos *perRow) {
			offsets := c.Offsets[from : from+n+1]
			for i, end := range offsets[1:] {
				at, start := pos[i], offsets[i]
				binary.BigEndian.PutUint32(buf[at:], end-start)
				pos[i] = at + countBytes + copy(buf[at+countBytes:], c.Bytes[start:end])
			}
		},
	}
}

// unicodeCell writes strings as UTF-16; a character outside the first plane
// is a surrogate pair, as readers in Java have it.
func unicodeCell(shape Shape) binaryCell {
	if !shape.Variable {
		return fixedTextCell(shape.Count, 2, func(buf, s []byte) {
			clear(buf[putUTF16(buf, cutText(s, UnicodeChar, shape.Count)):])
		})
	}
	return binaryCell{
		fixed: countBytes,
		measure: func(c *Column, from, n int, size *perRow) {
			for i := range n {
				size[i] += 2 * utf16Count(c.Text(from+i))
			}
		},
		put: func(c *Column, from, n int, buf []byte, pos *perRow) {
			for i := range n {
				at := pos[i]
				written := putUTF16(buf[at+countBytes:], c.Text(from+i))
				binary.BigEndian.PutUint32(buf[at:], uint32(written/2))
				pos[i] = at + countBytes + written
			}
		},
	}
}

// fixedTextCell writes strings of a fixed number of units.
func fixedTextCell(count, unit int, put func(buf, s []byte)) binaryCell {
	size := count * unit
	return binaryCell{
		fixed: size,
		put: func(c *Column, from, n int, buf []byte, pos *perRow) {
			for i := range n {
				put(buf[pos[i]:pos[i]+size], c.Text(from+i))
				pos[i] += size
			}
		},
	}
}

// utf16Count returns how many UTF-16 units a string takes.
func utf16Count(s []byte) int {
	count := 0
	for len(s) > 0 {
		if s[0] < utf8.RuneSelf {
			count++
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRune(s)
		count += utf16Len(r)
		s = s[size:]
	}
	return count
}

// putUTF16 writes a string in UTF-16, big end first, and returns the bytes
// that took. Bytes that are no UTF-8 become U+FFFD.
func putUTF16(buf, s []byte) int {
	at := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if r > 0xFFFF {
			r -= 0x10000
			binary.BigEndian.PutUint16(buf[at:], uint16(0xD800+r>>10))
			binary.BigEndian.PutUint16(buf[at+2:], uint16(0xDC00+r&0x3FF))
			at += 4
		} else {
			binary.BigEndian.PutUint16(buf[at:], uint16(r))
			at += 2
		}
		s = s[size:]
	}
	return at
}

// arrayCell writes arrays of any type but text and bit. A fixed array that
// lacks elements, as one that is NULL does, is filled with null.
func arrayCell(shape Shape, null []byte, put elementsFunc) binaryCell {
	element := len(null)
	if !shape.Variable {
		return binaryCell{
			fixed: shape.Count * element,
			put: func(c *Column, from, n int, buf []byte, pos *perRow) {
				for i := range n {
					first, last := c.cells(from + i)
					if c.IsNull(from + i) {
						last = first
					}
					last = min(last, first+shape.Count)
					at, end := pos[i], pos[i]+shape.Count*element
					put(buf[at:], c, first, last)
					for at += (last - first) * element; at < end; at += element {
						copy(buf[at:], null)
					}
					pos[i] = end
				}
			},
		}
	}
	return binaryCell{
		fixed: countBytes,
		measure: func(c *Column, from, n int, size *perRow) {
			for i := range n {
				first, last := c.cells(from + i)
				size[i] += (last - first) * element
			}
		},
		put: func(c *Column, from, n int, buf []byte, pos *perRow) {
			for i := range n {
				first, last := c.cells(from + i)
				at := pos[i]
				binary.BigEndian.PutUint32(buf[at:], uint32(last-first))
				put(buf[at+countBytes:], c, first, last)
				pos[i] = at + countBytes + (last-first)*element
			}
		},
	}
}

// bitArrayCell writes arrays of bits, eight a byte, the first in the most
// significant bit.
func bitArrayCell(shape Shape) binaryCell {
	if !shape.Variable {
		size := (shape.Count + 7) / 8
		return binaryCell{
			fixed: size,
			put: func(c *Column, from, n int, buf []byte, pos *perRow) {
				for i := range n {
					first, last := c.cells(from + i)
					packBits(buf[pos[i]:pos[i]+size], c.Bytes[first:min(last, first+shape.Count)])
					pos[i] += size
				}
			},
		}
	}
	return binaryCell{
		fixed: countBytes,
		measure: func(c *Column, from, n int, size *perRow) {
			for i := range n {
				first, last := c.cells(from + i)
				size[i] += (last - first + 7) / 8
			}
		},
		put: func(c *Column, from, n int, buf []byte, pos *perRow) {
			for i := range n {
				first, last := c.cells(from + i)
				at := pos[i]
				end := at + countBytes + (last-first+7)/8
				binary.BigEndian.PutUint32(buf[at:], uint32(last-first))
				packBits(buf[at+countBytes:end], c.Bytes[first:last])
				pos[i] = end
			}
		},
	}
}

func packBits(buf, bits []byte) {
	clear(buf)
	for i, bit := range bits {
		if bit != 0 {
			buf[i>>3] |= 0x80 >> (i & 7)
		}
	}
}

// elementsFunc writes the elements of one cell.
type elementsFunc = func(buf []byte, c *Column, first, last int)

func elementsPut(d, declared Datatype) elementsFunc {
	switch d {
	case Short:
		return func(buf []byte, c *Column, first, last int) {
			for i, v := range c.Int16s[first:last] {
				binary.BigEndian.PutUint16(buf[2*i:], uint16(v))
			}
		}
	case Int:
		return func(buf []byte, c *Column, first, last int) {
			for i, v := range c.Int32s[first:last] {
				binary.BigEndian.PutUint32(buf[4*i:], uint32(v))
			}
		}
	case Long:
		return func(buf []byte, c *Column, first, last int) {
			for i, v := range c.Int64s[first:last] {
				binary.BigEndian.PutUint64(buf[8*i:], uint64(v))
			}
		}
	case Float:
		return putFloatElements
	case FloatComplex:
		return func(buf []byte, c *Column, first, last int) { putFloatElements(buf, c, 2*first, 2*last) }
	case Double:
		return putDoubleElements
	case DoubleComplex:
		return func(buf []byte, c *Column, first, last int) { putDoubleElements(buf, c, 2*first, 2*last) }
	}
	return byteElementsPut(declared)
}

func putFloatElements(buf []byte, c *Column, first, last int) {
	for i, v := range c.Float32s[first:last] {
		binary.BigEndian.PutUint32(buf[4*i:], math.Float32bits(v))
	}
}

func putDoubleElements(buf []byte, c *Column, first, last int) {
	for i, v := range c.Float64s[first:last] {
		binary.BigEndian.PutUint64(buf[8*i:], math.Float64bits(v))
	}
}

// byteElementsPut writes the types that a column holds as bytes.
func byteElementsPut(declared Datatype) elementsFunc {
	switch declared {
	case Boolean:
		return func(buf []byte, c *Column, first, last int) {
			for i, v := range c.Bytes[first:last] {
				buf[i] = boolText(v)
			}
		}
	case Short:
		return func(buf []byte, c *Column, first, last int) {
			for i, v := range c.Bytes[first:last] {
				binary.BigEndian.PutUint16(buf[2*i:], uint16(v))
			}
		}
	}
	return func(buf []byte, c *Column, first, last int) { copy(buf, c.Bytes[first:last]) }
}
