package votable

import (
	"strconv"
	"strings"
)

// tableField reads a FIELD of a table.
func (d *Decoder) tableField(kind tagKind, t *Table) error {
	if len(t.Fields) == d.limits.MaxFields {
		e := d.s.fail("the table has more than "+strconv.Itoa(d.limits.MaxFields)+" fields", "send fewer columns")
		e.Limit = true
		return e
	}
	f, err := d.field(kind)
	t.Fields = append(t.Fields, f)
	return err
}

// field reads a FIELD, or what a PARAM shares with it.
func (d *Decoder) field(kind tagKind) (Field, error) {
	s := d.s
	f := Field{
		ID: s.attr("ID"), Name: s.attr("name"), Arraysize: strings.TrimSpace(s.attr("arraysize")),
		Xtype: s.attr("xtype"), Unit: s.attr("unit"), UCD: s.attr("ucd"), Utype: s.attr("utype"), Ref: s.attr("ref"),
	}
	if f.Name == "" {
		f.Name = f.ID
	}
	name := strings.TrimSpace(s.attr("datatype"))
	datatype, ok := ParseDatatype(name)
	if !ok && name != "" {
		return f, columnError(s.fail("the datatype "+strconv.Quote(name)+" is not one of VOTable", "use char, int, long, double or another of them"), &f)
	}
	f.Datatype = datatype
	// Before VOTable 1.3 some writers said "1" of a scalar.
	if f.Arraysize == "1" && !datatype.isText() {
		f.Arraysize = ""
	}
	if _, ok := f.Shape(); !ok {
		return f, columnError(s.fail("the arraysize "+strconv.Quote(f.Arraysize)+" is not one of VOTable", `write a number, "*", or dimensions joined by x`), &f)
	}
	if kind == emptyTag {
		return f, nil
	}
	return f, d.children(s.name, func(kind tagKind) error {
		switch s.name {
		case "DESCRIPTION":
			return d.content(kind, &f.Description)
		case "VALUES":
			// A second VALUES gives the range that occurs; the first is what is legal.
			if f.Values == nil {
				f.Values = &Values{Null: s.attr("null")}
				return d.values(kind, f.Values)
			}
		}
		return d.skip(kind)
	})
}

// columnError adds the name of a field to an error.
func columnError(e *Error, f *Field) error {
	e.Column = f.Name
	return e
}

func (d *Decoder) values(kind tagKind, v *Values) error {
	if kind == emptyTag {
		return nil
	}
	s := d.s
	return d.children("VALUES", func(kind tagKind) error {
		switch s.name {
		case "MIN":
			v.Min = s.attr("value")
		case "MAX":
			v.Max = s.attr("value")
		case "OPTION":
			v.Options = append(v.Options, Option{Name: s.attr("name"), Value: s.attr("value")})
		}
		return d.skip(kind)
	})
}

func (d *Decoder) param(kind tagKind) (Param, error) {
	value := d.s.attr("value")
	f, err := d.field(kind)
	return Param{Field: f, Value: value}, err
}

func (d *Decoder) info(kind tagKind, infos *[]Info) error {
	s := d.s
	info := Info{ID: s.attr("ID"), Name: s.attr("name"), Value: s.attr("value"), UCD: s.attr("ucd"), Utype: s.attr("utype")}
	err := d.content(kind, &info.Text)
	*infos = append(*infos, info)
	return err
}

// group reads a GROUP. A group within it becomes one beside it.
func (d *Decoder) group(kind tagKind, groups *[]Group, depth int) error {
	s := d.s
	at := len(*groups)
	*groups = append(*groups, Group{ID: s.attr("ID"), Name: s.attr("name"), UCD: s.attr("ucd"), Utype: s.attr("utype")})
	if kind == emptyTag {
		return nil
	}
	if depth == maxDepth {
		return s.fail("groups are nested too deeply", "")
	}
	return d.children("GROUP", func(kind tagKind) error {
		g := &(*groups)[at]
		switch s.name {
		case "DESCRIPTION":
			return d.content(kind, &g.Description)
		case "PARAM":
			p, err := d.param(kind)
			g.Params = append(g.Params, p)
			return err
		case "FIELDref":
			g.FieldRefs = append(g.FieldRefs, s.attr("ref"))
		case "PARAMref":
			g.ParamRefs = append(g.ParamRefs, s.attr("ref"))
		case "GROUP":
			return d.group(kind, groups, depth+1)
		}
		return d.skip(kind)
	})
}
