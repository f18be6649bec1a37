package record

import (
	"fmt"
	"math"

	"github.com/vobutler/vobutler/votable"
)

// builder collects the cells of one column. Every row takes exactly one call of
// a method that adds a cell.
type builder struct {
	field *votable.Field
	votable.Column
	rows int
}

func (b *builder) valid(v bool) {
	if b.rows&63 == 0 {
		b.Valid = append(b.Valid, 0)
	}
	if v {
		b.Valid[b.rows>>6] |= 1 << (uint(b.rows) & 63)
	}
	b.rows++
}

// null adds NULL.
func (b *builder) null() {
	switch b.field.Datatype {
	case votable.Char:
		b.endText()
	case votable.Boolean:
		b.Bytes = append(b.Bytes, 0)
	case votable.Short:
		b.Int16s = append(b.Int16s, 0)
	case votable.Int:
		b.Int32s = append(b.Int32s, 0)
	case votable.Long:
		b.Int64s = append(b.Int64s, 0)
	default:
		b.Float64s = append(b.Float64s, 0)
	}
	b.valid(false)
}

func (b *builder) endText() { b.Offsets = append(b.Offsets, uint32(len(b.Bytes))) }

// text adds a text to a column of texts.
func (b *builder) text(text string) error {
	return finishText(b, append(b.Bytes, text...))
}

// finishText ends a cell whose text the caller appended to b.Bytes.
func finishText(b *builder, bytes []byte) error {
	if len(bytes) > math.MaxUint32 {
		return fmt.Errorf("column %s of one batch is larger than 4 GB", b.field.Name)
	}
	b.Bytes = bytes
	b.endText()
	b.valid(true)
	return nil
}

// integer adds a number to a column of integers or floating point.
func (b *builder) integer(v int64) error {
	fits := true
	switch b.field.Datatype {
	case votable.Short:
		b.Int16s = append(b.Int16s, int16(v))
		fits = v == int64(int16(v))
	case votable.Int:
		b.Int32s = append(b.Int32s, int32(v))
		fits = v == int64(int32(v))
	case votable.Long:
		b.Int64s = append(b.Int64s, v)
	default:
		b.Float64s = append(b.Float64s, float64(v))
	}
	b.valid(true)
	if !fits {
		return fmt.Errorf("%d is larger than the column can hold", v)
	}
	return nil
}

// number adds a number to a column of floating point.
func (b *builder) number(v float64) {
	b.Float64s = append(b.Float64s, v)
	b.valid(true)
}

// boolean adds a truth value.
func (b *builder) boolean(v bool) {
	var c byte
	if v {
		c = 1
	}
	b.Bytes = append(b.Bytes, c)
	b.valid(true)
}

// truncate drops the rows from n on.
func (b *builder) truncate(n int) {
	if b.rows <= n {
		return
	}
	switch b.field.Datatype {
	case votable.Char:
		b.Offsets = b.Offsets[:n+1]
		b.Bytes = b.Bytes[:b.Offsets[n]]
	case votable.Boolean:
		b.Bytes = b.Bytes[:n]
	case votable.Short:
		b.Int16s = b.Int16s[:n]
	case votable.Int:
		b.Int32s = b.Int32s[:n]
	case votable.Long:
		b.Int64s = b.Int64s[:n]
	default:
		b.Float64s = b.Float64s[:n]
	}
	b.Valid = b.Valid[:(n+63)>>6]
	if n&63 != 0 {
		b.Valid[n>>6] &= 1<<(uint(n)&63) - 1
	}
	b.rows = n
}

// reset makes an empty column that uses the memory of the one before.
func (b *builder) reset() {
	if b.Offsets == nil && b.field.Datatype == votable.Char {
		b.Offsets = []uint32{0}
	}
	b.truncate(0)
}
