package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

type call struct {
	typ  dimension.Type
	name string
	args []Expr
}

func (c call) Type() dimension.Type { return c.typ }

func (c call) write(p *printer) {
	p.text(c.name)
	p.text("(")
	for i, x := range c.args {
		if i > 0 {
			p.text(", ")
		}
		p.single(x)
	}
	p.text(")")
}

// Coalesce returns the first of xs that is not NULL. They have one type, which
// is not timespan.
func Coalesce(xs ...Expr) Expr { return call{xs[0].Type(), "COALESCE", xs} }

// Min returns the aggregate that is the least value of x.
func Min(x Expr) Expr { return call{x.Type(), "MIN", []Expr{x}} }

// Max returns the aggregate that is the greatest value of x.
func Max(x Expr) Expr { return call{x.Type(), "MAX", []Expr{x}} }

// Count returns the aggregate that counts the rows where x is not NULL.
func Count(x Expr) Expr { return call{dimension.TypeInt, "COUNT", []Expr{x}} }

type countAll struct{}

// CountAll returns the aggregate that counts rows.
func CountAll() Expr { return countAll{} }

func (countAll) Type() dimension.Type { return dimension.TypeInt }
func (countAll) write(p *printer)     { p.text("COUNT(*)") }

type anyValue struct{ x Expr }

// Any returns the aggregate that is the value of x in one of the rows, whichever
// it is. All columns of type Any of a row may be of different rows.
func Any(x Expr) Expr { return anyValue{x} }

func (a anyValue) Type() dimension.Type { return a.x.Type() }

func (a anyValue) write(p *printer) {
	if p.dialect == PostgreSQL {
		p.text("(ARRAY_AGG(")
		a.x.write(p)
		p.text("))[1]")
		return
	}
	p.text("MIN(")
	p.single(a.x)
	p.text(")")
}

func (a anyValue) writeBegin(p *printer) { a.writeBound(p, span.writeBegin) }
func (a anyValue) writeEnd(p *printer)   { a.writeBound(p, span.writeEnd) }

func (a anyValue) writeBound(p *printer, write func(span, *printer)) {
	if s := p.span(a.x); s != nil {
		p.text("MIN(")
		write(s, p)
		p.text(")")
	}
}

type concatenation struct {
	x         Expr
	separator string
}

// Concat returns the aggregate that is all values of a text or an encoded
// region, one after the other in any order, with a separator between them.
// It is of type dimension.TypeString.
func Concat(x Expr, separator string) Expr { return concatenation{x, separator} }

func (c concatenation) Type() dimension.Type { return dimension.TypeString }

func (c concatenation) write(p *printer) {
	if p.dialect == PostgreSQL {
		p.text("STRING_AGG(")
	} else {
		p.text("GROUP_CONCAT(")
	}
	c.x.write(p)
	p.text(", ")
	p.bind(Arg{Type: dimension.TypeString, Value: dimension.String(c.separator)})
	p.text(")")
}

type rowNumber struct {
	partition []Expr
	order     []Order
}

// RowNumber returns the place of a row, from 1, among those which agree in the
// partition, in an order. It stands among the outputs only.
func RowNumber(partition []Expr, order ...Order) Expr { return rowNumber{partition, order} }

func (r rowNumber) Type() dimension.Type { return dimension.TypeInt }

func (r rowNumber) write(p *printer) {
	p.text("ROW_NUMBER() OVER (")
	if len(r.partition) > 0 {
		p.text("PARTITION BY ")
		p.keys(r.partition)
		p.text(" ")
	}
	p.text("ORDER BY ")
	p.order(r.order)
	p.text(")")
}
