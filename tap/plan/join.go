package plan

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// join resolves a join of two items of FROM.
func (b *block) join(ref *adql.Join) (Relation, []visible) {
	if b.tooManyTables() {
		return nil, nil
	}
	first := len(b.tables)
	left, lview := b.tableRef(ref.Left)
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
		names := commonNames(lview, rview)
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
func commonNames(left, right []visible) []adql.Ident {
	var names []adql.Ident
	for _, l := range left {
		for _, r := range right {
			if strings.EqualFold(l.name, r.name) {
				names = append(names, adql.Ident{Name: l.name})
				break
			}
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
	takenLeft, takenRight := map[int]bool{}, map[int]bool{}
	for _, id := range names {
		l, lok := b.mergeSide(id, left, "left")
		r, rok := b.mergeSide(id, right, "right")
		if !lok || !rok {
			ok = false
			continue
		}
		takenLeft[l], takenRight[r] = true, true
		lx, rx := b.visibleColumn(left[l], id.Pos), b.visibleColumn(right[r], id.Pos)
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
		v := visible{name: left[l].name, parts: left[l].parts}
		switch j.Kind {
		case adql.RightJoin:
			v = visible{name: right[r].name, parts: right[r].parts}
		case adql.FullJoin:
			v.parts = append(append([]part{}, left[l].parts...), right[r].parts...)
		}
		merged = append(merged, v)
	}
	if !ok {
		return false
	}
	if len(conds) > 0 {
		j.On = conjunction(conds)
	}
	*view = append(append(merged, rest(left, takenLeft)...), rest(right, takenRight)...)
	return true
}

// mergeSide finds a column of USING on one side of the join.
func (b *block) mergeSide(id adql.Ident, view []visible, side string) (int, bool) {
	indexes := make([]int, len(view))
	for i := range view {
		indexes[i] = i
	}
	best, _ := bestOf(indexes, func(i int) int { return grade(id, view[i].name) })
	switch len(best) {
	case 1:
		return best[0], true
	case 0:
		names := make([]string, len(view))
		for i, v := range view {
			names[i] = v.name
		}
		b.fail(id.Pos, b.didYouMean(id.Name, func() []string { return names }), "the %s side of this JOIN has no column %s", side, written(id))
	default:
		b.fail(id.Pos, "join with ON and qualified names", "%s is ambiguous on the %s side of this JOIN", written(id), side)
	}
	return 0, false
}

func rest(view []visible, taken map[int]bool) []visible {
	var others []visible
	for i, v := range view {
		if !taken[i] {
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
