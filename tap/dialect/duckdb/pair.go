package duckdb

import (
	"slices"
	"strconv"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// pairKey is a join on the sky made an equality. On one side, the probe, each
// row is repeated for the cells in which its partners can lie; on the other,
// the target, each row has the one cell of its position or center. The exact
// condition stays beside the equality, so that no pair comes twice and none
// too many.
type pairKey struct {
	// from are the relations that the cells depend on: one in the same FROM,
	// which is the probe, or any of the queries around. In that case the key is
	// lateral, and the cells are a relation of their own. The alias is the
	// probe's or that relation's.
	from    map[int]bool
	probe   int
	lateral bool
	alias   string
	probing

	// target is the relation that is sought. With an index its cell is a
	// column, else it is computed from position.
	target   int
	indexed  indexed
	position plan.Expr
	// region is set where the target is sought by the region of its rows.
	region bool
}

// cost ranks keys for one condition: an index is better than none, and it is
// better to repeat what is likely to be small.
func (p *printer) cost(key *pairKey) int {
	cost := 0
	if key.indexed.scan == nil {
		cost = 2
	}
	s := p.scans[key.probe]
	if s != nil && (len(s.physical.Spatial) > 0 || key.indexed.scan == nil && s.node.Table.Source == nil) {
		cost++
	}
	return cost
}

// pair makes a condition on two relations into a key, or returns nil. The sets
// are of what may be repeated, and of what may be sought.
func (p *printer) pair(e plan.Expr, probes, targets map[int]bool) *pairKey {
	var best *pairKey
	for _, key := range p.candidates(e) {
		for id := range key.from {
			key.probe = id
		}
		if len(key.from) != 1 || !probes[key.probe] || !targets[key.target] || p.probes[key.probe] != nil || p.paired[key.probe] {
			continue
		}
		key.alias = "t" + strconv.Itoa(key.probe)
		if best == nil || p.cost(key) < p.cost(best) {
			best = key
		}
	}
	return best
}

// pairOutside makes a condition between a relation of a sub-query and queries
// around it into a key, or returns nil. The cells are computed of the rows of
// the queries around, or of the relation in the sub-query where that is likely
// to have fewer, or nothing else is possible.
func (p *printer) pairOutside(e plan.Expr, in map[int]bool) *pairKey {
	var around, inside *pairKey
	for _, key := range p.candidates(e) {
		switch {
		case in[key.target] && disjoint(key.from, in):
			if around == nil {
				around = key
			}
		case p.canSeekAround(key, in) && (inside == nil || p.cost(key) < p.cost(inside)):
			inside = key
		}
	}
	switch {
	case inside != nil && (around == nil || p.cost(inside) == 0):
		inside.alias = "t" + strconv.Itoa(inside.probe)
		p.probes[inside.probe] = inside
		return inside
	case around != nil:
		p.laterals++
		around.lateral, around.alias = true, "k"+strconv.Itoa(p.laterals)
		p.outside = append(p.outside, around)
		return around
	}
	return nil
}

func disjoint(a, b map[int]bool) bool {
	for id := range a {
		if b[id] {
			return false
		}
	}
	return true
}

// canSeekAround tells whether a key repeats a relation of a sub-query to seek
// rows of a query around it. In a grouped query these have no cell: it is not
// among the keys.
func (p *printer) canSeekAround(key *pairKey, in map[int]bool) bool {
	home := p.homes[key.target]
	if in[key.target] || len(key.from) != 1 || home == nil || home.Grouped {
		return false
	}
	for id := range key.from {
		key.probe = id
	}
	return in[key.probe] && p.probes[key.probe] == nil && !p.paired[key.probe]
}

// candidates returns the keys that a condition could be made into.
func (p *printer) candidates(e plan.Expr) []*pairKey {
	var found []*pairKey
	switch e := e.(type) {
	case *plan.GeoTest:
		if e.Negated {
			return nil
		}
		if circle, ok := e.B.(*plan.MakeCircle); ok && e.A.Type().Kind == plan.Point {
			found = append(found, p.pairNear(e.A, circle.Center, circle.Radius), p.pairNear(circle.Center, e.A, circle.Radius))
		} else {
			found = append(found, p.pairShape(e.A, e.B), p.pairShape(e.B, e.A))
		}
	case *plan.NearTest:
		if e.Op == adql.Lt || e.Op == adql.Le {
			found = append(found, p.pairNear(e.A, e.B, e.Radius), p.pairNear(e.B, e.A, e.Radius))
		}
	}
	return slices.DeleteFunc(found, func(key *pairKey) bool { return key == nil })
}

// pairNear is for a position within a radius of a point of the probe.
func (p *printer) pairNear(position, point, radius plan.Expr) *pairKey {
	key := p.keyOf(position, relationsOf(point, radius))
	if key == nil || key.region {
		return nil
	}
	p.cellsOfDisc(key, point, radius, 0)
	return key
}

// pairShape is for a position, or a region that an index knows, that shares a
// position with a shape of the probe.
func (p *printer) pairShape(target, shape plan.Expr) *pairKey {
	key := p.keyOf(target, relationsOf(shape))
	if key == nil {
		return nil
	}
	pad := 0.0
	if key.region {
		pad = key.indexed.index.SmallRadius + slack
	}
	key.shape = shape
	switch circle, isCircle := shape.(*plan.MakeCircle); {
	case isCircle:
		p.cellsOfDisc(key, circle.Center, circle.Radius, pad)
	case shape.Type().Kind == plan.Point:
		p.cellsOfDisc(key, shape, nil, pad)
	default:
		p.cellsOfShape(key, pad)
	}
	return key
}

// keyOf returns a key for what is sought, still without cells, or nil if it can
// have none: it must be a position of one relation or a region with an index,
// and the cells must depend on others.
func (p *printer) keyOf(target plan.Expr, from map[int]bool) *pairKey {
	key := &pairKey{from: from}
	if at := p.position(target); at.direct {
		key.indexed, key.target = at, at.scan.node.ID
	} else if at := p.region(target); at.direct && at.index.Radius != "" {
		key.indexed, key.target, key.region = at, at.scan.node.ID, true
	} else {
		own := relationsOf(target)
		if target.Type().Kind != plan.Point || len(own) != 1 {
			return nil
		}
		for id := range own {
			key.target, key.position = id, target
		}
	}
	if len(from) == 0 || from[key.target] {
		return nil
	}
	return key
}

// relationsOf returns the relations that the columns of the expressions belong
// to, or nil if there is a sub-query in them.
func relationsOf(exprs ...plan.Expr) map[int]bool {
	seen := map[int]bool{}
	for _, e := range exprs {
		if !columnsOf(e, func(c *plan.Column) { seen[c.Relation] = true }) {
			return nil
		}
	}
	return seen
}

// keyCondition returns what writes that a row of the target lies in the cell of
// the probe.
func (p *printer) keyCondition(key *pairKey) func() {
	return func() {
		p.write("(")
		switch at := key.indexed; {
		case at.scan == nil:
			p.write(FuncHpx+"(", key.order, ", ", p.lonLat(key.position), ")")
		case key.hasLarge():
			p.write("CASE WHEN ", at.hidden(at.index.Radius), " > ", at.index.SmallRadius, " THEN ", largeCell, " ELSE ",
				at.cell(key.order), " END")
		default:
			p.write(at.cell(key.order))
		}
		p.write(") = ", p.probeColumn(key, cellColumn))
	}
}

// cell writes the cell of a row at a coarser order.
func (at indexed) cell(order int) string {
	if shift := 2 * (at.index.Order - order); shift > 0 {
		return at.hidden(at.index.Cell) + " >> " + strconv.Itoa(shift)
	}
	return at.hidden(at.index.Cell)
}

// finest is the order that the key's cells may have at most.
func (key *pairKey) finest() int {
	if key.indexed.scan == nil {
		return computedOrder
	}
	return key.indexed.index.Order
}

// bounded tells whether the circle around the probe's shape serves: for
// positions the exact test is cheap enough.
func (key *pairKey) bounded() bool { return key.region && key.reach != nil }

// hasLarge tells whether the target has rows that are in no certain cell.
func (key *pairKey) hasLarge() bool { return key.region && key.indexed.index.Large > 0 }
