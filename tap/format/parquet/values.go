package parquet

import (
	"bytes"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"github.com/vobutler/vobutler/votable"
)

// The definition levels of a column. A scalar is defined at level 1; a list is
// there from level 1 and has elements from level 2.
const (
	levelNull    = 0
	levelPresent = 1
	levelElement = 2
)

// appendColumn appends n rows of a column as Parquet values.
func appendColumn(dst []parquet.Value, f *votable.Field, index int, c *votable.Column, n int) []parquet.Value {
	value := valueOf(f.Datatype)
	if isList(f) {
		return appendLists(dst, f, index, c, n, value)
	}
	for i := range n {
		if c.IsNull(i) {
			dst = append(dst, parquet.NullValue().Level(0, levelNull, index))
			continue
		}
		dst = append(dst, value(c, i).Level(0, levelPresent, index))
	}
	return dst
}

// appendLists appends rows of arrays. The first element of a row has the
// repetition level 0, those after it 1.
func appendLists(dst []parquet.Value, f *votable.Field, index int, c *votable.Column, n int, value valueFunc) []parquet.Value {
	perElement := 1
	if f.Datatype >= votable.FloatComplex {
		perElement = 2
	}
	for i := range n {
		first, last := i, i+1
		if f.Arraysize != "" {
			first, last = int(c.Offsets[i]), int(c.Offsets[i+1])
		}
		switch {
		case c.IsNull(i):
			dst = append(dst, parquet.NullValue().Level(0, levelNull, index))
			continue
		case first == last:
			dst = append(dst, parquet.NullValue().Level(0, levelPresent, index))
			continue
		}
		for k := first * perElement; k < last*perElement; k++ {
			repetition := 1
			if k == first*perElement {
				repetition = 0
			}
			dst = append(dst, value(c, k).Level(repetition, levelElement, index))
		}
	}
	return dst
}

// valueFunc returns the element at an index of a column, which for a complex
// one counts numbers.
type valueFunc = func(c *votable.Column, i int) parquet.Value

func valueOf(d votable.Datatype) valueFunc {
	switch d {
	case votable.Boolean, votable.Bit:
		return func(c *votable.Column, i int) parquet.Value { return parquet.BooleanValue(c.Bytes[i] != 0) }
	case votable.UnsignedByte:
		return func(c *votable.Column, i int) parquet.Value { return parquet.Int32Value(int32(c.Bytes[i])) }
	case votable.Short:
		return func(c *votable.Column, i int) parquet.Value { return parquet.Int32Value(int32(c.Int16s[i])) }
	case votable.Int:
		return func(c *votable.Column, i int) parquet.Value { return parquet.Int32Value(c.Int32s[i]) }
	case votable.Long:
		return func(c *votable.Column, i int) parquet.Value { return parquet.Int64Value(c.Int64s[i]) }
	case votable.Float, votable.FloatComplex:
		return func(c *votable.Column, i int) parquet.Value { return parquet.FloatValue(c.Float32s[i]) }
	case votable.Double, votable.DoubleComplex:
		return func(c *votable.Column, i int) parquet.Value { return parquet.DoubleValue(c.Float64s[i]) }
	}
	return func(c *votable.Column, i int) parquet.Value {
		s := c.Text(i)
		if !utf8.Valid(s) {
			s = bytes.ToValidUTF8(s, []byte("\uFFFD"))
		}
		return parquet.ByteArrayValue(s)
	}
}
