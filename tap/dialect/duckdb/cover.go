package duckdb

import (
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// planSelect finds where indexes help one select: conditions that hold for
// every row of its result limit its scans, or pair two of its relations.
func (p *printer) planSelect(s *plan.Select) {
	if _, done := p.whereKeys[s]; done {
		return // a plan may have one sub-query in several places
	}
	p.whereKeys[s] = nil
	for _, r := range s.From {
		p.planJoins(r)
	}
	in := map[int]bool{}
	for _, r := range s.From {
		members(r, in)
	}
	for id := range in {
		p.homes[id] = s
	}
	for _, condition := range conjuncts(s.Where) {
		p.limitScans(condition, in)
		p.lookUp(condition, in)
	}
	for _, condition := range conjuncts(s.Where) {
		if key := p.pair(condition, in, in); key != nil {
			p.probes[key.probe] = key
			p.whereKeys[s] = append(p.whereKeys[s], key)
		} else if key := p.pairOutside(condition, in); key != nil {
			p.whereKeys[s] = append(p.whereKeys[s], key)
		}
	}
}

// planJoins does the same for the conditions of joins. A condition of an outer
// join may limit only the side whose rows it can drop.
func (p *printer) planJoins(r plan.Relation) {
	j, ok := r.(*plan.Join)
	if !ok {
		return
	}
	p.planJoins(j.Left)
	p.planJoins(j.Right)
	in := map[int]bool{}
	if j.Kind == adql.InnerJoin || j.Kind == adql.RightJoin {
		members(j.Left, in)
	}
	if j.Kind == adql.InnerJoin || j.Kind == adql.LeftJoin {
		members(j.Right, in)
	}
	for _, condition := range conjuncts(j.On) {
		p.limitScans(condition, in)
	}
	if j.Kind != adql.InnerJoin {
		p.pairOuter(j)
		return
	}
	for _, condition := range conjuncts(j.On) {
		if key := p.pair(condition, in, in); key != nil {
			p.probes[key.probe] = key
			p.joinKeys[j] = append(p.joinKeys[j], key)
		}
	}
}

// conjuncts returns the conditions that all must hold for e to hold.
func conjuncts(e plan.Expr) []plan.Expr {
	switch e := e.(type) {
	case nil:
		return nil
	case *plan.Logic:
		if e.Op != adql.And {
			break
		}
		var out []plan.Expr
		for _, arg := range e.Args {
			out = append(out, conjuncts(arg)...)
		}
		return out
	}
	return []plan.Expr{e}
}

// members enters the relations below r.
func members(r plan.Relation, in map[int]bool) {
	switch r := r.(type) {
	case *plan.Scan:
		in[r.ID] = true
	case *plan.Derived:
		in[r.ID] = true
	case *plan.Shared:
		in[r.ID] = true
	case *plan.Join:
		members(r.Left, in)
		members(r.Right, in)
	}
}

// limitScans lets a condition limit every scan in the set that it speaks of. A
// spatial condition is never true for NULL, so this also holds for the side of
// an outer join that is filled with NULL.
func (p *printer) limitScans(condition plan.Expr, in map[int]bool) {
	seen := map[*scan]bool{}
	columnsOf(condition, func(c *plan.Column) {
		if !in[c.Relation] {
			return
		}
		if _, s := p.source(c); s != nil && !seen[s] {
			seen[s] = true
			if found := p.cover(condition, s); found != nil && found.small.useful(found.index.Order) {
				s.cells = s.cells.and(found)
			}
		}
	})
}

// cover returns where the rows of s lie for which e can be true, or nil if e
// does not tell.
func (p *printer) cover(e plan.Expr, s *scan) *cells {
	switch e := e.(type) {
	case *plan.Logic:
		found := make([]*cells, len(e.Args))
		for i, arg := range e.Args {
			found[i] = p.cover(arg, s)
		}
		if e.Op == adql.Or {
			return either(found)
		}
		var all *cells
		for _, c := range found {
			all = all.and(c)
		}
		return all
	case *plan.GeoTest:
		if e.Negated {
			return nil
		}
		if found := p.coverShape(e.A, e.B, s); found != nil {
			return found
		}
		return p.coverShape(e.B, e.A, s)
	case *plan.NearTest:
		if found := p.coverCircle(e, e.A, e.B, s); found != nil {
			return found
		}
		return p.coverCircle(e, e.B, e.A, s)
	}
	return nil
}

// coverShape is for a test of an indexed position or region against a
// constant, which share a position in all of them.
func (p *printer) coverShape(indexed, constant plan.Expr, s *scan) *cells {
	shape, ok := constant.(*plan.Shape)
	if !ok {
		return nil
	}
	if at := p.position(indexed); at.scan == s {
		here := extent{ranges: shape.Region.Cover(at.index.Order)}
		return &cells{at.index, here, here, here}
	}
	at := p.region(indexed)
	if at.scan != s || at.index.Radius == "" {
		return nil
	}
	near, ok := coverNear(&shape.Region, at.index.Order, at.index.SmallRadius+slack)
	if !ok {
		return nil
	}
	return &cells{index: at.index, small: extent{ranges: near}, large: everywhere}
}

// coverNear returns the cells of all positions within some degrees of a region,
// or false where it has no bounds.
func coverNear(r *sphere.Region, order int, within float64) (sphere.Ranges, bool) {
	if parts := r.Parts(); parts != nil {
		circles := make([]sphere.Region, len(parts))
		for i := range parts {
			bound, err := parts[i].BoundingCircle()
			if err != nil {
				return nil, false
			}
			circles[i] = sphere.CircleRegion(sphere.Circle{Center: bound.Center, Radius: min(180, bound.Radius+within)})
		}
		union := sphere.UnionRegion(circles)
		return union.Cover(order), true
	}
	bound, err := r.BoundingCircle()
	if err != nil {
		return nil, false
	}
	return sphere.CoverCircle(order, sphere.Circle{Center: bound.Center, Radius: min(180, bound.Radius+within)}), true
}

// coverCircle is for an indexed position near a constant one.
func (p *printer) coverCircle(e *plan.NearTest, indexed, constant plan.Expr, s *scan) *cells {
	shape, isShape := constant.(*plan.Shape)
	radius, isLiteral := number(e.Radius)
	at := p.position(indexed)
	if !isShape || !isLiteral || at.scan != s || (e.Op != adql.Lt && e.Op != adql.Le) {
		return nil
	}
	center, _ := shape.Region.Position()
	here := extent{}
	if radius >= 0 {
		here.ranges = sphere.CoverCircle(at.index.Order, sphere.Circle{Center: center, Radius: min(radius+slack, 180)})
	}
	return &cells{at.index, here, here, here}
}
