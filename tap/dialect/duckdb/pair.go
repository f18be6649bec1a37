package duckdb

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/plan"
)

// variableOrder is the order of the cells in a join whose radius is not known
// before it runs: one cell holds an arcsecond, a few dozen hold some degrees.
const variableOrder = 6

// largeCell stands for the cell of all rows whose shape is too large to be
// found by the cell of its center.
const largeCell = -1

// pairKey is a spatial join made an equality: each row of the probe is repeated
// for the cells in which its partners can lie, and meets there the rows of an
// indexed scan, each of which has one cell. The exact condition stays beside
// it, so that no pair comes twice and none too many.
type pairKey struct {
	probe int // ID of the relation that is repeated
	scan  *scan
	index *dialect.Spatial
	order int
	// cells writes the list of cells for a row of the probe.
	cells func()
	// region is set where the scan is sought by the region of its rows.
	region bool
}

// pair makes a condition on two relations of a set into a key, or returns nil.
func (p *printer) pair(e plan.Expr, in map[int]bool) *pairKey {
	var found []*pairKey
	switch e := e.(type) {
	case *plan.GeoTest:
		if e.Negated {
			return nil
		}
		if circle, ok := e.B.(*plan.MakeCircle); ok && e.A.Type().Kind == plan.Point {
			found = append(found, p.pairNear(e.A, circle.Centre, circle.Radius), p.pairNear(circle.Centre, e.A, circle.Radius))
		}
		found = append(found, p.pairShape(e.A, e.B), p.pairShape(e.B, e.A))
	case *plan.NearTest:
		if e.Op == adql.Lt || e.Op == adql.Le {
			found = append(found, p.pairNear(e.A, e.B, e.Radius), p.pairNear(e.B, e.A, e.Radius))
		}
	}
	best := p.best(found, in)
	if best != nil {
		p.probes[best.probe] = best
	}
	return best
}

// best chooses the key that repeats a relation without an index, which is the
// smaller one as a rule: an upload or a sub-query.
func (p *printer) best(found []*pairKey, in map[int]bool) *pairKey {
	var best *pairKey
	for _, key := range found {
		if key == nil || !in[key.probe] || !in[key.scan.node.ID] || p.probes[key.probe] != nil {
			continue
		}
		if s := p.scans[key.probe]; s == nil || len(s.physical.Spatial) == 0 {
			return key
		}
		if best == nil {
			best = key
		}
	}
	return best
}

// pairNear is for an indexed position within a radius of a point of the probe.
func (p *printer) pairNear(position, point, radius plan.Expr) *pairKey {
	at := p.position(position)
	probe, ok := p.onlyRelation(point, radius)
	if !at.direct || !ok || probe == at.scan.node.ID {
		return nil
	}
	key := &pairKey{probe: probe, scan: at.scan, index: at.index}
	p.cellsOfDisc(key, point, radius, 0)
	return key
}

// pairShape is for an indexed position or region that shares a position with a
// shape of the probe.
func (p *printer) pairShape(indexed, shape plan.Expr) *pairKey {
	at, pad, region := p.position(indexed), 0.0, false
	if !at.direct {
		at, region = p.region(indexed), true
	}
	probe, ok := p.onlyRelation(shape)
	if !at.direct || !ok || probe == at.scan.node.ID || region && at.index.Radius == "" {
		return nil
	}
	if region {
		pad = at.index.SmallRadius + slack
	}
	key := &pairKey{probe: probe, scan: at.scan, index: at.index, region: region}
	switch circle, isCircle := shape.(*plan.MakeCircle); {
	case isCircle:
		p.cellsOfDisc(key, circle.Centre, circle.Radius, pad)
	case shape.Type().Kind == plan.Point:
		p.cellsOfDisc(key, shape, nil, pad)
	default:
		key.order = min(variableOrder, at.index.Order, sphere.OrderForRadius(pad))
		key.cells = func() { p.write(FuncCellsShape+"(", key.order, ", ", shape, ", ", pad, ")") }
	}
	return key
}

// cellsOfDisc sets the order and the cells of a key for the circle around a
// point of the probe; a nil radius is 0.
func (p *printer) cellsOfDisc(key *pairKey, point, radius plan.Expr, pad float64) {
	value, constant := 0.0, true
	if radius != nil {
		value, constant = number(radius)
	}
	if constant {
		key.order = min(key.index.Order, sphere.OrderForRadius(value+pad))
		key.cells = func() { p.write(FuncCells+"(", key.order, ", ", p.lonLat(point), ", ", value+pad, ")") }
		return
	}
	key.order = min(variableOrder, key.index.Order, sphere.OrderForRadius(pad))
	key.cells = func() {
		p.write(FuncCells+"(", key.order, ", ", p.lonLat(point), ", ", p.double(radius), " + ", pad, ")")
	}
}

// onlyRelation returns the one relation that all columns of the expressions
// belong to.
func (p *printer) onlyRelation(exprs ...plan.Expr) (id int, ok bool) {
	seen := map[int]bool{}
	for _, e := range exprs {
		if !columnsOf(e, func(c *plan.Column) { seen[c.Relation] = true }) {
			return 0, false
		}
	}
	for id = range seen {
		ok = len(seen) == 1
	}
	return id, ok
}

// probeCells returns what writes the column of a probe's cells.
func (p *printer) probeCells(key *pairKey) func() {
	return func() {
		if key.hasLarge() {
			p.write("unnest(list_append(", key.cells, ", ", largeCell, ")) AS ", p.cellName(key))
		} else {
			p.write("unnest(", key.cells, ") AS ", p.cellName(key))
		}
	}
}

// cellName returns the name of that column, which no column of the probe has.
func (p *printer) cellName(key *pairKey) string {
	name := "cell"
	if s := p.scans[key.probe]; s != nil {
		for slices.ContainsFunc(s.columns, func(c string) bool { return strings.EqualFold(c, name) }) {
			name += "_"
		}
	}
	return name
}

// keyCondition returns what writes that a row of the scan lies in the cell.
func (p *printer) keyCondition(key *pairKey) func() {
	return func() {
		at := indexed{scan: key.scan, index: key.index}
		cell := func() {
			p.write(at.hidden(key.index.Cell))
			if shift := 2 * (key.index.Order - key.order); shift > 0 {
				p.write(" >> ", shift)
			}
		}
		p.write("(")
		if key.hasLarge() {
			p.write("CASE WHEN ", at.hidden(key.index.Radius), " > ", key.index.SmallRadius, " THEN ", largeCell, " ELSE ", cell, " END")
		} else {
			p.write(cell)
		}
		p.write(") = t", key.probe, ".", p.cellName(key))
	}
}

func (key *pairKey) hasLarge() bool { return key.region && key.index.Large > 0 }
