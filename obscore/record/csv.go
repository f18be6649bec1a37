package record

import (
	"bytes"
	"io"
	"math"
	"strconv"

	"github.com/vobutler/vobutler/votable"
)

// csvWriter writes rows as Apache Arrow writes them: texts in quotes, also the
// names of the columns, and nothing else.
type csvWriter struct {
	w      io.Writer
	fields []votable.Field
	null   string
	buffer []byte
}

// header writes the names of the columns.
func (c *csvWriter) header() error {
	c.buffer = c.buffer[:0]
	for i := range c.fields {
		c.buffer = appendCSVText(c.separate(i), []byte(c.fields[i].Name))
	}
	return c.flush()
}

// write writes the rows of a batch.
func (c *csvWriter) write(b *Batch) error {
	c.buffer = c.buffer[:0]
	for row := range b.N {
		for i := range c.fields {
			c.buffer = c.separate(i)
			if column := &b.Columns[i]; column.IsNull(row) {
				c.buffer = append(c.buffer, c.null...)
			} else {
				c.buffer = appendCSV(c.buffer, c.fields[i].Datatype, column, row)
			}
		}
		c.buffer = append(c.buffer, '\n')
	}
	_, err := c.w.Write(c.buffer)
	return err
}

func (c *csvWriter) separate(i int) []byte {
	if i > 0 {
		return append(c.buffer, ',')
	}
	return c.buffer
}

func (c *csvWriter) flush() error {
	_, err := c.w.Write(append(c.buffer, '\n'))
	return err
}

// appendCSV appends a value that is not NULL.
func appendCSV(dst []byte, d votable.Datatype, c *votable.Column, row int) []byte {
	switch d {
	case votable.Char:
		return appendCSVText(dst, c.Text(row))
	case votable.Boolean:
		return strconv.AppendBool(dst, c.Bytes[row] != 0)
	case votable.Short:
		return strconv.AppendInt(dst, int64(c.Int16s[row]), 10)
	case votable.Int:
		return strconv.AppendInt(dst, int64(c.Int32s[row]), 10)
	case votable.Long:
		return strconv.AppendInt(dst, c.Int64s[row], 10)
	}
	return appendCSVFloat(dst, c.Float64s[row])
}

// appendCSVText appends a text in quotes, with quotes in it doubled.
func appendCSVText(dst, text []byte) []byte {
	dst = append(dst, '"')
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			return append(append(dst, text...), '"')
		}
		dst = append(append(dst, text[:i+1]...), '"')
		text = text[i+1:]
	}
}

// Outside of this range Arrow writes a number with an exponent.
const (
	csvPlainMin = 1e-6
	csvPlainMax = 1e10
)

// appendCSVFloat appends the shortest digits that give the same number.
func appendCSVFloat(dst []byte, v float64) []byte {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return append(dst, "nan"...)
	case math.IsInf(v, 1):
		return append(dst, "inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-inf"...)
	case a == 0 || a >= csvPlainMin && a < csvPlainMax:
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, v, 'e', -1, 64)
	// The exponent is written without a zero in front.
	if n := len(dst); dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}
