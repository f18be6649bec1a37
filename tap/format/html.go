package format

import (
	"bytes"
	"io"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// HTML is a page for reading in a browser, one table with units and UCDs in
// its head and addresses as links. It runs no script and is never chosen but
// by name: browsers say they accept HTML when they are about to save a VOTable.
func HTML() Format {
	return Format{
		Name:      "html",
		MIME:      "text/html",
		Extension: ".html",
		New:       func(w io.Writer) Writer { return &htmlWriter{out: buffer{w: w}} },
	}
}

// htmlWriter writes a result as HTML.
type htmlWriter struct {
	out   buffer
	cells []votable.CellText
	start []string // the start tag of each column's cells
}

const htmlHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Query result</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 1rem; color-scheme: light dark; }
table { border-collapse: collapse; }
th, td { padding: .2rem .6rem; text-align: left; white-space: nowrap; border-bottom: 1px solid #8884; }
th { position: sticky; top: 0; background: Canvas; vertical-align: top; }
th small { display: block; font-weight: normal; opacity: .7; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.error { color: #b00; }
</style>
</head>
<body>
<table>
<thead><tr>
`

func (h *htmlWriter) Begin(head Header) error {
	h.out.b = append(h.out.b, htmlHead...)
	for i := range head.Fields {
		h.column(&head.Fields[i])
	}
	h.out.b = append(h.out.b, "</tr></thead>\n<tbody>\n"...)
	return h.out.flush()
}

// column writes the head of a column and settles how its cells are written.
func (h *htmlWriter) column(f *votable.Field) {
	class := ""
	if isNumber(f) {
		class = ` class="n"`
	}
	h.start = append(h.start, "<td"+class+">")
	h.cells = append(h.cells, htmlCell(f))

	h.out.b = append(append(h.out.b, "<th"...), class...)
	if f.Description != "" {
		h.out.b = append(appendHTML(append(h.out.b, ` title="`...), []byte(f.Description)), '"')
	}
	h.out.b = appendHTML(append(h.out.b, '>'), []byte(f.Name))
	for _, note := range [...]string{f.Unit, f.UCD} {
		if note != "" {
			h.out.b = append(appendHTML(append(h.out.b, "<small>"...), []byte(note)), "</small>"...)
		}
	}
	h.out.b = append(h.out.b, "</th>\n"...)
}

func htmlCell(f *votable.Field) votable.CellText {
	if f.Datatype != votable.Char && f.Datatype != votable.UnicodeChar {
		return votable.NewCellText(f)
	}
	return func(dst []byte, c *votable.Column, i int) []byte {
		s := c.Text(i)
		if !bytes.HasPrefix(s, []byte("https://")) && !bytes.HasPrefix(s, []byte("http://")) {
			return appendHTML(dst, s)
		}
		dst = appendHTML(append(dst, `<a rel="noreferrer" href="`...), s)
		return append(appendHTML(append(dst, `">`...), s), "</a>"...)
	}
}

// appendHTML escapes text for an element or a quoted attribute.
func appendHTML(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '"')
		if i < 0 {
			return votable.AppendEscaped(dst, s)
		}
		dst = append(votable.AppendEscaped(dst, s[:i]), "&quot;"...)
		s = s[i+1:]
	}
}

func (h *htmlWriter) Write(b *result.Batch) error {
	for i := range b.N {
		h.out.b = append(h.out.b, "<tr>"...)
		for j := range h.cells {
			h.out.b = append(h.out.b, h.start[j]...)
			if c := &b.Columns[j]; !c.IsNull(i) {
				h.out.b = h.cells[j](h.out.b, c, i)
			}
			h.out.b = append(h.out.b, "</td>"...)
		}
		h.out.b = append(h.out.b, "</tr>\n"...)
		if err := h.out.full(); err != nil {
			return err
		}
	}
	return h.out.flush()
}

// End writes an error for the reader to see, and still has the connection
// broken, so that a saved page is known to be incomplete.
func (h *htmlWriter) End(o Outcome) error {
	h.out.b = append(h.out.b, "</tbody>\n</table>\n"...)
	switch {
	case o.Err != nil:
		h.out.b = append(h.out.b, `<p class="error">The query failed after these rows: `...)
		h.out.b = append(appendHTML(h.out.b, []byte(fault.Message(o.Err))), "</p>\n"...)
	case o.Overflow:
		h.out.b = append(h.out.b, "<p>There are more rows than MAXREC or the service's limit lets through.</p>\n"...)
	}
	h.out.b = append(h.out.b, "</body>\n</html>\n"...)
	if err := h.out.flush(); err != nil || o.Err == nil {
		return err
	}
	return ErrBroken
}
