package votable

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of elements.
const maxDepth = 64

// nextTable reads tags between tables until one begins that holds rows or
// could. VOTABLE, RESOURCE and the deprecated DEFINITIONS are entered; the
// other elements are read whole.
func (d *Decoder) nextTable() (*Table, error) {
	for {
		if err := d.s.skipText(); err != nil {
			return nil, err
		}
		kind, err := d.s.tag()
		if err != nil {
			return nil, err
		}
		switch {
		case kind == endOfInput:
			return nil, d.atEnd()
		case !d.root:
			if kind == endTag || d.s.name != "VOTABLE" {
				return nil, d.s.fail("the document is not a VOTable: its first element is "+d.s.name, "send a VOTable")
			}
			d.root = true
			d.doc.Version = d.s.attr("version")
		case kind == endTag:
			d.endElement()
		case d.s.name == "TABLE" && len(d.open) > 0:
			return d.readTable(kind)
		default:
			if err := d.outsideTable(kind); err != nil {
				return nil, err
			}
		}
	}
}

// atEnd tells a document that is over from one that breaks off.
func (d *Decoder) atEnd() error {
	switch {
	case !d.root:
		return d.s.fail("the document is empty", "send a VOTable")
	case len(d.open) > 0:
		return d.s.truncated()
	}
	return io.EOF
}

// endElement closes a RESOURCE; other end tags in this place close nothing.
func (d *Decoder) endElement() {
	if d.s.name != "RESOURCE" || len(d.open) == 0 {
		return
	}
	last := len(d.open) - 1
	r := *d.open[last]
	d.open = d.open[:last]
	if last == 0 {
		d.doc.Resources = append(d.doc.Resources, r)
	} else {
		parent := d.open[last-1]
		parent.Resources = append(parent.Resources, r)
	}
}

// outsideTable reads an element that stands in a VOTABLE or RESOURCE.
func (d *Decoder) outsideTable(kind tagKind) error {
	s := d.s
	switch s.name {
	case "RESOURCE":
		if len(d.open) == maxDepth {
			return s.fail("resources are nested too deeply", "")
		}
		d.open = append(d.open, &Resource{ID: s.attr("ID"), Name: s.attr("name"), Type: s.attr("type"), Utype: s.attr("utype")})
		if kind == emptyTag {
			d.endElement()
		}
		return nil
	case "DEFINITIONS":
		return nil
	}
	if len(d.open) == 0 {
		doc := &d.doc
		infos := &doc.Infos
		if len(doc.Resources) > 0 {
			infos = &doc.After
		}
		return d.child(kind, &doc.Description, infos, &doc.Coosys, &doc.Timesys, &doc.Params, &doc.Groups)
	}
	r := d.open[len(d.open)-1]
	infos := &r.Infos
	if r.Table != nil || len(r.Resources) > 0 {
		infos = &r.After
	}
	return d.child(kind, &r.Description, infos, &r.Coosys, &r.Timesys, &r.Params, &r.Groups)
}

// child reads one of the elements that VOTABLE and RESOURCE share.
func (d *Decoder) child(kind tagKind, description *string, infos *[]Info, coosys *[]Coosys, timesys *[]Timesys,
	params *[]Param, groups *[]Group,
) error {
	s := d.s
	switch s.name {
	case "DESCRIPTION":
		return d.content(kind, description)
	case "INFO":
		return d.info(kind, infos)
	case "COOSYS":
		*coosys = append(*coosys, Coosys{ID: s.attr("ID"), System: s.attr("system"), Equinox: s.attr("equinox"), Epoch: s.attr("epoch")})
	case "TIMESYS":
		*timesys = append(*timesys, Timesys{ID: s.attr("ID"), Timescale: s.attr("timescale"),
			Timeorigin: s.attr("timeorigin"), Refposition: s.attr("refposition")})
	case "PARAM":
		p, err := d.param(kind)
		*params = append(*params, p)
		return err
	case "GROUP":
		return d.group(kind, groups, 0)
	}
	return d.skip(kind)
}

// readTable reads a TABLE up to its first row.
func (d *Decoder) readTable(kind tagKind) (*Table, error) {
	s := d.s
	t := &Table{ID: s.attr("ID"), Name: s.attr("name"), Utype: s.attr("utype"), Nrows: -1}
	if n, err := strconv.ParseInt(strings.TrimSpace(s.attr("nrows")), 10, 64); err == nil && n >= 0 {
		t.Nrows = n
	}
	r := d.open[len(d.open)-1]
	if r.Table == nil {
		r.Table = t
	}
	d.table, d.row = t, 0
	if kind == emptyTag {
		return t, nil
	}
	err := d.children("TABLE", func(kind tagKind) error {
		switch s.name {
		case "DESCRIPTION":
			return d.content(kind, &t.Description)
		case "FIELD":
			return d.tableField(kind, t)
		case "PARAM":
			p, err := d.param(kind)
			t.Params = append(t.Params, p)
			return err
		case "GROUP":
			return d.group(kind, &t.Groups, 0)
		case "INFO":
			return d.info(kind, &r.Infos)
		case "DATA":
			if kind == startTag {
				return errData
			}
		}
		return d.skip(kind)
	})
	if !errors.Is(err, errData) {
		return t, err
	}
	d.batch, d.fixed = newBatch(t.Fields), 0
	for i := range t.Fields {
		d.fixed += datatypes[t.Fields[i].Datatype].size
	}
	d.rows, err = d.openData(t.Fields)
	return t, err
}

// errData stops the reading of a table's children at its rows.
var errData = errors.New("rows follow")

// children calls each for every child element of the open one, until its end
// tag.
func (d *Decoder) children(parent string, each func(kind tagKind) error) error {
	for {
		if err := d.s.skipText(); err != nil {
			return err
		}
		kind, err := d.s.tag()
		if err != nil {
			return err
		}
		switch kind {
		case endOfInput:
			return d.s.truncated()
		case endTag:
			if d.s.name != parent {
				return d.s.fail("the end tag of "+d.s.name+" stands in "+parent, "")
			}
			return nil
		}
		if err := each(kind); err != nil {
			return err
		}
	}
}

// skip passes over an element with all it holds.
func (d *Decoder) skip(kind tagKind) error {
	for depth := 1; kind != emptyTag; {
		if err := d.s.skipText(); err != nil {
			return err
		}
		next, err := d.s.tag()
		if err != nil {
			return err
		}
		switch next {
		case startTag:
			depth++
		case endTag:
			depth--
		case endOfInput:
			return d.s.truncated()
		}
		if depth == 0 {
			return nil
		}
	}
	return nil
}

// content reads an element that holds text. Elements within it, which some
// descriptions have, are passed over.
func (d *Decoder) content(kind tagKind, text *string) error {
	if kind == emptyTag {
		return nil
	}
	var content []byte
	parent := d.s.name
	for {
		var err error
		if content, err = d.s.text(content, maxMetadata); err != nil {
			return err
		}
		next, err := d.s.tag()
		if err != nil {
			return err
		}
		switch next {
		case endOfInput:
			return d.s.truncated()
		case endTag:
			if d.s.name != parent {
				return d.s.fail("the end tag of "+d.s.name+" stands in "+parent, "")
			}
			*text = strings.ToValidUTF8(strings.TrimSpace(string(content)), replacement)
			return d.s.count(len(content))
		}
		if err := d.skip(next); err != nil {
			return err
		}
	}
}
