package duckdb

import (
	"math/bits"

	"github.com/vobutler/vobutler/tap/plan"
)

// DuckDB computes an expression for some thousand rows at a time, and the texts
// that this makes do not count for its limit of memory. So what a query makes
// of text for one row is estimated here, and bounded.
const (
	maxTextSize = 1 << 20
	// columnSize is taken for a column of a table, numberSize for a number or a
	// time as text, and joinedSize for the texts of many rows in one.
	columnSize = 64
	numberSize = 24
	joinedSize = 1 << 14
)

// charge counts the text that a node itself makes. Of a chain of || it is the
// outermost that counts.
func (p *printer) charge(e plan.Expr) {
	size := 0
	switch x := e.(type) {
	case *plan.Cast:
		if x.Type().Kind == plan.Text {
			size = p.textSize(x)
		}
	case *plan.Func:
		if x.ID == plan.Lower || x.ID == plan.Upper {
			size = p.textSize(x)
		}
	case *plan.Concat:
		size = p.textSize(x) * bits.Len(uint(len(operands(x, nil))))
	}
	if p.text += size; p.text > maxTextSize {
		p.unsupported(e.Span(), "the texts that this query makes are too long: join or pad fewer of them")
	}
}

// textSize estimates the length of the value of e as text, up to a bit more
// than maxTextSize.
func (p *printer) textSize(e plan.Expr) int {
	size := 0
	switch x := e.(type) {
	case *plan.Literal:
		size = len(x.Text)
	case *plan.Column:
		size = p.columnSize(x)
	case *plan.Concat:
		for _, operand := range operands(x, nil) {
			size = min(size+p.textSize(operand), maxTextSize+1)
		}
	case *plan.Cast:
		size = p.castSize(x)
	case *plan.ScalarQuery:
		size = p.outputSize(x.Query.Body, 0)
	case *plan.Aggregate:
		if size = joinedSize; x.ID != plan.StringAgg {
			size = p.largest(x.Args)
		}
	default:
		size = p.largest(plan.Children(e))
	}
	if e.Type().Kind != plan.Text && e.Type().Kind != plan.Region {
		size = max(numberSize, columnSize*len(plan.Children(e)))
	}
	return min(size, maxTextSize+1)
}

func (p *printer) largest(list []plan.Expr) int {
	size := 0
	for _, e := range list {
		size = max(size, p.textSize(e))
	}
	return size
}

func (p *printer) castSize(x *plan.Cast) int {
	switch size := p.textSize(x.X); {
	case x.Pad:
		return x.Length
	case x.Length > 0:
		return min(size, x.Length)
	default:
		return size
	}
}

// columnSize is that of a column of a table or of a derived one.
func (p *printer) columnSize(c *plan.Column) int {
	var q *plan.Query
	switch r := p.relations[c.Relation].(type) {
	case *plan.Derived:
		q = r.Query
	case *plan.Shared:
		q = r.CTE.Query
	default:
		return columnSize
	}
	size, known := p.sizes[output{q, c.Index}]
	if !known {
		size = p.outputSize(q.Body, c.Index)
		p.sizes[output{q, c.Index}] = size
	}
	return size
}

// output is a column of a query.
type output struct {
	query *plan.Query
	index int
}

func (p *printer) outputSize(b plan.Body, i int) int {
	switch b := b.(type) {
	case *plan.Select:
		return p.textSize(b.Columns[i].Expr)
	case *plan.SetOp:
		return max(p.outputSize(b.Left, i), p.outputSize(b.Right, i))
	case *plan.Nested:
		return p.outputSize(b.Query.Body, i)
	}
	return columnSize
}

// operands appends what a chain of || joins, in order.
func operands(e plan.Expr, list []plan.Expr) []plan.Expr {
	if c, ok := e.(*plan.Concat); ok {
		return operands(c.R, operands(c.L, list))
	}
	return append(list, e)
}

// concat writes texts joined by ||, of which the order of execution does not
// matter, in pairs of pairs: from left to right, DuckDB would keep each of the
// ever longer texts until it has the last.
func (p *printer) concat(list []plan.Expr) {
	if len(list) == 1 {
		p.write(list[0])
		return
	}
	half := len(list) / 2
	p.write("(", func() { p.concat(list[:half]) }, " || ", func() { p.concat(list[half:]) }, ")")
}
