package duckdb

import (
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/plan"
)

// indexed is an expression that an index knows: the position or the region of
// a scan's rows. The zero value is any other expression.
type indexed struct {
	scan  *scan
	index *dialect.Spatial
	// direct is set where the scan itself is in scope, and with it the columns
	// of the index; otherwise a derived table passes the column on.
	direct bool
}

// position tells whether e is a position that an index knows.
func (p *printer) position(e plan.Expr) indexed {
	point, ok := e.(*plan.MakePoint)
	if !ok {
		return indexed{}
	}
	lon, ok1 := uncast(point.Lon).(*plan.Column)
	lat, ok2 := uncast(point.Lat).(*plan.Column)
	if !ok1 || !ok2 || lon.Relation != lat.Relation {
		return indexed{}
	}
	latName, latScan := p.source(lat)
	return p.find(lon, func(index *dialect.Spatial, s *scan, lonName string) bool {
		return index.Lon != "" && index.Lon == lonName && s == latScan && index.Lat == latName
	})
}

// region tells whether e is a region that an index knows.
func (p *printer) region(e plan.Expr) indexed {
	if as, ok := e.(*plan.AsRegion); ok {
		e = as.X
	}
	c, ok := e.(*plan.Column)
	if !ok {
		return indexed{}
	}
	return p.find(c, func(index *dialect.Spatial, _ *scan, name string) bool {
		return index.Region != "" && index.Region == name
	})
}

// find looks for the index of the scan of c that fits.
func (p *printer) find(c *plan.Column, fits func(*dialect.Spatial, *scan, string) bool) indexed {
	name, s := p.source(c)
	if s == nil {
		return indexed{}
	}
	for i := range s.physical.Spatial {
		if index := &s.physical.Spatial[i]; fits(index, s, name) {
			return indexed{s, index, c.Relation == s.node.ID}
		}
	}
	return indexed{}
}

// source follows a column down through derived tables to the scan it is read
// from, as long as each row of the derived table comes from rows of the scan
// alone, and returns the published column's name.
func (p *printer) source(c *plan.Column) (name string, s *scan) {
	for {
		if s := p.scans[c.Relation]; s != nil {
			return s.node.Table.At(c.Index).Name, s
		}
		q := p.derived(p.relations[c.Relation])
		if q == nil || q.Limit != nil || q.Offset > 0 {
			return "", nil
		}
		block, ok := q.Body.(*plan.Select)
		if !ok || block.Grouped {
			return "", nil
		}
		inner, ok := block.Columns[c.Index].Expr.(*plan.Column)
		if !ok {
			return "", nil
		}
		c = inner
	}
}

// uncast removes a conversion between floating-point types.
func uncast(e plan.Expr) plan.Expr {
	if c, ok := e.(*plan.Cast); ok && c.Type().Kind == plan.Double && c.X.Type().Kind == plan.Float {
		return c.X
	}
	return e
}
