package duckdb

import (
	"slices"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// DuckDB moves the conditions of a query down to the scans, beside or below
// the policy that hides rows, if it thinks that they raise no error; of
// functions registered from outside it thinks so always. The error would then
// tell of a hidden row. Therefore a condition that may fail is written to depend
// on a column that every row is given after the policy, and that DuckDB cannot
// compute earlier, since it is another each time: the value of seen is always
// true.

// seenColumn is that column's name.
const seenColumn = "seen"

// seenValue is what DuckDB neither folds nor moves.
const seenValue = "random() >= 0 AS "

// guard is what a condition that may fail must wait for: the relations whose
// rows it is asked of, or the groups of a HAVING.
type guard struct {
	relations []int
	groups    bool
}

// guardSelect finds the conditions of a select that have to wait.
func (p *printer) guardSelect(s *plan.Select) {
	if !p.policed {
		return
	}
	in := map[int]bool{}
	for _, r := range s.From {
		p.guardJoins(r)
		members(r, in)
	}
	for _, c := range conjuncts(s.Where) {
		p.guardCondition(c, in)
	}
	for _, c := range conjuncts(s.Having) {
		if p.fails(c) && p.anyRestricted(in) {
			p.guards[c] = guard{groups: true}
		}
	}
}

func (p *printer) guardJoins(r plan.Relation) {
	j, ok := r.(*plan.Join)
	if !ok {
		return
	}
	p.guardJoins(j.Left)
	p.guardJoins(j.Right)
	in := map[int]bool{}
	members(j, in)
	for _, c := range conjuncts(j.On) {
		p.guardCondition(c, in)
	}
}

// guardCondition lets a condition wait for the relations that it speaks of, or
// for all of a set if it speaks of none. The sides of an equality wait each for
// itself, so that it can still be looked up in a hash table.
func (p *printer) guardCondition(c plan.Expr, in map[int]bool) {
	if !p.fails(c) {
		return
	}
	compared, ok := c.(*plan.Compare)
	if ok && compared.Op == adql.Eq && len(p.relationsOf(compared.L)) > 0 && len(p.relationsOf(compared.R)) > 0 {
		p.wait(compared.L, in)
		p.wait(compared.R, in)
		return
	}
	p.wait(c, in)
}

func (p *printer) wait(e plan.Expr, in map[int]bool) {
	if !p.fails(e) {
		return
	}
	ids := p.relationsOf(e)
	if len(ids) == 0 {
		for id := range in {
			ids = append(ids, id)
		}
	}
	ids = slices.DeleteFunc(ids, func(id int) bool { return !p.restricted(p.relations[id]) })
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	p.guards[e] = guard{relations: ids}
	for _, id := range ids {
		p.seen[id] = true
	}
}

// relationsOf returns the relations of which e has columns.
func (p *printer) relationsOf(e plan.Expr) []int {
	var ids []int
	columnsOf(e, func(c *plan.Column) {
		if !slices.Contains(ids, c.Relation) {
			ids = append(ids, c.Relation)
		}
	})
	return ids
}

// restricted tells whether a policy hides rows that a relation is made of.
func (p *printer) restricted(r plan.Relation) bool {
	known, done := p.hiding[r]
	if done {
		return known
	}
	found := false
	v := visitor{relation: func(r plan.Relation) {
		switch r := r.(type) {
		case *plan.Scan:
			found = found || r.Policy != nil
		case *plan.Shared:
			found = found || p.restricted(r)
		}
	}}
	switch r := r.(type) {
	case *plan.Scan:
		found = r.Policy != nil
	case *plan.Derived:
		v.query(r.Query)
	case *plan.Shared:
		v.query(r.CTE.Query)
	}
	p.hiding[r] = found
	return found
}

func (p *printer) anyRestricted(in map[int]bool) bool {
	for id := range in {
		if p.restricted(p.relations[id]) {
			return true
		}
	}
	return false
}

// conjunction writes conditions that all must hold.
func (p *printer) conjunction(conditions []plan.Expr) {
	p.list(len(conditions), " AND ", func(i int) { p.guarded(conditions[i]) })
}

// all writes a condition, taken apart if a part of it has to wait.
func (p *printer) all(e plan.Expr) func() {
	return func() {
		if len(p.guards) == 0 {
			p.write(e)
			return
		}
		p.write("(", func() { p.conjunction(conjuncts(e)) }, ")")
	}
}

// guarded writes a condition that may have to wait.
func (p *printer) guarded(e plan.Expr) {
	if g, waits := p.guards[e]; waits {
		p.write("CASE WHEN ", func() { p.guard(g) }, " THEN ", e, " ELSE false END")
		return
	}
	if c, ok := e.(*plan.Compare); ok {
		_, left := p.guards[c.L]
		_, right := p.guards[c.R]
		if left || right {
			p.write("(", p.side(c.L), comparison[c.Op], p.side(c.R), ")")
			return
		}
	}
	p.write(e)
}

// side returns what writes a side of an equality.
func (p *printer) side(e plan.Expr) func() {
	return func() {
		if g, waits := p.guards[e]; waits {
			p.write("CASE WHEN ", func() { p.guard(g) }, " THEN ", e, " END")
			return
		}
		p.write(p.bare(e))
	}
}

// guard writes what is always true, but known only when the rows are.
func (p *printer) guard(g guard) {
	if g.groups {
		p.write("count(*) >= 0")
		return
	}
	p.list(len(g.relations), " AND ", func(i int) { p.write(p.seenOf(g.relations[i])) })
}

// seenOf returns what writes the column seen of a relation.
func (p *printer) seenOf(id int) func() {
	return func() { p.write("t", id, ".", freeName(p.scans[id], seenColumn)) }
}
