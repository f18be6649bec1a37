package format

import (
	"io"
	"unicode/utf8"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// JSON is one object with the members
//
//	columns   an array with one object a column: name, datatype and, where
//	          they are known, arraysize, xtype, unit, ucd, utype, description,
//	          with the values VOTable gives them
//	data      an array with one array of cells a row
//	overflow  true if rows were left out because of MAXREC or another limit
//
// in that order. A cell is a string, a number, true, false, null for NULL, or
// an array of such; a complex number is an array of two; NaN, Infinity and
// -Infinity, which JSON has no numbers for, are strings. No standard defines
// such a form; this is the one that most services share.
func JSON() Format {
	return Format{
		Name:      "json",
		MIME:      "application/json",
		Extension: ".json",
		New:       func(w io.Writer) Writer { return &jsonWriter{out: buffer{w: w}} },
	}
}

// jsonWriter writes a result as JSON.
type jsonWriter struct {
	out   buffer
	cells []votable.CellText
	rows  bool // a row has been written
}

func (j *jsonWriter) Begin(h Header) error {
	j.cells = jsonCells(h.Fields)
	j.out.b = append(j.out.b, `{"columns":[`...)
	for i := range h.Fields {
		if i > 0 {
			j.out.b = append(j.out.b, ',')
		}
		j.out.b = append(appendColumn(append(j.out.b, "\n{"...), &h.Fields[i]), '}')
	}
	j.out.b = append(j.out.b, "\n],\n\"data\":["...)
	return j.out.flush()
}

// appendColumn appends the members that describe a column.
func appendColumn(dst []byte, f *votable.Field) []byte {
	dst = appendJSON(append(dst, `"name":`...), []byte(f.Name))
	for _, member := range [...]struct{ key, value string }{
		{"datatype", f.Datatype.String()}, {"arraysize", f.Arraysize}, {"xtype", f.Xtype},
		{"unit", f.Unit}, {"ucd", f.UCD}, {"utype", f.Utype}, {"description", f.Description},
	} {
		if member.value != "" {
			dst = appendJSON(append(dst, ','), []byte(member.key))
			dst = appendJSON(append(dst, ':'), []byte(member.value))
		}
	}
	return dst
}

func (j *jsonWriter) Write(b *result.Batch) error {
	for i := range b.N {
		if j.rows {
			j.out.b = append(j.out.b, ',')
		}
		j.rows = true
		j.out.b = append(j.out.b, "\n["...)
		for k := range j.cells {
			if k > 0 {
				j.out.b = append(j.out.b, ',')
			}
			j.out.b = j.cells[k](j.out.b, &b.Columns[k], i)
		}
		j.out.b = append(j.out.b, ']')
		if err := j.out.full(); err != nil {
			return err
		}
	}
	return j.out.flush()
}

func (j *jsonWriter) End(o Outcome) error {
	if o.Err != nil {
		return ErrBroken
	}
	j.out.b = append(j.out.b, "\n],\n\"overflow\":"...)
	if o.Overflow {
		j.out.b = append(j.out.b, "true}\n"...)
	} else {
		j.out.b = append(j.out.b, "false}\n"...)
	}
	return j.out.flush()
}

// JSONLines is one JSON object a row and line, its members named after the
// fields, with cells as in JSON. Overflow cannot be told.
func JSONLines() Format {
	return Format{
		Name:      "jsonl",
		MIME:      "application/x-ndjson",
		Aliases:   []string{"ndjson", "application/jsonl"},
		Extension: ".jsonl",
		New:       func(w io.Writer) Writer { return &jsonLines{out: buffer{w: w}} },
	}
}

// jsonLines writes a result as JSON Lines.
type jsonLines struct {
	out   buffer
	keys  [][]byte // what stands before each cell
	cells []votable.CellText
}

func (j *jsonLines) Begin(h Header) error {
	j.cells = jsonCells(h.Fields)
	for i := range h.Fields {
		key := []byte{'{'}
		if i > 0 {
			key[0] = ','
		}
		j.keys = append(j.keys, append(appendJSON(key, []byte(h.Fields[i].Name)), ':'))
	}
	return nil
}

func (j *jsonLines) Write(b *result.Batch) error {
	for i := range b.N {
		for k := range j.cells {
			j.out.b = append(j.out.b, j.keys[k]...)
			j.out.b = j.cells[k](j.out.b, &b.Columns[k], i)
		}
		j.out.b = append(j.out.b, "}\n"...)
		if err := j.out.full(); err != nil {
			return err
		}
	}
	return j.out.flush()
}

func (j *jsonLines) End(o Outcome) error {
	if o.Err != nil {
		return ErrBroken
	}
	return j.out.flush()
}

// jsonCells returns what writes the cells of each column, NULL included.
func jsonCells(fields []votable.Field) []votable.CellText {
	cells := make([]votable.CellText, len(fields))
	for i := range fields {
		value := jsonValue(&fields[i])
		cells[i] = func(dst []byte, c *votable.Column, i int) []byte {
			if c.IsNull(i) {
				return append(dst, "null"...)
			}
			return value(dst, c, i)
		}
	}
	return cells
}

func jsonValue(f *votable.Field) votable.CellText {
	if f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar {
		return func(dst []byte, c *votable.Column, i int) []byte { return appendJSON(dst, c.Text(i)) }
	}
	element := jsonElement(f.Datatype)
	if f.Arraysize == "" {
		return element
	}
	return func(dst []byte, c *votable.Column, i int) []byte {
		dst = append(dst, '[')
		first, last := int(c.Offsets[i]), int(c.Offsets[i+1])
		for k := first; k < last; k++ {
			if k > first {
				dst = append(dst, ',')
			}
			dst = element(dst, c, k)
		}
		return append(dst, ']')
	}
}

// jsonElement returns what writes the element at an index of a column.
func jsonElement(d votable.Datatype) votable.CellText {
	switch d {
	case votable.Float:
		return func(dst []byte, c *votable.Column, i int) []byte {
			return appendNumber(dst, float64(c.Float32s[i]), 32)
		}
	case votable.Double:
		return func(dst []byte, c *votable.Column, i int) []byte { return appendNumber(dst, c.Float64s[i], 64) }
	case votable.FloatComplex:
		return func(dst []byte, c *votable.Column, i int) []byte {
			return appendPair(dst, float64(c.Float32s[2*i]), float64(c.Float32s[2*i+1]), 32)
		}
	case votable.DoubleComplex:
		return func(dst []byte, c *votable.Column, i int) []byte {
			return appendPair(dst, c.Float64s[2*i], c.Float64s[2*i+1], 64)
		}
	}
	return votable.NewCellText(&votable.Field{Datatype: d})
}

func appendPair(dst []byte, re, im float64, bits int) []byte {
	dst = appendNumber(append(dst, '['), re, bits)
	return append(appendNumber(append(dst, ','), im, bits), ']')
}

// appendNumber appends a number, or the name of one that JSON lacks.
func appendNumber(dst []byte, v float64, bits int) []byte {
	switch {
	case v != v:
		return append(dst, `"NaN"`...)
	case v-v != 0 && v > 0:
		return append(dst, `"Infinity"`...)
	case v-v != 0:
		return append(dst, `"-Infinity"`...)
	}
	return votable.AppendFloat(dst, v, bits)
}

const hexDigits = "0123456789abcdef"

// jsonSpecial are the bytes to look at in a string: quotes, backslashes,
// control characters and what is not ASCII.
var jsonSpecial = func() *byteSet {
	set := newByteSet("\"\\")
	for b := range set {
		if b < ' ' || b >= utf8.RuneSelf {
			set[b] = true
		}
	}
	return set
}()

// appendJSON appends a string in quotes. Bytes that are no UTF-8 become
// U+FFFD.
func appendJSON(dst, s []byte) []byte {
	dst = append(dst, '"')
	for {
		i := jsonSpecial.index(s)
		dst = append(dst, s[:i]...)
		if i == len(s) {
			return append(dst, '"')
		}
		b, size := s[i], 1
		switch {
		case b >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRune(s[i:])
			dst = utf8.AppendRune(dst, r)
		case b == '"', b == '\\':
			dst = append(dst, '\\', b)
		case b == '\n':
			dst = append(dst, `\n`...)
		case b == '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
		s = s[i+size:]
	}
}
