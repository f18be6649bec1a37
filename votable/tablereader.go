package votable

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// tableReader reads rows from TABLEDATA. The usual form, <TD>text</TD> without
// entities, is taken from the scanner's buffer as it lies there.
type tableReader struct {
	s       *scanner
	fields  []Field
	parsers []cellParser
	maxCell int
	cell    []byte // reused where a cell has to be put together
	done    bool
}

// cellParser adds the cell with a given text to a column, as row i of the
// batch; the text is empty for NULL.
type cellParser func(c *Column, i int, text []byte) error

func newTableReader(s *scanner, fields []Field, maxCell int, empty bool) *tableReader {
	t := &tableReader{s: s, fields: fields, parsers: make([]cellParser, len(fields)), maxCell: maxCell, done: empty}
	for i := range fields {
		t.parsers[i] = newCellParser(&fields[i])
	}
	return t
}

func (t *tableReader) row(b *batch) error {
	if t.done {
		return t.end()
	}
	if err := t.s.skipText(); err != nil {
		return err
	}
	if !t.s.has("<TR>") {
		kind, err := t.s.tag()
		switch {
		case err != nil:
			return err
		case kind == endTag && t.s.name == "TABLEDATA":
			return t.end()
		case kind == endOfInput:
			return t.s.truncated()
		case kind == endTag || t.s.name != "TR":
			return t.s.fail("the element "+t.s.name+" stands where a row begins", "")
		case kind == emptyTag:
			return t.missing(0)
		}
	}
	for j := range t.parsers {
		text, err := t.text(j)
		if err != nil {
			return err
		}
		if err := t.parsers[j](&b.cols[j], b.n, text); err != nil {
			return t.inCell(err, j, text)
		}
		b.bytes += len(text)
	}
	return t.endRow()
}

// text returns the text of the next cell. It is valid until the next call.
func (t *tableReader) text(j int) ([]byte, error) {
	if text, ok := t.plainCell(); ok {
		return text, nil
	}
	s := t.s
	if err := s.skipText(); err != nil {
		return nil, err
	}
	kind, err := s.tag()
	switch {
	case err != nil:
		return nil, err
	case kind == endOfInput:
		return nil, s.truncated()
	case kind == endTag:
		return nil, t.missing(j)
	case s.name != "TD":
		return nil, s.fail("the element "+s.name+" stands where a cell begins", "")
	case kind == emptyTag:
		return nil, nil
	}
	if s.attr("encoding") != "" {
		return nil, columnError(s.fail("a cell in base64 is not read", "send the table as BINARY2"), &t.fields[j])
	}
	if t.cell, err = s.text(t.cell[:0], t.maxCell); err != nil {
		return nil, t.inCell(err, j, nil)
	}
	if kind, err = s.tag(); err != nil {
		return nil, err
	}
	if kind != endTag || s.name != "TD" {
		return nil, columnError(s.fail("a cell holds the element "+s.name, "write '<' as &lt;"), &t.fields[j])
	}
	return t.cell, nil
}

var (
	cellStart = []byte("<TD>")
	cellEnd   = []byte("</TD>")
	emptyCell = []byte("<TD/>")
)

// plainCell returns the text of a cell that lies in the buffer whole and holds
// nothing to resolve.
func (t *tableReader) plainCell() ([]byte, bool) {
	s := t.s
	for s.pos < s.end && s.buf[s.pos] <= ' ' {
		s.pos++
	}
	rest := s.buf[s.pos:s.end]
	if bytes.HasPrefix(rest, emptyCell) {
		s.pos += len(emptyCell)
		return nil, true
	}
	if !bytes.HasPrefix(rest, cellStart) {
		return nil, false
	}
	rest = rest[len(cellStart):]
	n := bytes.IndexByte(rest, '<')
	if n < 0 || n > t.maxCell || !bytes.HasPrefix(rest[n:], cellEnd) {
		return nil, false
	}
	text := rest[:n]
	for _, c := range text {
		if c == '&' || c == '\r' {
			return nil, false
		}
	}
	s.pos += len(cellStart) + n + len(cellEnd)
	return text, true
}

// endRow reads the end tag of a row.
func (t *tableReader) endRow() error {
	if t.s.has("</TR>") {
		return nil
	}
	if err := t.s.skipText(); err != nil {
		return err
	}
	kind, err := t.s.tag()
	switch {
	case err != nil:
		return err
	case kind == endOfInput:
		return t.s.truncated()
	case kind != endTag || t.s.name != "TR":
		return t.s.fail("the row has more cells than the table's "+strconv.Itoa(len(t.fields))+" fields", "")
	}
	return nil
}

func (t *tableReader) missing(j int) error {
	return t.s.fail("the row has "+strconv.Itoa(j)+" cells for "+strconv.Itoa(len(t.fields))+" fields",
		"write an empty TD where there is no value")
}

// end reads the end tag of DATA.
func (t *tableReader) end() error {
	t.done = true
	return endData(t.s)
}

func endData(s *scanner) error {
	s.rows = false
	if err := s.skipText(); err != nil {
		return err
	}
	kind, err := s.tag()
	if err != nil {
		return err
	}
	if kind != endTag || s.name != "DATA" {
		return s.fail("something follows the rows in DATA", "")
	}
	return io.EOF
}

// longestQuote is how much of a cell an error shows.
const longestQuote = 40

// inCell adds place and text to the error of a cell.
func (t *tableReader) inCell(err error, j int, text []byte) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	if len(text) > longestQuote {
		text = append(append([]byte(nil), cutText(text, Char, longestQuote)...), "..."...)
	}
	e.Line, e.Column = t.s.lineNumber(), t.fields[j].Name
	if len(text) > 0 {
		e.Msg = strconv.Quote(string(text)) + " " + e.Msg
	}
	return e
}
