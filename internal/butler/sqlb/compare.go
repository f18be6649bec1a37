package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

// CompareOp is an operator that compares two values.
type CompareOp uint8

// The operators.
const (
	EQ CompareOp = iota
	NE
	LT
	LE
	GT
	GE
)

var compareWords = [...]string{" = ", " <> ", " < ", " <= ", " > ", " >= "}

type comparison struct {
	condition
	op   CompareOp
	a, b Expr
}

// Compare returns the comparison of two values of comparable types. Timespans
// can only be equal or not.
func Compare(op CompareOp, a, b Expr) Expr { return comparison{op: op, a: a, b: b} }

// Eq returns the condition that a = b.
func Eq(a, b Expr) Expr { return Compare(EQ, a, b) }

func (c comparison) write(p *printer) {
	if c.a.Type() == dimension.TypeTimespan || c.b.Type() == dimension.TypeTimespan {
		c.writeTimespans(p)
		return
	}
	p.text("(")
	c.a.write(p)
	p.text(compareWords[c.op])
	c.b.write(p)
	p.text(")")
}

func (c comparison) writeTimespans(p *printer) {
	if c.op != EQ && c.op != NE {
		p.fail("timespans have no order")
		return
	}
	if p.dialect == PostgreSQL {
		p.text("(")
		c.a.write(p)
		p.text(compareWords[c.op])
		c.b.write(p)
		p.text(")")
		return
	}
	a, b := p.span(c.a), p.span(c.b)
	if a == nil || b == nil {
		return
	}
	if c.op == NE {
		p.text("NOT ")
	}
	p.text("(")
	a.writeBegin(p)
	p.text(" = ")
	b.writeBegin(p)
	p.text(" AND ")
	a.writeEnd(p)
	p.text(" = ")
	b.writeEnd(p)
	p.text(")")
}

type between struct {
	condition
	x, low, high Expr
}

// Between returns the condition that low <= x <= high.
func Between(x, low, high Expr) Expr { return between{x: x, low: low, high: high} }

func (b between) write(p *printer) {
	p.text("(")
	b.x.write(p)
	p.text(" BETWEEN ")
	b.low.write(p)
	p.text(" AND ")
	b.high.write(p)
	p.text(")")
}

type membership struct {
	condition
	x    Expr
	list []dimension.Value
}

// In returns the condition that x is among list, which may be of any length.
// The values are of the type of x (datetimes if that is
// dimension.TypeIngestDate), which is not timespan. They are not copied.
func In(x Expr, list []dimension.Value) Expr {
	switch len(list) {
	case 0:
		return False
	case 1:
		return Eq(x, LitAs(list[0], x.Type()))
	}
	return membership{x: x, list: list}
}

// maxListed bounds the values that are bound one by one. Databases plan better if
// they see how many there are: PostgreSQL takes an array for ten, and then makes a
// new plan each time rather than keep one that seems to cost more.
const maxListed = 16

func (m membership) write(p *printer) {
	p.text("(")
	m.x.write(p)
	switch {
	case len(m.list) <= maxListed:
		p.text(" IN (")
		for i, v := range m.list {
			if i > 0 {
				p.text(", ")
			}
			p.bind(Arg{Type: m.x.Type(), Value: v})
		}
		p.text(")")
	case p.dialect == PostgreSQL:
		p.text(" = ANY (")
		p.bind(Arg{Type: m.x.Type(), Values: m.list, Array: true})
		p.text(")")
	default:
		p.text(" IN (SELECT value FROM json_each(")
		p.bind(Arg{Type: m.x.Type(), Values: m.list, Array: true})
		p.text("))")
	}
	p.text(")")
}

type queryMembership struct {
	condition
	x         Expr
	statement Statement
}

// InQuery returns the condition that x is among the values of the only column
// of a statement.
func InQuery(x Expr, st Statement) Expr { return queryMembership{x: x, statement: st} }

func (m queryMembership) write(p *printer) {
	p.text("(")
	p.single(m.x)
	p.text(" IN (")
	m.statement.write(p)
	p.text("))")
}

type like struct {
	condition
	x       Expr
	pattern string
}

// Like returns the condition that a text matches a pattern, upper and lower
// case being different. In the pattern, % stands for any characters, _ for one,
// and a backslash takes the meaning from the character after it.
func Like(x Expr, pattern string) Expr { return like{x: x, pattern: pattern} }

func (l like) write(p *printer) {
	p.text("(")
	l.x.write(p)
	if p.dialect == PostgreSQL {
		p.text(" LIKE ")
		p.bind(Arg{Type: dimension.TypeString, Value: dimension.String(l.pattern)})
		p.text(` ESCAPE '\')`)
		return
	}
	// LIKE of SQLite takes upper for lower case.
	p.text(" GLOB ")
	p.bind(Arg{Type: dimension.TypeString, Value: dimension.String(globPattern(l.pattern))})
	p.text(")")
}

// globPattern translates a pattern of LIKE into one of GLOB.
func globPattern(pattern string) string {
	var out []byte
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '%':
			out = append(out, '*')
			continue
		case c == '_':
			out = append(out, '?')
			continue
		case c == '\\' && i+1 < len(pattern):
			i++
			c = pattern[i]
		}
		switch c {
		case '*', '?', '[':
			out = append(out, '[', c, ']')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
