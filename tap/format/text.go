package format

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// Text is a table for reading in a terminal: a line of names, a rule, a line a
// row, numbers flush right. A stream cannot know its widest cell, so the width
// of a column is that of its name and of its cells in the first batch; a wider
// cell that comes later pushes the rest of its line to the right.
func Text() Format {
	return Format{
		Name:      "text",
		MIME:      "text/plain",
		Aliases:   []string{"txt"},
		Extension: ".txt",
		New:       func(w io.Writer) Writer { return &textWriter{out: buffer{w: w}} },
	}
}

// textWriter writes a result as text.
type textWriter struct {
	out    buffer
	fields []votable.Field
	cells  []votable.CellText
	widths []int // nil until the header line is written
	cell   []byte
}

// widestColumn keeps one long string from setting all other columns off screen.
const widestColumn = 60

func (t *textWriter) Begin(h Header) error {
	t.fields = h.Fields
	t.cells = make([]votable.CellText, len(h.Fields))
	for i := range h.Fields {
		t.cells[i] = votable.NewCellText(&h.Fields[i])
	}
	return nil
}

func (t *textWriter) Write(b *result.Batch) error {
	if t.widths == nil && b.N > 0 {
		t.header(b)
	}
	for i := range b.N {
		for j := range t.cells {
			t.render(&b.Columns[j], j, i)
			t.pad(t.cell, j)
		}
		t.endLine()
		if err := t.out.full(); err != nil {
			return err
		}
	}
	return t.out.flush()
}

// render puts the text of one cell into t.cell. A line end or tab would break
// the line, so it becomes a blank.
func (t *textWriter) render(c *votable.Column, j, i int) {
	t.cell = t.cell[:0]
	if !c.IsNull(i) {
		t.cell = t.cells[j](t.cell, c, i)
	}
	for k, b := range t.cell {
		if b < ' ' {
			t.cell[k] = ' '
		}
	}
}

// header settles the widths and writes the names and a rule.
func (t *textWriter) header(b *result.Batch) {
	t.widths = make([]int, len(t.fields))
	for j := range t.fields {
		width := utf8.RuneCountInString(t.fields[j].Name)
		for i := range b.N {
			t.render(&b.Columns[j], j, i)
			width = max(width, min(utf8.RuneCount(t.cell), widestColumn))
		}
		t.widths[j] = width
	}
	for j := range t.fields {
		t.pad([]byte(t.fields[j].Name), j)
	}
	t.endLine()
	for j := range t.fields {
		t.pad([]byte(strings.Repeat("-", t.widths[j])), j)
	}
	t.endLine()
}

// pad writes a cell at its column's width.
func (t *textWriter) pad(cell []byte, j int) {
	if j > 0 {
		t.out.b = append(t.out.b, "  "...)
	}
	blanks := max(0, t.widths[j]-utf8.RuneCount(cell))
	if isNumber(&t.fields[j]) {
		t.blanks(blanks)
		t.out.b = append(t.out.b, cell...)
		return
	}
	t.out.b = append(t.out.b, cell...)
	t.blanks(blanks)
}

func (t *textWriter) blanks(n int) {
	for range n {
		t.out.b = append(t.out.b, ' ')
	}
}

func (t *textWriter) endLine() {
	t.out.b = append(bytes.TrimRight(t.out.b, " "), '\n')
}

// isNumber tells whether the cells of a field are flush right.
func isNumber(f *votable.Field) bool {
	return f.Datatype >= votable.UnsignedByte && f.Arraysize == ""
}

func (t *textWriter) End(o Outcome) error {
	if o.Err != nil {
		return ErrBroken
	}
	if t.widths == nil {
		t.header(&result.Batch{})
	}
	if o.Overflow {
		t.out.b = append(t.out.b, "(more rows than MAXREC or the service's limit lets through)\n"...)
	}
	return t.out.flush()
}
