package duckdb

import (
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/plan"
)

// geometry writes the nodes on geometry; it reports whether e is one.
func (p *printer) geometry(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Shape:
		p.shape(&e.Region, e.Type())
	case *plan.MakePoint:
		p.write(FuncPoint+"(", p.lonLat(e), ")")
	case *plan.MakeCircle:
		p.write(FuncCircle+"(", p.lonLat(e.Centre), ", ", p.double(e.Radius), ")")
	case *plan.MakePolygon:
		p.write(FuncPolygon + "([")
		p.list(len(e.Points), ", ", func(i int) { p.write(p.lonLat(e.Points[i])) })
		p.write("])")
	case *plan.MakeBox:
		p.write(FuncBox+"(", p.lonLat(e.Centre), ", ", p.double(e.Width), ", ", p.double(e.Height), ")")
	case *plan.AsRegion:
		p.write(e.X)
	case *plan.GeoTest:
		if e.Negated {
			p.write("(NOT ", func() { p.test(e.Op, e.A, e.B) }, ")")
		} else {
			p.test(e.Op, e.A, e.B)
		}
	case *plan.GeoValue:
		p.write("CAST(", func() { p.test(e.Op, e.A, e.B) }, " AS ", SQLType(e.Type()), ")")
	case *plan.NearTest:
		p.near(e)
	case *plan.Distance:
		p.distance(e.A, e.B)
	case *plan.Area:
		p.write(FuncArea+"(", e.X, ")")
	case *plan.Centroid:
		p.write(FuncCentroid+"(", e.X, ")")
	case *plan.Coord:
		p.coord(e)
	default:
		return false
	}
	return true
}

// shape writes a constant: text for a region, else the DALI array.
func (p *printer) shape(r *sphere.Region, t plan.Type) {
	coords, ok := r.AppendCoords(nil)
	if t.Kind == plan.Region || !ok {
		p.bind(r.String())
		return
	}
	p.write("[")
	p.list(len(coords), ", ", func(i int) { p.write(coords[i]) })
	p.write("]")
}

// lonLat returns what writes the two coordinates of a point, divided by a
// comma.
func (p *printer) lonLat(point plan.Expr) func() {
	return func() {
		switch e := point.(type) {
		case *plan.MakePoint:
			p.write(p.double(e.Lon), ", ", p.double(e.Lat))
		case *plan.Shape:
			coords, _ := e.Region.AppendCoords(nil)
			if len(coords) != 2 {
				p.broken("a %s stands for a point", e.Region.Kind())
				return
			}
			p.write(coords[0], ", ", coords[1])
		default:
			p.write("(", point, ")[1], (", point, ")[2]")
		}
	}
}

func (p *printer) coord(e *plan.Coord) {
	i := 1
	if e.Latitude {
		i = 2
	}
	p.write("(", e.X, ")[", i, "]")
}

func (p *printer) distance(a, b plan.Expr) {
	p.write(FuncDistance+"(", p.lonLat(a), ", ", p.lonLat(b), ")")
}
