package fits

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/votable"
)

// blockBytes is what every part of a file is filled up to; cardBytes is the
// length of a line of a header (FITS Standard 4.0 sections 3.1 and 4.1).
const (
	blockBytes = 2880
	cardBytes  = 80
)

// cards is a header under construction.
type cards struct{ b []byte }

// headers returns those of the empty primary array and of the table.
func (l *layout) headers(h *format.Header, o format.Outcome) []byte {
	var c cards
	c.value("SIMPLE", "T", "this is FITS")
	c.integer("BITPIX", 8, "")
	c.integer("NAXIS", 0, "the table is in the extension")
	c.value("EXTEND", "T", "")
	c.end()

	c.text("XTENSION", "BINTABLE", "")
	c.integer("BITPIX", 8, "")
	c.integer("NAXIS", 2, "")
	c.integer("NAXIS1", l.width, "bytes of a row")
	c.integer("NAXIS2", l.rows, "rows")
	c.integer("PCOUNT", l.heap, "bytes of the heap")
	c.integer("GCOUNT", 1, "")
	c.integer("TFIELDS", int64(len(l.cols)), "columns")
	c.text("EXTNAME", "results", "")
	status := votable.StatusOK
	if o.Overflow {
		status = votable.StatusOverflow
	}
	c.text("QSTATUS", status, "QUERY_STATUS; OVERFLOW: rows were left out")
	for i, col := range l.cols {
		c.column(strconv.Itoa(i+1), l.form(col), col)
	}
	for _, info := range h.Infos {
		c.comment(info.Name + ": " + strings.TrimSpace(info.Value+" "+info.Text))
	}
	c.end()
	return c.b
}

// column writes the keywords of one column. Those for UCD, utype, xtype and
// description are not of the standard, but what TOPCAT and STILTS read and
// write.
func (c *cards) column(n, form string, col *column) {
	f := col.field
	c.text("TTYPE"+n, f.Name, "")
	c.text("TFORM"+n, form, "")
	if col.tnull != "" {
		c.value("TNULL"+n, col.tnull, "")
	}
	if dims := dimensions(f.Arraysize); dims != "" && !col.text && !col.heap {
		c.text("TDIM"+n, dims, "")
	}
	for _, keyword := range [...]struct{ name, value string }{
		{"TUNIT", f.Unit}, {"TUCD", f.UCD}, {"TUTYP", f.Utype}, {"TXTYP", f.Xtype}, {"TCOMM", f.Description},
	} {
		if keyword.value != "" {
			c.text(keyword.name+n, keyword.value, "")
		}
	}
}

// dimensions returns the TDIM of an array of several fixed dimensions.
func dimensions(arraysize string) string {
	if !strings.Contains(arraysize, "x") || strings.HasSuffix(arraysize, "*") {
		return ""
	}
	return "(" + strings.ReplaceAll(arraysize, "x", ",") + ")"
}

func (c *cards) integer(name string, v int64, comment string) {
	c.value(name, strconv.FormatInt(v, 10), comment)
}

// value writes a card with a number or logical.
func (c *cards) value(name, value, comment string) {
	for len(value) < 20 {
		value = " " + value
	}
	c.card(name, value, comment)
}

// text writes a card with a string; one that does not fit goes on in CONTINUE
// cards (FITS Standard 4.0 section 4.2.1.2).
func (c *cards) text(name, s, comment string) {
	const room = cardBytes - len("KEYWORD = ''")
	rest := strings.ReplaceAll(string(appendASCII(nil, []byte(s))), "'", "''")
	if len(rest) <= room {
		for len(rest) < 8 {
			rest += " "
		}
		c.card(name, "'"+rest+"'", comment)
		return
	}
	for len(rest) > room {
		cut := room - len("&")
		if strings.Count(rest[:cut], "'")%2 == 1 {
			cut-- // a doubled quote stays together
		}
		c.card(name, "'"+rest[:cut]+"&'", "")
		name, rest = "CONTINUE", rest[cut:]
	}
	c.card(name, "'"+rest+"'", "")
}

func (c *cards) card(name, value, comment string) {
	card := []byte(name)
	card = append(card, bytes.Repeat([]byte{' '}, 8-len(name))...)
	if name == "CONTINUE" {
		card = append(card, "  "...)
	} else {
		card = append(card, "= "...)
	}
	card = append(card, value...)
	if comment != "" && len(card)+len(comment)+3 <= cardBytes {
		card = append(append(card, " / "...), comment...)
	}
	c.line(card)
}

// comment writes free text over as many cards as it takes.
func (c *cards) comment(s string) {
	rest := appendASCII(nil, []byte(strings.Join(strings.Fields(s), " ")))
	const room = cardBytes - len("COMMENT ")
	for len(rest) > 0 {
		n := min(room, len(rest))
		c.line(append([]byte("COMMENT "), rest[:n]...))
		rest = rest[n:]
	}
}

func (c *cards) line(card []byte) {
	c.b = append(c.b, card...)
	c.b = append(c.b, bytes.Repeat([]byte{' '}, cardBytes-len(card))...)
}

// end ends a header and fills its last block.
func (c *cards) end() {
	c.line([]byte("END"))
	if over := len(c.b) % blockBytes; over > 0 {
		c.b = append(c.b, bytes.Repeat([]byte{' '}, blockBytes-over)...)
	}
}

// padder gathers the data and fills its last block.
type padder struct {
	w    io.Writer
	b    []byte
	size int64
}

// Write adds bytes; it keeps nothing of p.
func (p *padder) Write(b []byte) (int, error) {
	p.b = append(p.b, b...)
	p.size += int64(len(b))
	if len(p.b) < spoolBuffer {
		return len(b), nil
	}
	return len(b), p.flush()
}

func (p *padder) repeat(b byte, n int) error {
	for range n {
		p.b = append(p.b, b)
	}
	p.size += int64(n)
	return nil
}

func (p *padder) flush() error {
	_, err := p.w.Write(p.b)
	p.b = p.b[:0]
	return err
}

// pad fills the last block with zeros and writes what is gathered.
func (p *padder) pad() error {
	if over := p.size % blockBytes; over > 0 {
		p.b = append(p.b, make([]byte, blockBytes-over)...)
	}
	if len(p.b) == 0 {
		return nil
	}
	return p.flush()
}
