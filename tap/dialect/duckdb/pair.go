package duckdb

import (
	"math"
	"slices"
	"strconv"
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
	// from are the relations that the cells depend on: one in the same FROM,
	// which is the probe, or any of the queries around. In that case the key is
	// lateral, and the cells are a relation of their own. The alias is the
	// probe's or that relation's.
	from    map[int]bool
	probe   int
	lateral bool
	alias   string
	scan    *scan
	index   *dialect.Spatial
	order   int
	// cells writes the list of cells for a row of the probe.
	cells func()
	// shape is what is sought; vector and reach, if not nil, write the unit
	// vector and the radius in radians of a circle that holds it, for a first
	// test of a pair without a call.
	shape  plan.Expr
	vector [3]func()
	reach  func()
	// region is set where the scan is sought by the region of its rows.
	region bool
}

// pair makes a condition on two relations into a key, or returns nil. The sets
// are of what may be repeated, and of what may be sought by its index. It
// chooses the key that repeats a relation without an index, which is the
// smaller one as a rule: an upload or a sub-query.
func (p *printer) pair(e plan.Expr, probes, scans map[int]bool) *pairKey {
	var best *pairKey
	for _, key := range p.candidates(e) {
		for id := range key.from {
			key.probe = id
		}
		if len(key.from) != 1 || !probes[key.probe] || !scans[key.scan.node.ID] || p.probes[key.probe] != nil || p.paired[key.probe] {
			continue
		}
		key.alias = "t" + strconv.Itoa(key.probe)
		if s := p.scans[key.probe]; s == nil || len(s.physical.Spatial) == 0 {
			return key
		}
		if best == nil {
			best = key
		}
	}
	return best
}

// pairOutside makes a condition between an indexed scan of a sub-query and
// queries around it into a key, or returns nil.
func (p *printer) pairOutside(e plan.Expr, in map[int]bool) *pairKey {
	for _, key := range p.candidates(e) {
		outside := in[key.scan.node.ID]
		for id := range key.from {
			outside = outside && !in[id]
		}
		if outside {
			p.laterals++
			key.lateral, key.alias = true, "k"+strconv.Itoa(p.laterals)
			return key
		}
	}
	return nil
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
			found = append(found, p.pairNear(e.A, circle.Centre, circle.Radius), p.pairNear(circle.Centre, e.A, circle.Radius))
		}
		found = append(found, p.pairShape(e.A, e.B), p.pairShape(e.B, e.A))
	case *plan.NearTest:
		if e.Op == adql.Lt || e.Op == adql.Le {
			found = append(found, p.pairNear(e.A, e.B, e.Radius), p.pairNear(e.B, e.A, e.Radius))
		}
	}
	return slices.DeleteFunc(found, func(key *pairKey) bool { return key == nil })
}

// pairNear is for an indexed position within a radius of a point of the probe.
func (p *printer) pairNear(position, point, radius plan.Expr) *pairKey {
	at := p.position(position)
	from := relationsOf(point, radius)
	if !at.direct || len(from) == 0 || from[at.scan.node.ID] {
		return nil
	}
	key := &pairKey{from: from, scan: at.scan, index: at.index}
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
	from := relationsOf(shape)
	if !at.direct || len(from) == 0 || from[at.scan.node.ID] || region && at.index.Radius == "" {
		return nil
	}
	if region {
		pad = at.index.SmallRadius + slack
	}
	key := &pairKey{from: from, scan: at.scan, index: at.index, region: region, shape: shape}
	switch circle, isCircle := shape.(*plan.MakeCircle); {
	case isCircle:
		p.cellsOfDisc(key, circle.Centre, circle.Radius, pad)
	case shape.Type().Kind == plan.Point:
		p.cellsOfDisc(key, shape, nil, pad)
	default:
		p.cellsOfShape(key, pad)
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
		key.reach = func() { p.write(value*math.Pi/180 + slack) }
	} else {
		key.order = min(variableOrder, key.index.Order, sphere.OrderForRadius(pad))
		key.cells = func() {
			p.write(FuncCells+"(", key.order, ", ", p.lonLat(point), ", ", p.double(radius))
			if pad > 0 {
				p.write(" + ", pad)
			}
			p.write(")")
		}
		key.reach = func() { p.write("radians(", p.double(radius), ") + ", slack) }
	}
	lon := func() { p.write("radians(", p.coordinate(point, 0), ")") }
	lat := func() { p.write("radians(", p.coordinate(point, 1), ")") }
	key.vector = [3]func(){
		func() { p.write("cos(", lat, ") * cos(", lon, ")") },
		func() { p.write("cos(", lat, ") * sin(", lon, ")") },
		func() { p.write("sin(", lat, ")") },
	}
}

// cellsOfShape does the same for any other shape; only one that has an index of
// its own has a circle around it.
func (p *printer) cellsOfShape(key *pairKey, pad float64) {
	key.order = min(variableOrder, key.index.Order, sphere.OrderForRadius(pad))
	key.cells = func() { p.write(FuncCellsShape+"(", key.order, ", ", key.shape, ", ", pad, ")") }
	own := p.region(key.shape)
	if !own.direct || own.index.Radius == "" {
		return
	}
	for i, column := range []string{own.index.X, own.index.Y, own.index.Z} {
		key.vector[i] = func() { p.write(own.hidden(column)) }
	}
	key.reach = func() { p.write("radians(", own.hidden(own.index.Radius), ") + ", slack) }
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

// The columns that a probe gets beside its own.
const (
	cellColumn  = "cell"
	reachColumn = "reach"
)

var vectorColumns = [3]string{"vx", "vy", "vz"}

// probeColumns writes them.
func (p *printer) probeColumns(key *pairKey) {
	if key.bounded() {
		for i, vector := range key.vector {
			p.write(vector, " AS ", p.probeName(key, vectorColumns[i]), ", ")
		}
		p.write(key.reach, " AS ", p.probeName(key, reachColumn), ", ")
	}
	if key.hasLarge() {
		p.write("unnest(list_append(", key.cells, ", ", largeCell, "))")
	} else {
		p.write("unnest(", key.cells, ")")
	}
	p.write(" AS ", p.probeName(key, cellColumn))
}

// probeName returns the name of such a column.
func (p *printer) probeName(key *pairKey, name string) string {
	if key.lateral {
		return name
	}
	return freeName(p.scans[key.probe], name)
}

// freeName returns a name that no column of a table has that the query reads;
// nil stands for a relation whose columns are numbered.
func freeName(s *scan, name string) string {
	for s != nil && slices.ContainsFunc(s.columns, func(c string) bool { return strings.EqualFold(c, name) }) {
		name += "_"
	}
	return name
}

// probeColumn returns what writes such a column outside of the probe.
func (p *printer) probeColumn(key *pairKey, name string) string {
	return key.alias + "." + p.probeName(key, name)
}

// probeOf returns the key by which a scan is joined with a shape, if the key
// has a circle around the shape.
func (p *printer) probeOf(s *scan, shape plan.Expr) *pairKey {
	for _, key := range p.probes {
		if key.scan == s && key.shape == shape && key.bounded() {
			return key
		}
	}
	for _, key := range p.outside {
		if key.scan == s && key.shape == shape && key.bounded() {
			return key
		}
	}
	return nil
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
		p.write(") = ", p.probeColumn(key, cellColumn))
	}
}

// bounded tells whether the circle serves: for positions the exact test is
// cheap enough.
func (key *pairKey) bounded() bool { return key.region && key.reach != nil }

func (key *pairKey) hasLarge() bool { return key.region && key.index.Large > 0 }
