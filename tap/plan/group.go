package plan

// checkGroups reports what is neither grouped nor aggregated in a grouped
// select and its sort keys. It tells whether all is well.
func (b *block) checkGroups(s *Select, order []Order) bool {
	if !s.Grouped {
		return true
	}
	errs := len(b.errs)
	b.clause = clauseSelect
	for _, o := range s.Columns {
		b.checkGrouped(o.Expr, s.GroupBy)
	}
	b.clause = clauseHaving
	b.checkGrouped(s.Having, s.GroupBy)
	b.clause = clauseOrderBy
	for _, o := range order {
		b.checkGrouped(o.Expr, s.GroupBy)
	}
	return len(b.errs) == errs
}

// checkGrouped checks that x has one value per group.
func (b *block) checkGrouped(x Expr, keys []Expr) {
	if x == nil {
		return
	}
	for _, k := range keys {
		if Equal(x, k) {
			return
		}
	}
	switch x := x.(type) {
	case *Aggregate:
		return
	case *Column:
		b.ungrouped(x)
		return
	}
	for _, child := range Children(x) {
		b.checkGrouped(child, keys)
	}
	if q := subqueryOf(x); q != nil {
		Walk(q, func(inner Expr) bool {
			if c, ok := inner.(*Column); ok && b.owns(c) {
				b.checkGrouped(c, keys)
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
