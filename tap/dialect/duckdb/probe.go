package duckdb

import (
	"math"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/plan"
)

const (
	// variableOrder is the order of the cells in a join whose radius is not known
	// before it runs: one cell holds an arcsecond, a few dozen hold some degrees.
	variableOrder = 6
	// computedOrder is the finest order where cells are computed for both sides;
	// its cells are as wide as most match radii.
	computedOrder = 14
	// largeCell stands for the cell of all rows whose shape is too large to be
	// found by the cell of its center.
	largeCell = -1
)

// probing is what the rows of a probe are given for a join on the sky.
type probing struct {
	order int
	// cells writes the list of cells for a row.
	cells func()
	// shape is what is sought; vector and reach, if not nil, write the unit
	// vector and the radius in radians of a circle that holds it, for a first
	// test of a pair without a call.
	shape  plan.Expr
	vector [3]func()
	reach  func()
}

// cellsOfDisc sets the order and the cells of a key for the circle around a
// point of the probe; a nil radius is 0.
func (p *printer) cellsOfDisc(key *pairKey, point, radius plan.Expr, pad float64) {
	value, constant := 0.0, true
	if radius != nil {
		value, constant = number(radius)
	}
	if constant {
		key.order = min(key.finest(), sphere.OrderForRadius(value+pad))
		key.cells = func() { p.write(FuncCells+"(", key.order, ", ", p.lonLat(point), ", ", value+pad, ")") }
		key.reach = func() { p.write(value*math.Pi/180 + slack) }
	} else {
		key.order = min(variableOrder, key.finest(), sphere.OrderForRadius(pad))
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
	key.order = min(variableOrder, key.finest(), sphere.OrderForRadius(pad))
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
		if key.serves(s, shape) {
			return key
		}
	}
	for _, key := range p.outside {
		if key.serves(s, shape) {
			return key
		}
	}
	return nil
}

func (key *pairKey) serves(s *scan, shape plan.Expr) bool {
	return key.indexed.scan == s && key.shape == shape && key.bounded()
}
