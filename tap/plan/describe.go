package plan

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// Describe prints a plan as an indented tree, for people and for tests. Columns
// stand as "#relation.name", literals with their type where it does not show,
// and what became an index test as "near<" or without "= 1".
func Describe(q *Query) string {
	d := describer{columns: map[int]func(int) string{}}
	d.query(q)
	return d.b.String()
}

// describer writes a tree into one buffer.
type describer struct {
	b       strings.Builder
	indent  int
	columns map[int]func(int) string // names of columns by relation
}

func (d *describer) put(words ...string) {
	for _, w := range words {
		d.b.WriteString(w)
	}
}

// line writes words, and then an expression if there is one, on a line.
func (d *describer) line(x Expr, words ...string) {
	d.put(strings.Repeat("  ", d.indent))
	d.put(words...)
	if x != nil {
		d.expr(x)
	}
	d.put("\n")
}

func (d *describer) nested(f func()) {
	d.indent++
	f()
	d.indent--
}

func (d *describer) query(q *Query) {
	for _, c := range q.With {
		d.line(nil, "with ", adql.QuoteIdent(c.Name))
		d.nested(func() { d.query(c.Query) })
	}
	d.body(q.Body)
	for _, o := range q.OrderBy {
		d.order(o)
	}
	if q.Offset > 0 {
		d.line(nil, "offset ", strconv.FormatUint(q.Offset, 10))
	}
	if q.Limit != nil {
		d.line(nil, "limit ", strconv.FormatUint(*q.Limit, 10))
	}
}

func (d *describer) order(o Order) {
	d.put(strings.Repeat("  ", d.indent), "order by ")
	if o.Output >= 0 {
		d.put("output ", strconv.Itoa(o.Output+1))
	} else {
		d.expr(o.Expr)
	}
	if o.Desc {
		d.put(" desc")
	}
	d.put("\n")
}

func (d *describer) body(body Body) {
	switch body := body.(type) {
	case *Select:
		d.selectBlock(body)
	case *SetOp:
		all := ""
		if body.All {
			all = " all"
		}
		d.line(nil, strings.ToLower(setOpNames[body.Op]), all)
		d.nested(func() {
			d.body(body.Left)
			d.body(body.Right)
		})
	case *Nested:
		d.line(nil, "nested")
		d.nested(func() { d.query(body.Query) })
	}
}

func (d *describer) selectBlock(s *Select) {
	for _, rel := range s.From {
		d.name(rel)
	}
	head := "select"
	if s.Distinct {
		head += " distinct"
	}
	if s.Grouped {
		head += " grouped"
	}
	d.line(nil, head)
	d.nested(func() {
		for _, o := range s.Columns {
			d.line(o.Expr, adql.QuoteIdent(o.Name), ": ", o.Type.String(), " = ")
		}
		for _, rel := range s.From {
			d.relation("from ", rel)
		}
		if s.Where != nil {
			d.line(s.Where, "where ")
		}
		for _, k := range s.GroupBy {
			d.line(k, "group by ")
		}
		if s.Having != nil {
			d.line(s.Having, "having ")
		}
	})
}

// name learns the names of the columns of a relation.
func (d *describer) name(rel Relation) {
	outputs := func(q *Query) func(int) string {
		return func(i int) string { return q.Outputs()[i].Name }
	}
	switch rel := rel.(type) {
	case *Scan:
		d.columns[rel.ID] = func(i int) string { return rel.Table.At(i).Name }
	case *Derived:
		d.columns[rel.ID] = outputs(rel.Query)
	case *Shared:
		d.columns[rel.ID] = outputs(rel.CTE.Query)
	case *Join:
		d.name(rel.Left)
		d.name(rel.Right)
	}
}

var joinNames = [...]string{adql.InnerJoin: "inner", adql.LeftJoin: "left", adql.RightJoin: "right",
	adql.FullJoin: "full", adql.CrossJoin: "cross"}

func (d *describer) relation(prefix string, rel Relation) {
	switch rel := rel.(type) {
	case *Scan:
		d.line(nil, prefix, "#", strconv.Itoa(rel.ID), " ", rel.Table.Name.String())
		if rel.Policy != nil {
			d.nested(func() { d.line(rel.Policy, "policy ") })
		}
	case *Shared:
		d.line(nil, prefix, "#", strconv.Itoa(rel.ID), " with ", adql.QuoteIdent(rel.CTE.Name))
	case *Derived:
		d.line(nil, prefix, "#", strconv.Itoa(rel.ID))
		d.nested(func() { d.query(rel.Query) })
	case *Join:
		d.line(nil, prefix, joinNames[rel.Kind], " join")
		d.nested(func() {
			d.relation("", rel.Left)
			d.relation("", rel.Right)
			if rel.On != nil {
				d.line(rel.On, "on ")
			}
		})
	}
}

// subquery writes a sub-query in braces, indented below its line.
func (d *describer) subquery(q *Query) {
	d.put("{\n")
	d.indent += 2
	d.query(q)
	d.indent--
	d.put(strings.Repeat("  ", d.indent), "}")
	d.indent--
}
