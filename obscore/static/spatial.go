package static

import (
	"errors"
	"math"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/votable"
)

// cellOrder is the HEALPix order of the spatial index: cells of 3.4 arcmin, a
// few to a detector.
const cellOrder = 10

// The published columns that the index is made of.
const (
	lonColumn    = "s_ra"
	latColumn    = "s_dec"
	regionColumn = "s_region"
)

// hiddenFields are the columns of the index in the data file. Their names
// cannot be written in a query, which knows the published columns only.
var hiddenFields = []votable.Field{
	{Name: "hpx", Datatype: votable.Long},
	{Name: "cx", Datatype: votable.Double},
	{Name: "cy", Datatype: votable.Double},
	{Name: "cz", Datatype: votable.Double},
	{Name: "bound", Datatype: votable.Double},
}

// everything is the bounding radius, in degrees, of a shape that could be
// anywhere, seen from where its row is indexed.
const everything = 180

// spatialIndex describes the index to the engine; what depends on the rows is
// still missing.
func spatialIndex() duck.SpatialIndex {
	h := hiddenFields
	return duck.SpatialIndex{Lon: lonColumn, Lat: latColumn, Region: regionColumn, Cell: h[0].Name, Order: cellOrder,
		X: h[1].Name, Y: h[2].Name, Z: h[3].Name, Radius: h[4].Name}
}

// indexer computes the hidden columns of rows.
type indexer struct {
	region  sphere.Region
	corners []sphere.Vec
	columns [5]votable.Column
}

// index returns the hidden columns of n rows; bad takes what is no position and
// no region. A row without a position has no cell: conditions on its position
// never hold, and its shape, if it has one, is sought everywhere.
func (x *indexer) index(lon, lat, region *votable.Column, n int, bad func(column string) report) []votable.Column {
	x.reset(n)
	for i := range n {
		v, located := x.locate(lon, lat, i, bad)
		if located {
			x.columns[0].Int64s[i] = sphere.Pix(cellOrder, v)
			x.columns[1].Float64s[i], x.columns[2].Float64s[i], x.columns[3].Float64s[i] = v.X, v.Y, v.Z
			for k := range 4 {
				x.columns[k].Valid[i>>6] |= 1 << (uint(i) & 63)
			}
		}
		if region.IsNull(i) {
			continue
		}
		radius := float64(everything)
		err := x.region.SetText(region.Text(i))
		if err == nil && located {
			radius, err = x.boundAround(v)
		}
		if err != nil {
			bad(regionColumn)(i, string(region.Text(i)), err.Error())
			continue
		}
		x.columns[4].Float64s[i] = radius
		x.columns[4].Valid[i>>6] |= 1 << (uint(i) & 63)
	}
	return x.columns[:]
}

// reset makes room for n rows that are all NULL.
func (x *indexer) reset(n int) {
	for k := range x.columns {
		c := &x.columns[k]
		c.Valid = resizeMask(c.Valid, n)
		switch {
		case k == 0 && cap(c.Int64s) < n:
			c.Int64s = make([]int64, n)
		case k > 0 && cap(c.Float64s) < n:
			c.Float64s = make([]float64, n)
		}
		c.Int64s, c.Float64s = c.Int64s[:min(n, cap(c.Int64s))], c.Float64s[:min(n, cap(c.Float64s))]
	}
}

// locate returns the position of row i, or false where it has none.
func (x *indexer) locate(lon, lat *votable.Column, i int, bad func(string) report) (sphere.Vec, bool) {
	switch {
	case lon.IsNull(i) && lat.IsNull(i):
		return sphere.Vec{}, false
	case lon.IsNull(i):
		bad(lonColumn)(i, "", "there is a latitude without a longitude")
		return sphere.Vec{}, false
	case lat.IsNull(i):
		bad(latColumn)(i, "", "there is a longitude without a latitude")
		return sphere.Vec{}, false
	}
	v, err := sphere.FromLonLat(lon.Float64s[i], lat.Float64s[i])
	if err != nil {
		bad(latColumn)(i, "", err.Error())
		return v, false
	}
	return v, true
}

var errNoShape = errors.New("the outline is empty; leave it NULL")

// roundUp is added to a computed bound, in degrees: more than the rounding of
// what computes it.
const roundUp = 1e-9

// boundAround returns the radius of a circle around v that holds the region, in
// degrees.
func (x *indexer) boundAround(v sphere.Vec) (float64, error) {
	r := &x.region
	if r.Kind() == sphere.KindNone {
		return 0, errNoShape
	}
	if r.Kind() == sphere.KindPolygon {
		far := 0.0
		x.corners = r.AppendVertices(x.corners[:0])
		for _, w := range x.corners {
			far = max(far, v.Distance(w))
		}
		// No point of an edge is farther away than its ends within a right angle.
		if far < 90 {
			return far + roundUp, nil
		}
	}
	c, err := r.BoundingCircle()
	if err != nil {
		return 0, err
	}
	return math.Min(everything, v.Distance(c.Center)+c.Radius+roundUp), nil
}
