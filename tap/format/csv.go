package format

import (
	"io"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// CSV is RFC 4180 with a header line of field names. NULL is nothing between
// the commas and an empty string is a pair of quotes; in a table of one column
// NULL is a pair of quotes too, since readers pass over a blank line. Arrays
// are in TABLEDATA's notation. Overflow cannot be told.
func CSV() Format {
	return Format{
		Name:      "csv",
		MIME:      "text/csv;header=present",
		Aliases:   []string{"text/csv"},
		Extension: ".csv",
		New:       func(w io.Writer) Writer { return &delimited{out: buffer{w: w}, style: csvStyle, header: true} },
	}
}

// CSVWithoutHeader is CSV that begins with the first row.
func CSVWithoutHeader() Format {
	return Format{
		Name:      "csv-noheader",
		MIME:      "text/csv;header=absent",
		Extension: ".csv",
		New:       func(w io.Writer) Writer { return &delimited{out: buffer{w: w}, style: csvStyle} },
	}
}

// TSV is one line a row with tabs between the cells (IANA
// text/tab-separated-values). Tabs and line ends in a string become blanks, as
// the type has no escape; NULL and an empty string look alike.
func TSV() Format {
	return Format{
		Name:      "tsv",
		MIME:      "text/tab-separated-values",
		Extension: ".tsv",
		New:       func(w io.Writer) Writer { return &delimited{out: buffer{w: w}, style: tsvStyle, header: true} },
	}
}

// delimiterStyle is what CSV and TSV differ in.
type delimiterStyle struct {
	delimiter byte
	newline   string
	appendStr func(dst, s []byte) []byte
	loneNull  string // NULL in a table of one column
}

var (
	csvStyle = delimiterStyle{',', "\r\n", appendCSV, `""`}
	tsvStyle = delimiterStyle{'\t', "\n", appendTSV, ""}
)

// delimited writes rows as lines of delimited cells.
type delimited struct {
	out    buffer
	style  delimiterStyle
	header bool
	cells  []votable.CellText
}

func (d *delimited) Begin(h Header) error {
	d.cells = make([]votable.CellText, len(h.Fields))
	for i := range h.Fields {
		d.cells[i] = d.cell(&h.Fields[i])
		if d.header {
			d.delimit(i)
			d.out.b = d.style.appendStr(d.out.b, []byte(h.Fields[i].Name))
		}
	}
	if d.header {
		d.out.b = append(d.out.b, d.style.newline...)
	}
	return d.out.flush()
}

// cell chooses what writes a column: only strings can need quotes.
func (d *delimited) cell(f *votable.Field) votable.CellText {
	if f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar {
		return func(dst []byte, c *votable.Column, i int) []byte { return d.style.appendStr(dst, c.Text(i)) }
	}
	return votable.NewCellText(f)
}

func (d *delimited) delimit(i int) {
	if i > 0 {
		d.out.b = append(d.out.b, d.style.delimiter)
	}
}

func (d *delimited) Write(b *result.Batch) error {
	for i := range b.N {
		for j := range d.cells {
			d.delimit(j)
			if c := &b.Columns[j]; !c.IsNull(i) {
				d.out.b = d.cells[j](d.out.b, c, i)
			} else if len(d.cells) == 1 {
				d.out.b = append(d.out.b, d.style.loneNull...)
			}
		}
		d.out.b = append(d.out.b, d.style.newline...)
		if err := d.out.full(); err != nil {
			return err
		}
	}
	return d.out.flush()
}

func (d *delimited) End(o Outcome) error {
	if o.Err != nil {
		return ErrBroken
	}
	return d.out.flush()
}

// byteSet tells the bytes that a form cannot hold as they are.
type byteSet [256]bool

func newByteSet(bytes string) *byteSet {
	var set byteSet
	for i := range len(bytes) {
		set[bytes[i]] = true
	}
	return &set
}

// index returns where the first byte of the set is in s, or len(s).
func (set *byteSet) index(s []byte) int {
	for i, b := range s {
		if set[b] {
			return i
		}
	}
	return len(s)
}

var (
	csvSpecial = newByteSet("\",\r\n")
	tsvSpecial = newByteSet("\t\r\n")
)

// appendCSV appends a string, in quotes where it must be.
func appendCSV(dst, s []byte) []byte {
	if len(s) > 0 && csvSpecial.index(s) == len(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for _, b := range s {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

// appendTSV appends a string without the characters that end a cell or line.
func appendTSV(dst, s []byte) []byte {
	for {
		i := tsvSpecial.index(s)
		dst = append(dst, s[:i]...)
		if i == len(s) {
			return dst
		}
		dst = append(dst, ' ')
		s = s[i+1:]
	}
}
