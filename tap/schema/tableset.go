package schema

import (
	"bufio"
	"encoding/xml"
	"io"

	"github.com/vobutler/vobutler/tap/adql"
)

// Detail is how much of a table the VOSI document tells.
type Detail int

// The levels of VOSI 1.1 section 2.4.
const (
	Max Detail = iota // everything
	Min               // names, types and descriptions of tables, no columns
)

const namespaces = ` xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0"` +
	` xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"` +
	` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

// WriteTableset writes the VOSI 1.1 tableset of the set.
func WriteTableset(w io.Writer, s *Set, detail Detail) error {
	x := newPrinter(w)
	x.raw("<vosi:tableset" + namespaces + ">\n")
	for _, sc := range s.Schemas {
		x.raw("<schema>")
		x.element("name", adql.QuoteIdent(sc.Name))
		x.element("description", sc.Description)
		x.element("utype", sc.Utype)
		x.raw("\n")
		for _, t := range sc.Tables {
			x.raw(`<table type="` + t.kind() + `">`)
			x.table(s, t, detail)
			x.raw("</table>\n")
		}
		x.raw("</schema>\n")
	}
	x.raw("</vosi:tableset>\n")
	return x.flush()
}

// WriteTable writes the VOSI 1.1 document of one table of the set.
func WriteTable(w io.Writer, s *Set, t *Table) error {
	x := newPrinter(w)
	x.raw("<vosi:table" + namespaces + ` type="` + t.kind() + `">`)
	x.table(s, t, Max)
	x.raw("</vosi:table>\n")
	return x.flush()
}

// printer writes XML and remembers the first error.
type printer struct{ w *bufio.Writer }

func newPrinter(w io.Writer) *printer {
	x := &printer{bufio.NewWriter(w)}
	x.raw(xml.Header)
	return x
}

func (x *printer) flush() error { return x.w.Flush() }

func (x *printer) raw(s string) { _, _ = x.w.WriteString(s) } // bufio keeps the error for flush

func (x *printer) text(s string) { _ = xml.EscapeText(x.w, []byte(s)) }

// element writes an element of text, or nothing where there is none.
func (x *printer) element(name, content string) {
	if content == "" {
		return
	}
	x.raw("<" + name + ">")
	x.text(content)
	x.raw("</" + name + ">")
}

func (x *printer) attribute(name, value string) {
	if value == "" {
		return
	}
	x.raw(" " + name + `="`)
	x.text(value)
	x.raw(`"`)
}

func (x *printer) table(s *Set, t *Table, detail Detail) {
	x.element("name", t.Name.String())
	x.element("description", t.Description)
	x.element("utype", t.Utype)
	if detail == Min {
		return
	}
	for i := range t.Columns {
		x.column(&t.Columns[i])
	}
	for _, k := range s.Keys {
		if k.From == t.Name {
			x.key(k)
		}
	}
}

func (x *printer) column(c *Column) {
	x.raw("\n<column")
	if c.Std {
		x.attribute("std", "true")
	}
	x.raw(">")
	x.element("name", adql.QuoteIdent(c.Name))
	x.element("description", c.Description)
	x.element("unit", c.Unit)
	x.element("ucd", c.UCD)
	x.element("utype", c.Utype)
	x.raw(`<dataType xsi:type="vs:VOTableType"`)
	x.attribute("arraysize", c.Arraysize)
	x.attribute("extendedType", c.Xtype)
	x.raw(">" + c.Datatype.String() + "</dataType>")
	if c.Principal {
		x.element("flag", "principal")
	}
	if c.Indexed {
		x.element("flag", "indexed")
	}
	if !c.NotNull {
		x.element("flag", "nullable")
	}
	x.raw("</column>")
}

func (x *printer) key(k Key) {
	x.raw("\n<foreignKey>")
	x.element("targetTable", k.Target.String())
	for _, c := range k.Columns {
		x.raw("<fkColumn>")
		x.element("fromColumn", adql.QuoteIdent(c.From))
		x.element("targetColumn", adql.QuoteIdent(c.Target))
		x.raw("</fkColumn>")
	}
	x.element("description", k.Description)
	x.element("utype", k.Utype)
	x.raw("</foreignKey>")
}
