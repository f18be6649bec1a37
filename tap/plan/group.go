package plan

// checkGroups reports what is neither grouped nor aggregated in a grouped
// select and its sort keys. It tells whether all is well.
func (b *block) checkGroups(s *Select, order []Order) bool {
	if !s.Grouped {
		return true
	}
	errs := len(b.errs)
	g := &groupCheck{block: b, keys: s.GroupBy, sizes: map[Expr]int{}}
	b.clause = clauseSelect
	for _, o := range s.Columns {
		g.check(o.Expr)
	}
	b.clause = clauseHaving
	g.check(s.Having)
	b.clause = clauseOrderBy
	for _, o := range order {
		g.check(o.Expr)
	}
	return len(b.errs) == errs
}

// groupCheck looks for keys of GROUP BY in expressions. Sizes spare it most
// comparisons of long expressions.
type groupCheck struct {
	*block
	keys  []Expr
	sizes map[Expr]int
}

// size counts the nodes of an expression.
func (g *groupCheck) size(x Expr) int {
	if n, ok := g.sizes[x]; ok {
		return n
	}
	n := 1
	for _, child := range Children(x) {
		n += g.size(child)
	}
	g.sizes[x] = n
	return n
}

// check checks that x has one value per group.
func (g *groupCheck) check(x Expr) {
	if x == nil {
		return
	}
	for _, k := range g.keys {
		if g.size(x) == g.size(k) && Equal(x, k) {
			return
		}
	}
	switch x := x.(type) {
	case *Aggregate:
		return
	case *Column:
		g.ungrouped(x)
		return
	}
	for _, child := range Children(x) {
		g.check(child)
	}
	if q := subqueryOf(x); q != nil {
		Walk(q, func(inner Expr) bool {
			if c, ok := inner.(*Column); ok && g.owns(c) {
				g.check(c)
			}
			return true
		})
	}
}

// ungrouped reports a column of this block that is not grouped; those of the
// queries around are constant here.
func (b *block) ungrouped(c *Column) {
	if !b.owns(c) {
		return
	}
	name := b.declared(c).name
	b.fail(c.Pos, "add it to GROUP BY, or take MIN("+name+") or another aggregate of it",
		"%s has many values per group in %s", name, b.clause)
}

// owns tells whether a column belongs to the FROM of this block.
func (b *block) owns(c *Column) bool {
	for _, s := range b.tables {
		if s.id == c.Relation {
			return true
		}
	}
	return false
}

// firstAggregate returns an aggregate of this level within x, or nil.
func firstAggregate(x Expr) *Aggregate {
	if x == nil {
		return nil
	}
	if a, ok := x.(*Aggregate); ok {
		return a
	}
	for _, child := range Children(x) {
		if a := firstAggregate(child); a != nil {
			return a
		}
	}
	return nil
}
