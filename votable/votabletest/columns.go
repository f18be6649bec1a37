package votabletest

import (
	"fmt"

	"github.com/vobutler/vobutler/votable"
)

// Columns makes columns of rows of literals; nil is NULL. A cell is a string,
// bool, number or complex number of the field's type (an int fits every
// integer type, a float64 both kinds), or a slice of such for an array.
func Columns(fields []votable.Field, rows ...[]any) []votable.Column {
	cols := make([]votable.Column, len(fields))
	for j := range fields {
		b := builder{c: &cols[j], d: fields[j].Datatype}
		b.text = b.d == votable.Char || b.d == votable.UnicodeChar
		b.array = fields[j].Arraysize != "" || b.text
		if b.array {
			b.c.Offsets = []uint32{0}
		}
		for i, row := range rows {
			b.cell(i, row[j])
		}
	}
	return cols
}

// builder fills one column.
type builder struct {
	c           *votable.Column
	d           votable.Datatype
	array, text bool
	elements    int
}

func (b *builder) cell(i int, v any) {
	if v == nil || b.c.Valid != nil {
		for k := len(b.c.Valid) * 64; k < i; k++ {
			b.c.SetValid(k, true)
		}
		b.c.SetValid(i, v != nil)
	}
	switch {
	case v == nil && !b.array:
		b.element(zero(b.d))
	case v != nil && b.text:
		b.c.Bytes = append(b.c.Bytes, v.(string)...)
		b.elements = len(b.c.Bytes)
	case v != nil && b.array:
		for _, e := range list(v) {
			b.element(e)
		}
	case v != nil:
		b.element(v)
	}
	if b.array {
		b.c.Offsets = append(b.c.Offsets, uint32(b.elements))
	}
}

// list unboxes an array into its elements.
func list(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case []int:
		return boxes(v)
	case []float64:
		return boxes(v)
	case []bool:
		return boxes(v)
	case []complex128:
		return boxes(v)
	}
	panic(fmt.Sprintf("votabletest: %T is no array", v))
}

func boxes[T any](values []T) []any {
	boxed := make([]any, len(values))
	for i, v := range values {
		boxed[i] = v
	}
	return boxed
}

// zero is what a NULL cell of a scalar column holds. It is not zero, so that
// a writer that forgets to look at the NULL bits is found out.
func zero(d votable.Datatype) any {
	switch d {
	case votable.Boolean, votable.Bit:
		return true
	case votable.Float, votable.Double:
		return 77.
	case votable.FloatComplex, votable.DoubleComplex:
		return complex(77, 77)
	}
	return 77
}

// element adds one element to the slice of the column's datatype.
func (b *builder) element(v any) {
	b.elements++
	switch b.d {
	case votable.Boolean, votable.Bit:
		b.c.Bytes = append(b.c.Bytes, bit(v))
	case votable.UnsignedByte:
		b.c.Bytes = append(b.c.Bytes, byte(integer(v)))
	case votable.Short:
		b.c.Int16s = append(b.c.Int16s, int16(integer(v)))
	case votable.Int:
		b.c.Int32s = append(b.c.Int32s, int32(integer(v)))
	case votable.Long:
		b.c.Int64s = append(b.c.Int64s, integer(v))
	case votable.Float:
		b.c.Float32s = append(b.c.Float32s, float32(v.(float64)))
	case votable.Double:
		b.c.Float64s = append(b.c.Float64s, v.(float64))
	case votable.FloatComplex:
		z := v.(complex128)
		b.c.Float32s = append(b.c.Float32s, float32(real(z)), float32(imag(z)))
	case votable.DoubleComplex:
		z := v.(complex128)
		b.c.Float64s = append(b.c.Float64s, real(z), imag(z))
	}
}

func bit(v any) byte {
	if v == true || v == 1 {
		return 1
	}
	return 0
}

func integer(v any) int64 {
	if i, ok := v.(int64); ok {
		return i
	}
	return int64(v.(int))
}
