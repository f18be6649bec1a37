package sqlb

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

type overlap struct {
	condition
	a, b Expr
}

// Overlaps returns the condition that two timespans share a time.
func Overlaps(a, b Expr) Expr { return overlap{a: a, b: b} }

func (o overlap) write(p *printer) {
	if p.dialect == PostgreSQL {
		p.text("(")
		o.a.write(p)
		p.text(" && ")
		o.b.write(p)
		p.text(")")
		return
	}
	a, b := p.span(o.a), p.span(o.b)
	if a == nil || b == nil {
		return
	}
	p.text("(")
	a.writeBegin(p)
	p.text(" < ")
	b.writeEnd(p)
	p.text(" AND ")
	b.writeBegin(p)
	p.text(" < ")
	a.writeEnd(p)
	p.text(")")
}

type containment struct {
	condition
	span, time Expr
}

// Contains returns the condition that a time, a datetime, is within a timespan.
func Contains(timespan, time Expr) Expr { return containment{span: timespan, time: time} }

func (c containment) write(p *printer) {
	if p.dialect == PostgreSQL {
		p.text("(")
		c.span.write(p)
		p.text(" @> ")
		c.time.write(p)
		p.text(")")
		return
	}
	s := p.span(c.span)
	if s == nil {
		return
	}
	p.text("(")
	s.writeBegin(p)
	p.text(" <= ")
	c.time.write(p)
	p.text(" AND ")
	c.time.write(p)
	p.text(" < ")
	s.writeEnd(p)
	p.text(")")
}

type bound struct {
	span Expr
	end  bool
}

// Begin returns the begin of a timespan as a datetime: tai.Min if it has no
// bound, and 0 for NULL, as the Python library has it.
func Begin(timespan Expr) Expr { return bound{span: timespan} }

// End returns the end of a timespan as a datetime: tai.Max if it has no bound,
// and 0 for NULL, as the Python library has it.
func End(timespan Expr) Expr { return bound{span: timespan, end: true} }

func (b bound) Type() dimension.Type { return dimension.TypeDateTime }

func (b bound) write(p *printer) {
	if p.dialect == PostgreSQL {
		b.writeRange(p)
		return
	}
	s := p.span(b.span)
	if s == nil {
		return
	}
	p.text("COALESCE(")
	if b.end {
		s.writeEnd(p)
	} else {
		s.writeBegin(p)
	}
	p.text(", 0)")
}

func (b bound) writeRange(p *printer) {
	if !b.end {
		p.text("COALESCE(lower(")
		b.span.write(p)
		p.text("), 0)")
		return
	}
	p.text("CASE WHEN upper_inf(")
	b.span.write(p)
	p.text(") THEN " + strconv.FormatInt(tai.Max, 10) + " ELSE COALESCE(upper(")
	b.span.write(p)
	p.text("), 0) END")
}

// timespan writes a timespan as a range, whose missing bounds are NULL.
func (p *printer) timespan(t dimension.Timespan) {
	if p.dialect != PostgreSQL {
		p.fail("a timespan stands where one value is needed")
		return
	}
	if t.Empty() {
		p.text("'empty'::int8range")
		return
	}
	begin, end := dimension.DateTime(t.Begin), dimension.DateTime(t.End)
	if !t.BoundedBelow() {
		begin = dimension.Null
	}
	if !t.BoundedAbove() {
		end = dimension.Null
	}
	p.text("int8range(")
	p.bind(Arg{Type: dimension.TypeDateTime, Value: begin})
	p.text(", ")
	p.bind(Arg{Type: dimension.TypeDateTime, Value: end})
	p.text(")")
}
