package sqlb

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Relation is what a FROM clause names: a table, a statement, a common table
// expression or a table of values. Its alias is unique in its statement.
type Relation struct {
	alias  string
	source source
}

type source interface{ writeSource(p *printer) }

// Table returns a table of the database. The schema may be empty.
func Table(schema, name, alias string) Relation { return Relation{alias, table{schema, name}} }

// Subquery returns a statement as a relation.
func Subquery(st Statement, alias string) Relation { return Relation{alias, subquery{st}} }

// Alias returns the name by which the relation is known in its statement.
func (r Relation) Alias() string { return r.alias }

// As returns the relation under another alias.
func (r Relation) As(alias string) Relation { return Relation{alias, r.source} }

// Col returns a column of the relation. A timespan is one column: its name is
// without the suffixes that SQLite adds.
func (r Relation) Col(name string, t dimension.Type) Column { return Column{r.alias, name, t} }

type table struct{ schema, name string }

func (t table) writeSource(p *printer) {
	if t.schema != "" {
		p.name(t.schema)
		p.text(".")
	}
	p.name(t.name)
}

type subquery struct{ statement Statement }

func (s subquery) writeSource(p *printer) {
	p.text("(")
	s.statement.write(p)
	p.text(")")
}

// CTE is a common table expression: a statement with a name, to which the
// statement around it may refer several times.
type CTE struct {
	name      string
	statement Statement
}

// Define returns a common table expression. The statement that uses it, or one
// around that, must name it in With.
func Define(name string, st Statement) CTE { return CTE{name, st} }

// As returns the expression as a relation.
func (c CTE) As(alias string) Relation { return Relation{alias, table{name: c.name}} }

// ValueColumn is a column of a table of values. Its type is not timespan.
type ValueColumn struct {
	Name   string
	Type   dimension.Type
	Values []dimension.Value
}

// Values returns a table of bound values, with any number of rows. All columns
// have the same number of values; they are not copied.
func Values(alias string, columns ...ValueColumn) Relation { return Relation{alias, values{columns}} }

type values struct{ columns []ValueColumn }

func (v values) writeSource(p *printer) {
	for _, c := range v.columns {
		if len(c.Values) != len(v.columns[0].Values) {
			p.fail("the columns of a table of values differ in length")
		}
		if c.Type == dimension.TypeTimespan {
			p.fail("a table of values has no timespans")
		}
	}
	if p.dialect == PostgreSQL {
		v.writeUnnest(p)
	} else {
		v.writeJSON(p)
	}
}

func (v values) writeUnnest(p *printer) {
	p.text("(SELECT * FROM unnest(")
	for i, c := range v.columns {
		if i > 0 {
			p.text(", ")
		}
		p.bind(Arg{Type: c.Type, Values: c.Values, Array: true})
	}
	p.text(") AS ")
	p.name("v")
	p.text("(")
	for i, c := range v.columns {
		if i > 0 {
			p.text(", ")
		}
		p.name(c.Name)
	}
	p.text("))")
}

// writeJSON takes the rows from one JSON array of arrays.
func (v values) writeJSON(p *printer) {
	p.text("(SELECT ")
	for i, c := range v.columns {
		if i > 0 {
			p.text(", ")
		}
		p.text("value ->> " + strconv.Itoa(i) + " AS ")
		p.name(c.Name)
	}
	p.text(" FROM json_each(")
	p.bind(Arg{Rows: v.columns})
	p.text("))")
}
