package record

import (
	"fmt"

	"github.com/vobutler/vobutler/votable"
)

// Names of columns that the maker fills by itself.
const (
	instrumentColumn = "instrument_name"
	facilityColumn   = "facility_name"
	targetColumn     = "target_name"
	exposureColumn   = "t_exptime"
	beginColumn      = "t_min"
	endColumn        = "t_max"
	emMinColumn      = "em_min"
	emMaxColumn      = "em_max"
	filterColumn     = "em_filter_name"
	raColumn         = "s_ra"
	decColumn        = "s_dec"
	fovColumn        = "s_fov"
	regionColumn     = "s_region"
)

// standardColumns are the columns that every export has, in the order of
// dax_obscore. They precede the extra columns.
var standardColumns = []votable.Field{
	{Name: "dataproduct_type", Datatype: votable.Char, Description: "Logical type of the data product"},
	{Name: "dataproduct_subtype", Datatype: votable.Char, Description: "Type of the data product in its archive"},
	{Name: facilityColumn, Datatype: votable.Char, Description: "Telescope"},
	{Name: "calib_level", Datatype: votable.Short, Description: "Level of calibration, 0 to 4"},
	{Name: targetColumn, Datatype: votable.Char, Description: "What was observed"},
	{Name: "obs_id", Datatype: votable.Char, Description: "Identifier of the observation"},
	{Name: "obs_collection", Datatype: votable.Char, Description: "Data collection"},
	{Name: "obs_publisher_did", Datatype: votable.Char, Description: "Identifier of the data set, from its publisher"},
	{Name: "access_url", Datatype: votable.Char, Description: "Where to get the data set"},
	{Name: "access_format", Datatype: votable.Char, Description: "Media type of what access_url gives"},
	{Name: "s_resolution", Datatype: votable.Double, Unit: "arcsec", Description: "Width of a point source"},
	{Name: "s_xel1", Datatype: votable.Int, Description: "Elements along the first spatial axis"},
	{Name: "s_xel2", Datatype: votable.Int, Description: "Elements along the second spatial axis"},
	{Name: "t_xel", Datatype: votable.Int, Description: "Elements along the time axis"},
	{Name: beginColumn, Datatype: votable.Double, Unit: "d", Description: "Begin, MJD in UTC"},
	{Name: endColumn, Datatype: votable.Double, Unit: "d", Description: "End, MJD in UTC"},
	{Name: exposureColumn, Datatype: votable.Double, Unit: "s", Description: "Exposure time"},
	{Name: "t_resolution", Datatype: votable.Double, Unit: "s", Description: "Shortest time that can be told apart"},
	{Name: "em_xel", Datatype: votable.Int, Description: "Elements along the spectral axis"},
	{Name: emMinColumn, Datatype: votable.Double, Unit: "m", Description: "Shortest wavelength"},
	{Name: emMaxColumn, Datatype: votable.Double, Unit: "m", Description: "Longest wavelength"},
	{Name: "em_res_power", Datatype: votable.Double, Description: "Spectral resolving power"},
	{Name: filterColumn, Datatype: votable.Char, Description: "Band; not a column of ObsCore"},
	{Name: "o_ucd", Datatype: votable.Char, Description: "UCD of what was measured"},
	{Name: "pol_xel", Datatype: votable.Int, Description: "Polarization states"},
	{Name: instrumentColumn, Datatype: votable.Char, Description: "Instrument"},
}

// spatialColumns come after the extra columns.
var spatialColumns = []votable.Field{
	{Name: raColumn, Datatype: votable.Double, Unit: "deg", Description: "Right ascension of the center, ICRS"},
	{Name: decColumn, Datatype: votable.Double, Unit: "deg", Description: "Declination of the center, ICRS"},
	{Name: fovColumn, Datatype: votable.Double, Unit: "deg", Description: "Diameter of the bounding circle"},
	{Name: regionColumn, Datatype: votable.Char, Description: "Outline on the sky, ICRS"},
}

var extraDatatypes = map[ColumnType]votable.Datatype{
	StringColumn: votable.Char, IntColumn: votable.Long, FloatColumn: votable.Double, BoolColumn: votable.Boolean,
}

// Columns returns the columns of the rows that a configuration asks for, in
// order. An extra column has the type of its first appearance: those of the
// whole configuration come before those of its dataset types.
func (c *Config) Columns() []votable.Field {
	fields := append([]votable.Field(nil), standardColumns...)
	seen := map[string]bool{}
	for i := range fields {
		seen[fields[i].Name] = true
	}
	add := func(columns []ExtraColumn) {
		for i := range columns {
			e := &columns[i]
			if !seen[e.Name] {
				seen[e.Name] = true
				fields = append(fields, votable.Field{Name: e.Name, Datatype: extraDatatypes[e.Type], Description: e.Doc})
			}
		}
	}
	add(c.ExtraColumns)
	for _, t := range c.DatasetTypes {
		add(t.ExtraColumns)
	}
	for _, f := range spatialColumns {
		if !seen[f.Name] {
			fields = append(fields, f)
		}
	}
	for i := range fields {
		if fields[i].Datatype == votable.Char {
			fields[i].Arraysize = "*"
		}
	}
	return fields
}

// columnOf returns the place of a column of fields.
func columnOf(fields []votable.Field, name string) int {
	for i := range fields {
		if fields[i].Name == name {
			return i
		}
	}
	panic(fmt.Sprintf("record: there is no column %s", name))
}
