package sqlb

import "strconv"

// Compound is the union of statements that have the same outputs: as many, of
// the same types. The names are those of the first one.
type Compound struct {
	with   []CTE
	parts  []Statement
	all    bool
	reused bool
}

// Union returns the different rows of statements.
func Union(parts ...Statement) Compound { return Compound{parts: parts} }

// UnionAll returns all rows of statements. For an order or a limit, select from
// the union as a Subquery.
func UnionAll(parts ...Statement) Compound { return Compound{parts: parts, all: true} }

// With returns the union with common table expressions added, each after those
// it refers to.
func (c Compound) With(ctes ...CTE) Compound {
	c.with = extend(c.with, ctes...)
	return c
}

// Reuse returns the union marked as one that is run again and again.
func (c Compound) Reuse() Compound {
	c.reused = true
	return c
}

// Outputs returns the columns of the rows.
func (c Compound) Outputs() []Output { return c.parts[0].Outputs() }

// Reused reports whether the union was marked by Reuse.
func (c Compound) Reused() bool { return c.reused }

func (c Compound) write(p *printer) {
	p.with(c.with)
	for i, st := range c.parts {
		if i > 0 {
			p.text(" UNION ")
			if c.all {
				p.text("ALL ")
			}
		}
		c.checkPart(p, st)
		if s, plain := st.(Select); plain && s.limit == nil && s.offset == 0 && len(s.orderBy) == 0 && len(s.with) == 0 {
			st.write(p)
			continue
		}
		// SQLite takes neither parentheses nor an order here.
		p.text("SELECT * FROM (")
		st.write(p)
		p.text(") AS ")
		p.name("u" + strconv.Itoa(i))
	}
}

func (c Compound) checkPart(p *printer, st Statement) {
	outputs, first := st.Outputs(), c.Outputs()
	if len(outputs) != len(first) {
		p.fail("the statements of a union differ in the number of outputs")
		return
	}
	for i, o := range outputs {
		if o.Type() != first[i].Type() {
			p.fail("output " + first[i].Name + " of a union is of type " + first[i].Type().String() + " and " + o.Type().String())
		}
	}
}
