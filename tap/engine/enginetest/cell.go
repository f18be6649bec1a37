package enginetest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// null is how a missing value is written in the files.
const null = "NULL"

// appendRow adds a line of cells divided by " | ".
func (d *TableData) appendRow(line string) error {
	cells := strings.Split(strings.TrimSpace(line), " | ")
	if len(cells) != len(d.Fields) {
		return fmt.Errorf("%d cells for %d columns", len(cells), len(d.Fields))
	}
	for i, cell := range cells {
		if err := appendCell(&d.columns[i], &d.Fields[i], d.n, strings.TrimSpace(cell)); err != nil {
			return fmt.Errorf("column %s: %w", d.Fields[i].Name, err)
		}
	}
	d.n++
	return nil
}

// appendCell adds a cell, as it is written in the files, to a column of n rows.
func appendCell(c *votable.Column, f *votable.Field, n int, cell string) error {
	c.SetValid(n, cell != null)
	if f.Arraysize != "" && c.Offsets == nil {
		c.Offsets = []uint32{0}
	}
	if cell == null {
		appendZero(c, f)
		return nil
	}
	switch f.Datatype {
	case votable.Char:
		text, err := unquote(cell)
		if err != nil {
			return err
		}
		c.Bytes = append(c.Bytes, text...)
		c.Offsets = append(c.Offsets, uint32(len(c.Bytes)))
		return nil
	case votable.Boolean:
		bit := byte(0)
		if cell == "T" {
			bit = 1
		}
		c.Bytes = append(c.Bytes, bit)
		return nil
	case votable.Float, votable.Double:
		return appendFloats(c, f, cell)
	}
	return appendInteger(c, f, cell)
}

func appendZero(c *votable.Column, f *votable.Field) {
	if c.Offsets != nil {
		c.Offsets = append(c.Offsets, c.Offsets[len(c.Offsets)-1])
		return
	}
	switch f.Datatype {
	case votable.Short:
		c.Int16s = append(c.Int16s, 0)
	case votable.Int:
		c.Int32s = append(c.Int32s, 0)
	case votable.Long:
		c.Int64s = append(c.Int64s, 0)
	case votable.Float:
		c.Float32s = append(c.Float32s, 0)
	case votable.Double:
		c.Float64s = append(c.Float64s, 0)
	default:
		c.Bytes = append(c.Bytes, 0)
	}
}

// unquote reads 'text' with doubled quotes.
func unquote(cell string) (string, error) {
	if len(cell) < 2 || cell[0] != '\'' || cell[len(cell)-1] != '\'' {
		return "", fmt.Errorf("text %s is not in quotes", cell)
	}
	return strings.ReplaceAll(cell[1:len(cell)-1], "''", "'"), nil
}

// appendFloats adds a number, or the numbers of an array divided by blanks.
func appendFloats(c *votable.Column, f *votable.Field, cell string) error {
	for _, word := range strings.Fields(cell) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return err
		}
		if f.Datatype == votable.Float {
			c.Float32s = append(c.Float32s, float32(x))
		} else {
			c.Float64s = append(c.Float64s, x)
		}
	}
	if c.Offsets != nil {
		c.Offsets = append(c.Offsets, uint32(len(c.Float64s)))
	}
	return nil
}

func appendInteger(c *votable.Column, f *votable.Field, cell string) error {
	x, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		return err
	}
	switch f.Datatype {
	case votable.UnsignedByte:
		c.Bytes = append(c.Bytes, byte(x))
	case votable.Short:
		c.Int16s = append(c.Int16s, int16(x))
	case votable.Int:
		c.Int32s = append(c.Int32s, int32(x))
	default:
		c.Int64s = append(c.Int64s, x)
	}
	return nil
}

// cellText writes row i of a column as the files do.
func cellText(c *votable.Column, f *votable.Field, i int) string {
	if c.IsNull(i) {
		return null
	}
	if f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar {
		return "'" + strings.ReplaceAll(string(c.Text(i)), "'", "''") + "'"
	}
	if f.Arraysize == "" {
		return elementText(c, f, i)
	}
	var words []string
	for j := c.Offsets[i]; j < c.Offsets[i+1]; j++ {
		words = append(words, elementText(c, f, int(j)))
	}
	return "[" + strings.Join(words, " ") + "]"
}

func elementText(c *votable.Column, f *votable.Field, i int) string {
	switch f.Datatype {
	case votable.Boolean:
		if c.Bytes[i] != 0 {
			return "T"
		}
		return "F"
	case votable.Short:
		return strconv.FormatInt(int64(c.Int16s[i]), 10)
	case votable.Int:
		return strconv.FormatInt(int64(c.Int32s[i]), 10)
	case votable.Long:
		return strconv.FormatInt(c.Int64s[i], 10)
	case votable.Float:
		return strconv.FormatFloat(float64(c.Float32s[i]), 'g', -1, 32)
	case votable.Double:
		return strconv.FormatFloat(c.Float64s[i], 'g', -1, 64)
	}
	return strconv.Itoa(int(c.Bytes[i]))
}
