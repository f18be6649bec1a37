package votable

import (
	"compress/gzip"
	"io"
	"strconv"
	"strings"
)

// openData reads from the start tag of DATA up to the first row.
func (d *Decoder) openData(fields []Field) (rowDecoder, error) {
	s := d.s
	for i := range fields {
		// A fixed size counts for cells that are NULL too, when they are written.
		shape, _ := fields[i].Shape()
		if size := shape.Count * datatypes[fields[i].Datatype].size; !shape.Variable && size > d.limits.MaxCell {
			return nil, columnError(longCell(s, size, d.limits.MaxCell), &fields[i])
		}
	}
	if err := s.skipText(); err != nil {
		return nil, err
	}
	kind, err := s.tag()
	if err != nil {
		return nil, err
	}
	switch {
	case kind == endOfInput:
		return nil, s.truncated()
	case kind == endTag:
		return nil, nil
	case s.name == "TABLEDATA":
		s.rows = true
		return newTableReader(s, fields, d.limits.MaxCell, kind == emptyTag), nil
	case s.name == "BINARY", s.name == "BINARY2":
		return d.openBinary(fields, s.name, kind)
	case s.name == "FITS":
		return nil, s.fail("the rows are a FITS file within the document", "send them as TABLEDATA or BINARY2")
	}
	return nil, s.fail("rows in the form "+s.name+" are not known", "send them as TABLEDATA or BINARY2")
}

// openBinary reads the start tag of the STREAM in a BINARY or BINARY2.
func (d *Decoder) openBinary(fields []Field, element string, kind tagKind) (rowDecoder, error) {
	s := d.s
	if kind == emptyTag {
		return nil, nil
	}
	if err := s.skipText(); err != nil {
		return nil, err
	}
	kind, err := s.tag()
	if err != nil {
		return nil, err
	}
	if kind == endTag && s.name == element {
		return nil, nil
	}
	if kind == endTag || kind == endOfInput || s.name != "STREAM" {
		return nil, s.fail("there is no STREAM in "+element, "")
	}
	if s.attr("href") != "" {
		return nil, s.fail("the rows are at another address, which is not followed", "send them within the document")
	}
	source := &base64Reader{s: s, element: element, empty: kind == emptyTag}
	var in io.Reader = source
	switch encoding := strings.ToLower(strings.TrimSpace(s.attr("encoding"))); encoding {
	case "base64", "":
	case "gzip":
		in = &gzipReader{in: source, max: d.limits.MaxBytes}
	default:
		return nil, s.fail("the STREAM has the encoding "+strconv.Quote(encoding), "send it as base64")
	}
	s.rows = true
	return newBinaryReader(source, in, fields, d.limits.MaxCell, element == "BINARY2"), nil
}

// gzipReader unfolds a compressed stream up to a bound.
type gzipReader struct {
	in   io.Reader
	z    *gzip.Reader
	max  int64
	read int64
}

func (g *gzipReader) Read(p []byte) (int, error) {
	if g.z == nil {
		z, err := gzip.NewReader(g.in)
		if err != nil {
			return 0, err
		}
		g.z = z
	}
	n, err := g.z.Read(p)
	if g.read += int64(n); g.max > 0 && g.read > g.max {
		return n, &Error{Msg: "the compressed rows unfold to more than this service takes", Remedy: "send fewer rows", Limit: true}
	}
	return n, err
}
