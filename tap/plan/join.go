package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// join resolves a join of two items of FROM.
func (b *block) join(ref *adql.Join) (Relation, []visible) {
	if b.tooManyTables() {
		return nil, nil
	}
	first := len(b.tables)
	left, lview := b.tableRef(ref.Left)
	if b.tooManyTables() {
		return nil, nil // a long chain would list the columns of all at every link
	}
	right, rview := b.tableRef(ref.Right)
	j := &Join{Kind: ref.Kind, Left: left, Right: right}
	view := append(append([]visible{}, lview...), rview...)
	on := &block{resolver: b.resolver, outer: b.outer, view: view, tables: b.tables[first:], clause: clauseOn}
	missing := false
	for _, s := range b.tables[first:] {
		missing = missing || s.missing
	}
	ok := left != nil && right != nil
	switch {
	case missing:
		return nil, view
	case ref.Natural:
		names := commonNames(&block{view: lview}, &block{view: rview})
		if len(names) == 0 {
			b.warn("NATURAL JOIN of tables without a common column is their full product")
			if ref.Kind == adql.InnerJoin {
				j.Kind = adql.CrossJoin
			} else {
				j.On = &Literal{node: node{of(Boolean), ref.Pos}, Bool: true}
			}
		}
		ok = on.merge(j, names, lview, rview, &view) && ok
	case len(ref.Using) > 0:
		ok = on.merge(j, ref.Using, lview, rview, &view) && ok
	case ref.On != nil:
		j.On = on.condition(ref.On)
		ok = ok && j.On != nil
	case ref.Kind != adql.CrossJoin:
		b.fail(ref.Pos, "add ON or USING, or write CROSS JOIN for the full product", "this JOIN has no condition")
		return nil, view
	}
	if !ok {
		return nil, view
	}
	return j, view
}

// commonNames lists the columns that both sides of a natural join have.
func commonNames(left, right *block) []adql.Ident {
	var names []adql.Ident
	for _, l := range left.view {
		id := adql.Ident{Name: l.name}
		if same, _ := right.named(id); len(same) > 0 {
			names = append(names, id)
		}
	}
	return names
}

// merge spells out NATURAL and USING: the condition, and a view with the
// merged columns first, once, then the rest of the left and of the right side
// (SQL-92 section 7.5).
func (b *block) merge(j *Join, names []adql.Ident, left, right []visible, view *[]visible) bool {
	ok := true
	var merged []visible
	var conds []Expr
	taken := map[part]bool{}
	lefts, rights := &block{resolver: b.resolver, view: left}, &block{resolver: b.resolver, view: right}
	for _, id := range names {
		l, lok := lefts.mergeSide(id, "left")
		r, rok := rights.mergeSide(id, "right")
		if !lok || !rok {
			ok = false
			continue
		}
		taken[l.parts[0]], taken[r.parts[0]] = true, true
		lx, rx := b.visibleColumn(l, id.Pos), b.visibleColumn(r, id.Pos)
		if lx == nil || rx == nil {
			ok = false
			continue
		}
		eq := b.compareExprs(adql.Eq, lx, rx, id.Pos)
		if eq == nil {
			ok = false
			continue
		}
		conds = append(conds, eq)
		switch j.Kind {
		case adql.RightJoin:
			l = r
		case adql.FullJoin:
			l.parts = append(append([]part{}, l.parts...), r.parts...)
		}
		merged = append(merged, l)
	}
	if !ok {
		return false
	}
	if len(conds) > 0 {
		j.On = conjunction(conds)
	}
	*view = append(append(merged, rest(left, taken)...), rest(right, taken)...)
	return true
}

// mergeSide finds a column of USING in the view of one side of the join.
func (b *block) mergeSide(id adql.Ident, side string) (visible, bool) {
	best, _ := b.named(id)
	switch len(best) {
	case 1:
		return best[0], true
	case 0:
		hint := b.didYouMean(id.Name, func() []string { return namesOf(b.view) })
		b.fail(id.Pos, hint, "the %s side of this JOIN has no column %s", side, written(id))
	default:
		b.fail(id.Pos, "join with ON and qualified names", "%s is ambiguous on the %s side of this JOIN", written(id), side)
	}
	return visible{}, false
}

func namesOf(view []visible) []string {
	names := make([]string, len(view))
	for i, v := range view {
		names[i] = v.name
	}
	return names
}

// rest returns the columns that were not merged.
func rest(view []visible, taken map[part]bool) []visible {
	var others []visible
	for _, v := range view {
		if !taken[v.parts[0]] {
			others = append(others, v)
		}
	}
	return others
}

// conjunction joins conditions by AND.
func conjunction(conds []Expr) Expr {
	if len(conds) == 1 {
		return conds[0]
	}
	span := conds[0].Span()
	for _, c := range conds[1:] {
		span = span.Join(c.Span())
	}
	return &Logic{node: node{of(Boolean), span}, Op: adql.And, Args: conds}
}
