package enginetest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/votable"
)

// indexOrder is the order of the cells in the hidden columns.
const indexOrder = 10

// hiddenFields are the columns of an index, in the order that they follow the
// published ones.
var hiddenFields = []votable.Field{
	{Name: "hpx", Datatype: votable.Long},
	{Name: "cx", Datatype: votable.Double},
	{Name: "cy", Datatype: votable.Double},
	{Name: "cz", Datatype: votable.Double},
	{Name: "bound", Datatype: votable.Double},
}

// withIndex returns the table with an index and one named _plain without. The
// spec is "lon lat region smallRadius", with - for a column that is not there.
func (d *TableData) withIndex(spec string) ([]TableData, error) {
	words := strings.Fields(spec)
	if len(words) != 4 {
		return nil, fmt.Errorf("index %q: want longitude, latitude, region and a radius", spec)
	}
	for i, w := range words {
		if w == "-" {
			words[i] = ""
		}
	}
	small, err := strconv.ParseFloat(words[3], 64)
	if err != nil {
		return nil, err
	}
	index := dialect.Spatial{Lon: words[0], Lat: words[1], Region: words[2], Cell: "hpx", Order: indexOrder,
		X: "cx", Y: "cy", Z: "cz", Radius: "bound", SmallRadius: small}
	plain := newTable(d.Table.Name.Table+"_plain", d.Fields)
	plain.n, plain.columns = d.n, d.columns
	full, err := d.addHidden(&index)
	if err != nil {
		return nil, err
	}
	return []TableData{full, plain}, nil
}

// center is what an index holds of a row.
type center struct {
	row    int
	known  bool
	cell   int64
	v      sphere.Vec
	shaped bool
	radius float64
}

// addHidden computes the hidden columns and sorts the rows by their cell.
func (d *TableData) addHidden(index *dialect.Spatial) (TableData, error) {
	centers := make([]center, d.n)
	for row := range centers {
		c, err := d.center(index, row)
		if err != nil {
			return TableData{}, fmt.Errorf("row %d: %w", row+1, err)
		}
		if c.shaped && c.radius > index.SmallRadius {
			index.Large++
		}
		centers[row] = c
	}
	slices.SortStableFunc(centers, func(a, b center) int { return int(a.cell - b.cell) })
	out := TableData{Table: d.Table, Fields: append(slices.Clone(d.Fields), hiddenFields...), Spatial: []dialect.Spatial{*index}}
	out.columns = make([]votable.Column, len(out.Fields))
	for _, c := range centers {
		cells := make([]string, 0, len(out.Fields))
		for i := range d.Fields {
			cells = append(cells, strings.Trim(cellText(&d.columns[i], &d.Fields[i], c.row), "[]"))
		}
		if err := out.appendCells(append(cells, c.hidden()...)); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (d *TableData) appendCells(cells []string) error {
	for i, cell := range cells {
		if err := appendCell(&d.columns[i], &d.Fields[i], d.n, cell); err != nil {
			return err
		}
	}
	d.n++
	return nil
}

func (c *center) hidden() []string {
	out := []string{null, null, null, null, null}
	if c.known {
		out[0] = strconv.FormatInt(c.cell, 10)
		for i, x := range []float64{c.v.X, c.v.Y, c.v.Z} {
			out[i+1] = strconv.FormatFloat(x, 'g', -1, 64)
		}
	}
	if c.shaped {
		out[4] = strconv.FormatFloat(c.radius, 'g', -1, 64)
	}
	return out
}

// center computes the index of a row: around its position if the index has
// one, else around its region's own center.
func (d *TableData) center(index *dialect.Spatial, row int) (center, error) {
	c := center{row: row}
	var region *sphere.Region
	if i := d.column(index.Region); i >= 0 && !d.columns[i].IsNull(row) {
		r, err := sphere.ParseRegion(d.columns[i].Text(row))
		if err != nil {
			return c, err
		}
		region = r
	}
	lon, lat := d.column(index.Lon), d.column(index.Lat)
	switch {
	case lon >= 0 && lat >= 0 && (d.columns[lon].IsNull(row) || d.columns[lat].IsNull(row)):
		// A shape without a position can be anywhere, so it is a large one.
		c.shaped, c.radius = region != nil, 180
		return c, nil
	case lon >= 0 && lat >= 0:
		v, err := sphere.FromLonLat(d.columns[lon].Float64s[row], d.columns[lat].Float64s[row])
		if err != nil {
			return c, err
		}
		c.v, c.known = v, true
	case region != nil:
		bound, err := region.BoundingCircle()
		if err != nil {
			return c, err
		}
		c.v, c.known = bound.Center, true
	}
	if c.known {
		c.cell = sphere.Pix(index.Order, c.v)
	}
	if region == nil {
		return c, nil
	}
	bound, err := region.BoundingCircle()
	if err != nil {
		return c, err
	}
	c.shaped, c.radius = true, math.Min(180, bound.Radius+bound.Center.Distance(c.v))
	return c, nil
}

func (d *TableData) column(name string) int {
	return slices.IndexFunc(d.Fields, func(f votable.Field) bool { return name != "" && f.Name == name })
}
