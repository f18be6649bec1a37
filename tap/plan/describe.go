package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
)

// Describe prints a plan as an indented tree, for people and for tests. Columns
// stand as "#relation.name", literals with their kind where it is not obvious,
// and functions in upper case.
func Describe(q *Query) string {
	d := describer{columns: map[int]func(int) string{}}
	d.query(q)
	return d.b.String()
}

// describer writes lines with an indentation.
type describer struct {
	b       strings.Builder
	indent  int
	columns map[int]func(int) string // names of columns by relation
}

func (d *describer) line(format string, args ...any) {
	d.b.WriteString(strings.Repeat("  ", d.indent))
	fmt.Fprintf(&d.b, format, args...)
	d.b.WriteByte('\n')
}

func (d *describer) nested(f func()) {
	d.indent++
	f()
	d.indent--
}

func (d *describer) query(q *Query) {
	for _, c := range q.With {
		d.line("with %s", adql.QuoteIdent(c.Name))
		d.nested(func() { d.query(c.Query) })
	}
	d.body(q.Body)
	for _, o := range q.OrderBy {
		direction := ""
		if o.Desc {
			direction = " desc"
		}
		if o.Output >= 0 {
			d.line("order by output %d%s", o.Output+1, direction)
		} else {
			d.line("order by %s%s", d.expr(o.Expr), direction)
		}
	}
	if q.Offset > 0 {
		d.line("offset %d", q.Offset)
	}
	if q.Limit != nil {
		d.line("limit %d", *q.Limit)
	}
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
		d.line("%s%s", strings.ToLower(setOpNames[body.Op]), all)
		d.nested(func() {
			d.body(body.Left)
			d.body(body.Right)
		})
	case *Nested:
		d.line("nested")
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
	d.line("%s", head)
	d.nested(func() {
		for _, o := range s.Columns {
			d.line("%s: %s = %s", adql.QuoteIdent(o.Name), o.Type, d.expr(o.Expr))
		}
		for _, rel := range s.From {
			d.relation("from ", rel)
		}
		if s.Where != nil {
			d.line("where %s", d.expr(s.Where))
		}
		for _, k := range s.GroupBy {
			d.line("group by %s", d.expr(k))
		}
		if s.Having != nil {
			d.line("having %s", d.expr(s.Having))
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
		d.columns[rel.ID] = func(i int) string { return rel.Table.Columns[i].Name }
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
		d.line("%s#%d %s", prefix, rel.ID, tableName(rel.Table))
		if rel.Policy != nil {
			d.nested(func() { d.line("policy %s", d.expr(rel.Policy)) })
		}
	case *Shared:
		d.line("%s#%d with %s", prefix, rel.ID, adql.QuoteIdent(rel.CTE.Name))
	case *Derived:
		d.line("%s#%d", prefix, rel.ID)
		d.nested(func() { d.query(rel.Query) })
	case *Join:
		d.line("%s%s join", prefix, joinNames[rel.Kind])
		d.nested(func() {
			d.relation("", rel.Left)
			d.relation("", rel.Right)
			if rel.On != nil {
				d.line("on %s", d.expr(rel.On))
			}
		})
	}
}

func tableName(t *schema.Table) string { return t.Name.String() }

// expr prints an expression on one line; sub-queries follow in braces.
func (d *describer) expr(x Expr) string {
	switch x := x.(type) {
	case *Column:
		if name := d.columns[x.Relation]; name != nil {
			return fmt.Sprintf("#%d.%s", x.Relation, adql.QuoteIdent(name(x.Index)))
		}
		return fmt.Sprintf("#%d.%d", x.Relation, x.Index)
	case *Literal:
		return describeLiteral(x)
	case *Arith:
		return "(" + d.expr(x.L) + " " + operatorNames[x.Op] + " " + d.expr(x.R) + ")"
	case *Compare:
		return "(" + d.expr(x.L) + " " + operatorNames[x.Op] + " " + d.expr(x.R) + ")"
	case *Concat:
		return "(" + d.expr(x.L) + " || " + d.expr(x.R) + ")"
	case *Neg:
		return "(-" + d.expr(x.X) + ")"
	case *Logic:
		return "(" + strings.Join(d.exprs(x.Args), " "+operatorNames[x.Op]+" ") + ")"
	case *Not:
		return "(NOT " + d.expr(x.X) + ")"
	case *Cast:
		return d.cast(x)
	case *Case:
		return d.caseExpr(x)
	case *Func:
		return funcNames()[x.ID] + "(" + strings.Join(d.exprs(x.Args), ", ") + ")"
	case *Aggregate:
		return d.aggregate(x)
	}
	return d.predicate(x)
}

func (d *describer) predicate(x Expr) string {
	switch x := x.(type) {
	case *IsNull:
		return "(" + d.expr(x.X) + " IS " + not(x.Negated) + "NULL)"
	case *Between:
		return "(" + d.expr(x.X) + " " + not(x.Negated) + "BETWEEN " + d.expr(x.Low) + " AND " + d.expr(x.High) + ")"
	case *InList:
		return "(" + d.expr(x.X) + " " + not(x.Negated) + "IN (" + strings.Join(d.exprs(x.List), ", ") + "))"
	case *InQuery:
		return "(" + d.expr(x.X) + " " + not(x.Negated) + "IN " + d.subquery(x.Query) + ")"
	case *Like:
		op := "LIKE "
		if x.Fold {
			op = "ILIKE "
		}
		return "(" + d.expr(x.X) + " " + not(x.Negated) + op + d.expr(x.Pattern) + ")"
	case *Exists:
		return "EXISTS " + d.subquery(x.Query)
	case *ScalarQuery:
		return d.subquery(x.Query)
	}
	return d.geometry(x)
}

func (d *describer) geometry(x Expr) string {
	call := func(name string) string { return name + "(" + strings.Join(d.exprs(Children(x)), ", ") + ")" }
	switch x := x.(type) {
	case *Shape:
		return describeShape(x)
	case *MakePoint:
		return call("POINT")
	case *MakeCircle:
		return call("CIRCLE")
	case *MakePolygon:
		return call("POLYGON")
	case *MakeBox:
		return call("BOX")
	case *AsRegion:
		return call("region")
	case *GeoTest:
		return not(x.Negated) + call(geoOpNames[x.Op])
	case *GeoValue:
		return "number " + call(geoOpNames[x.Op])
	case *NearTest:
		return "(DISTANCE(" + d.expr(x.A) + ", " + d.expr(x.B) + ") near" + operatorNames[x.Op] + " " + d.expr(x.Radius) + ")"
	case *Distance:
		return call("DISTANCE")
	case *Area:
		return call("AREA")
	case *Centroid:
		return call("CENTROID")
	case *Coord:
		if x.Latitude {
			return call("COORD2")
		}
		return call("COORD1")
	}
	return "?"
}

func (d *describer) exprs(list []Expr) []string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = d.expr(x)
	}
	return words
}

func (d *describer) cast(x *Cast) string {
	t := x.T.String()
	if x.Length > 0 {
		if x.Pad {
			t = "CHAR"
		}
		t += "(" + strconv.Itoa(x.Length) + ")"
	}
	return "CAST(" + d.expr(x.X) + " AS " + t + ")"
}

func (d *describer) caseExpr(x *Case) string {
	s := "CASE"
	for _, w := range x.Whens {
		s += " WHEN " + d.expr(w.Cond) + " THEN " + d.expr(w.Then)
	}
	if x.Else != nil {
		s += " ELSE " + d.expr(x.Else)
	}
	return s + " END"
}

func (d *describer) aggregate(x *Aggregate) string {
	args := strings.Join(d.exprs(x.Args), ", ")
	if len(x.Args) == 0 {
		args = "*"
	}
	if x.Distinct {
		args = "DISTINCT " + args
	}
	return strings.ToUpper(aggregateNames[x.ID]) + "(" + args + ")"
}

// subquery prints a sub-query in braces, indented below the line that is being
// written.
func (d *describer) subquery(q *Query) string {
	inner := describer{indent: d.indent + 2, columns: d.columns}
	inner.query(q)
	return "{\n" + inner.b.String() + strings.Repeat("  ", d.indent+1) + "}"
}

func not(negated bool) string {
	if negated {
		return "NOT "
	}
	return ""
}

// describeLiteral writes a literal with its kind unless that is the one which
// its form has by itself.
func describeLiteral(l *Literal) string {
	s := l.written()
	switch l.T.Kind {
	case Text, Int, Boolean, Null:
		return s
	case Double, Float:
		if !strings.ContainsAny(s, ".eE") {
			s += ".0"
		}
		if l.T.Kind == Double {
			return s
		}
	}
	return s + ":" + strings.ToLower(l.T.String())
}

func describeShape(s *Shape) string {
	if s.Coords == nil {
		return s.Region.String()
	}
	words := make([]string, len(s.Coords))
	for i, c := range s.Coords {
		words[i] = strconv.FormatFloat(c, 'g', 12, 64)
	}
	return "[" + s.T.String() + " " + strings.Join(words, " ") + "]"
}
