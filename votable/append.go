package votable

// Append adds n rows of src, a column of the same datatype d, to a column that
// holds rows rows. The cells are copied.
func (c *Column) Append(d Datatype, rows int, src *Column, n int) {
	c.appendValid(rows, src, n)
	from, to := 0, n
	if src.Offsets != nil {
		from, to = int(src.Offsets[0]), int(src.Offsets[n])
		c.appendOffsets(src.Offsets[:n+1])
	}
	switch d {
	case Short:
		c.Int16s = append(c.Int16s, src.Int16s[from:to]...)
	case Int:
		c.Int32s = append(c.Int32s, src.Int32s[from:to]...)
	case Long:
		c.Int64s = append(c.Int64s, src.Int64s[from:to]...)
	case Float:
		c.Float32s = append(c.Float32s, src.Float32s[from:to]...)
	case Double:
		c.Float64s = append(c.Float64s, src.Float64s[from:to]...)
	case FloatComplex:
		c.Float32s = append(c.Float32s, src.Float32s[2*from:2*to]...)
	case DoubleComplex:
		c.Float64s = append(c.Float64s, src.Float64s[2*from:2*to]...)
	default:
		c.Bytes = append(c.Bytes, src.Bytes[from:to]...)
	}
}

// appendOffsets goes on where the last cell ended.
func (c *Column) appendOffsets(offsets []uint32) {
	if c.Offsets == nil {
		c.Offsets = append(c.Offsets, 0)
	}
	last := c.Offsets[len(c.Offsets)-1]
	for _, end := range offsets[1:] {
		c.Offsets = append(c.Offsets, last+end-offsets[0])
	}
}

func (c *Column) appendValid(rows int, src *Column, n int) {
	if c.Valid == nil && src.Valid == nil {
		return
	}
	if c.Valid == nil {
		for i := range rows {
			c.SetValid(i, true)
		}
	}
	for i := range n {
		c.SetValid(rows+i, !src.IsNull(i))
	}
}

// SetValid records whether row i holds a value. The rows must be set in order
// from 0, and then all of them; a set bit may be set again.
func (c *Column) SetValid(i int, valid bool) {
	if i>>6 >= len(c.Valid) {
		c.Valid = append(c.Valid, 0)
	}
	if valid {
		c.Valid[i>>6] |= 1 << (uint(i) & 63)
	} else {
		c.Valid[i>>6] &^= 1 << (uint(i) & 63)
	}
}

// addValid records that row i holds a value; the rows come in order from 0. As
// long as there is no NULL there are no bits.
func (c *Column) addValid(i int) {
	if len(c.Valid) > 0 {
		c.SetValid(i, true)
	}
}

// noteNull records that row i is NULL, and that those before it were not.
func (c *Column) noteNull(i int) {
	if len(c.Valid) == 0 {
		for row := range i {
			c.SetValid(row, true)
		}
	}
	c.SetValid(i, false)
}

// addNull adds a NULL cell of a scalar or text column as row i.
func (c *Column) addNull(d Datatype, i int) {
	c.noteNull(i)
	switch d {
	case Char, UnicodeChar:
		c.endCell(0)
	case Short:
		c.Int16s = append(c.Int16s, 0)
	case Int:
		c.Int32s = append(c.Int32s, 0)
	case Long:
		c.Int64s = append(c.Int64s, 0)
	case Float:
		c.Float32s = append(c.Float32s, 0)
	case Double:
		c.Float64s = append(c.Float64s, 0)
	case FloatComplex:
		c.Float32s = append(c.Float32s, 0, 0)
	case DoubleComplex:
		c.Float64s = append(c.Float64s, 0, 0)
	default:
		c.Bytes = append(c.Bytes, 0)
	}
}

// addNullArray adds a NULL cell of an array column as row i.
func (c *Column) addNullArray(i int) {
	c.noteNull(i)
	c.endCell(0)
}

// endCell ends a cell of n elements.
func (c *Column) endCell(n int) {
	c.Offsets = append(c.Offsets, c.Offsets[len(c.Offsets)-1]+uint32(n))
}
