package votable

import "fmt"

// checkColumns tells whether the columns hold n rows of the fields, so that
// the encoders need not look at each cell.
func checkColumns(n int, cols []Column, fields []Field) error {
	if len(cols) != len(fields) {
		return &Error{Msg: fmt.Sprintf("a batch of %d columns does not fit a table of %d fields", len(cols), len(fields))}
	}
	for i := range cols {
		if msg := cols[i].check(n, &fields[i]); msg != "" {
			return &Error{Column: fields[i].Name, Msg: msg}
		}
	}
	return nil
}

// check returns what is wrong with a column of n cells, or "".
func (c *Column) check(n int, f *Field) string {
	if c.Valid != nil && len(c.Valid) < (n+63)/64 {
		return fmt.Sprintf("the NULL bits cover %d rows of %d", len(c.Valid)*64, n)
	}
	need := n
	if f.Datatype.isText() || f.Arraysize != "" {
		if len(c.Offsets) <= n {
			return fmt.Sprintf("there are %d offsets for %d rows", len(c.Offsets), n)
		}
		for i, last := range c.Offsets[1 : n+1] {
			if last < c.Offsets[i] {
				return fmt.Sprintf("the offsets of row %d run backwards", i+1)
			}
		}
		need = int(c.Offsets[n])
	}
	if have := c.elements(f.Datatype); have < need {
		return fmt.Sprintf("there are %d elements for %d", have, need)
	}
	return ""
}

// elements returns how many elements the slice for a datatype holds.
func (c *Column) elements(d Datatype) int {
	switch d {
	case Short:
		return len(c.Int16s)
	case Int:
		return len(c.Int32s)
	case Long:
		return len(c.Int64s)
	case Float:
		return len(c.Float32s)
	case Double:
		return len(c.Float64s)
	case FloatComplex:
		return len(c.Float32s) / 2
	case DoubleComplex:
		return len(c.Float64s) / 2
	}
	return len(c.Bytes)
}

// cells returns the range of elements that row i takes. A scalar column has
// no offsets.
func (c *Column) cells(i int) (from, to int) {
	if c.Offsets == nil {
		return i, i + 1
	}
	return int(c.Offsets[i]), int(c.Offsets[i+1])
}
