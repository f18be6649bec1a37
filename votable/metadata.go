package votable

import "strconv"

// markup assembles the elements around the data. It writes one element a line,
// indented by depth, because people do read these documents.
type markup struct {
	buf   []byte
	depth int
}

func (m *markup) indent() {
	for range m.depth {
		m.buf = append(m.buf, ' ', ' ')
	}
}

// open begins a start tag; attributes follow, then enter or empty.
func (m *markup) open(name string) {
	m.indent()
	m.buf = append(append(m.buf, '<'), name...)
}

func (m *markup) attr(name, value string) { m.buf = appendAttr(m.buf, name, value) }

// enter ends a start tag whose element has children.
func (m *markup) enter() {
	m.buf = append(m.buf, ">\n"...)
	m.depth++
}

// empty ends the tag of an element without content.
func (m *markup) empty() { m.buf = append(m.buf, "/>\n"...) }

// leave writes an end tag.
func (m *markup) leave(name string) {
	m.depth--
	m.indent()
	m.buf = append(append(append(m.buf, "</"...), name...), ">\n"...)
}

// text ends the start tag of an element and writes its content and end tag.
func (m *markup) text(name, content string) {
	m.buf = append(m.buf, '>')
	m.buf = AppendEscaped(m.buf, []byte(content))
	m.buf = append(append(append(m.buf, "</"...), name...), ">\n"...)
}

func (m *markup) description(s string) {
	if s != "" {
		m.open("DESCRIPTION")
		m.text("DESCRIPTION", s)
	}
}

func (m *markup) infos(infos []Info) {
	for i := range infos {
		info := &infos[i]
		m.open("INFO")
		m.attr("ID", info.ID)
		m.buf = appendAnyAttr(m.buf, "name", info.Name)
		m.buf = appendAnyAttr(m.buf, "value", info.Value)
		m.attr("ucd", info.UCD)
		m.attr("utype", info.Utype)
		if info.Text == "" {
			m.empty()
		} else {
			m.text("INFO", info.Text)
		}
	}
}

// systems writes what may stand in any order between the INFOs and the
// TABLE of a RESOURCE, and so too in VOTABLE.
func (m *markup) systems(coosys []Coosys, timesys []Timesys, params []Param, groups []Group) {
	for i := range coosys {
		m.open("COOSYS")
		m.attr("ID", coosys[i].ID)
		m.attr("system", coosys[i].System)
		m.attr("equinox", coosys[i].Equinox)
		m.attr("epoch", coosys[i].Epoch)
		m.empty()
	}
	for i := range timesys {
		m.open("TIMESYS")
		m.attr("ID", timesys[i].ID)
		m.attr("timescale", timesys[i].Timescale)
		m.attr("timeorigin", timesys[i].Timeorigin)
		m.attr("refposition", timesys[i].Refposition)
		m.empty()
	}
	m.params(params)
	m.groups(groups)
}

func (m *markup) params(params []Param) {
	for i := range params {
		m.field("PARAM", &params[i].Field, &params[i].Value)
	}
}

func (m *markup) groups(groups []Group) {
	for i := range groups {
		g := &groups[i]
		m.open("GROUP")
		m.attr("ID", g.ID)
		m.buf = appendAnyAttr(m.buf, "name", g.Name) // Firefly reads it unchecked
		m.attr("ucd", g.UCD)
		m.attr("utype", g.Utype)
		m.enter()
		m.description(g.Description)
		m.params(g.Params)
		for _, ref := range g.FieldRefs {
			m.open("FIELDref")
			m.attr("ref", ref)
			m.empty()
		}
		for _, ref := range g.ParamRefs {
			m.open("PARAMref")
			m.attr("ref", ref)
			m.empty()
		}
		m.leave("GROUP")
	}
}

// field writes a FIELD, or a PARAM if value is not nil.
func (m *markup) field(element string, f *Field, value *string) {
	m.open(element)
	m.attr("ID", f.ID)
	m.buf = appendAnyAttr(m.buf, "name", f.Name)
	m.attr("datatype", f.Datatype.String())
	if f.Arraysize == "" && f.Datatype.isText() && (value == nil || len(*value) != 1) {
		m.attr("arraysize", "*") // without an arraysize a reader sees one character
	}
	m.attr("arraysize", f.Arraysize)
	if value != nil {
		m.buf = appendAnyAttr(m.buf, "value", *value)
	}
	m.attr("unit", f.Unit)
	m.attr("ucd", f.UCD)
	m.attr("utype", f.Utype)
	m.attr("xtype", f.Xtype)
	m.attr("ref", f.Ref)
	if f.Description == "" && f.Values == nil {
		m.empty()
		return
	}
	m.enter()
	m.description(f.Description)
	m.values(f.Values)
	m.leave(element)
}

func (m *markup) values(v *Values) {
	if v == nil {
		return
	}
	m.open("VALUES")
	m.attr("null", v.Null)
	if v.Min == "" && v.Max == "" && len(v.Options) == 0 {
		m.empty()
		return
	}
	m.enter()
	for _, bound := range [...]struct{ element, value string }{{"MIN", v.Min}, {"MAX", v.Max}} {
		if bound.value != "" {
			m.open(bound.element)
			m.attr("value", bound.value)
			m.empty()
		}
	}
	for _, o := range v.Options {
		m.open("OPTION")
		m.attr("name", o.Name)
		m.buf = appendAnyAttr(m.buf, "value", o.Value)
		m.empty()
	}
	m.leave("VALUES")
}

// beginResource writes a RESOURCE up to its table.
func (m *markup) beginResource(r *Resource) {
	m.open("RESOURCE")
	m.attr("ID", r.ID)
	m.attr("name", r.Name)
	m.attr("type", r.Type)
	m.attr("utype", r.Utype)
	m.enter()
	m.description(r.Description)
	m.infos(r.Infos)
	m.systems(r.Coosys, r.Timesys, r.Params, r.Groups)
}

// endResource writes what follows the table of a RESOURCE. The order is the
// schema's: INFOs belong to the table before them, so they precede nested
// resources.
func (m *markup) endResource(r *Resource, after []Info) {
	m.infos(r.After)
	m.infos(after)
	for i := range r.Resources {
		m.resource(&r.Resources[i])
	}
	m.leave("RESOURCE")
}

// resource writes a whole RESOURCE without rows.
func (m *markup) resource(r *Resource) {
	m.beginResource(r)
	if r.Table != nil {
		m.beginTable(r.Table, r.Table.Fields)
		m.leave("TABLE")
	}
	m.endResource(r, nil)
}

// beginTable writes a TABLE up to its data. The fields are given apart,
// because a serialization may have to alter them.
func (m *markup) beginTable(t *Table, fields []Field) {
	m.open("TABLE")
	m.attr("ID", t.ID)
	m.attr("name", t.Name)
	m.attr("utype", t.Utype)
	if t.Nrows > 0 {
		m.attr("nrows", strconv.FormatInt(t.Nrows, 10))
	}
	m.enter()
	m.description(t.Description)
	for i := range fields {
		m.field("FIELD", &fields[i], nil)
	}
	m.params(t.Params)
	m.groups(t.Groups)
}
