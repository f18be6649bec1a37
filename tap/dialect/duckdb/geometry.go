package duckdb

import "github.com/vobutler/vobutler/tap/plan"

// geometry writes the nodes on geometry; it reports whether e is one.
func (p *printer) geometry(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Shape:
		p.shape(e)
	case *plan.MakePoint:
		p.write(FuncPoint+"(", p.lonLat(e), ")")
	case *plan.MakeCircle:
		p.write(FuncCircle+"(", p.lonLat(e.Center), ", ", p.double(e.Radius), ")")
	case *plan.MakePolygon:
		p.write(FuncPolygon + "([")
		p.list(len(e.Points), ", ", func(i int) { p.write(p.lonLat(e.Points[i])) })
		p.write("])")
	case *plan.MakeBox:
		p.write(FuncBox+"(", p.lonLat(e.Center), ", ", p.double(e.Width), ", ", p.double(e.Height), ")")
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

// shape writes a constant: the DALI array as the user gave it, which the region
// no longer has to the last digit, or text where there is no array.
func (p *printer) shape(e *plan.Shape) {
	if e.Type().Kind == plan.Region || e.Coords == nil {
		p.write("CAST(", func() { p.bind(e.Region.String()) }, " AS VARCHAR)") // which overload is meant
		return
	}
	p.write("[")
	p.list(len(e.Coords), ", ", func(i int) { p.write(e.Coords[i]) })
	p.write("]")
}

// lonLat returns what writes the two coordinates of a point, divided by a
// comma.
func (p *printer) lonLat(point plan.Expr) func() {
	return func() { p.write(p.coordinate(point, 0), ", ", p.coordinate(point, 1)) }
}

// coordinate returns what writes the longitude (0) or latitude (1) of a point.
func (p *printer) coordinate(point plan.Expr, i int) func() {
	return func() {
		switch e := point.(type) {
		case *plan.MakePoint:
			p.write(p.double([]plan.Expr{e.Lon, e.Lat}[i]))
		case *plan.Shape:
			if len(e.Coords) != 2 {
				p.broken("a %s stands for a point", e.Region.Kind())
				return
			}
			p.write(e.Coords[i])
		default:
			p.write("(", point, ")[", i+1, "]")
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
