package dialect

import (
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

// Statement is SQL in one dialect and the values bound to its placeholders.
// Values are string, int64, float64 or bool; text of the user is always bound.
type Statement struct {
	SQL  string
	Args []any
}

// Dialect prints plans as SQL of one engine.
type Dialect interface {
	// SQL returns the statement for q. What the engine cannot do is a
	// fault.Unsupported that carries the position, found here and not in the
	// database.
	SQL(q *plan.Query) (Statement, error)
}

// Layout says where an engine keeps each published table.
type Layout map[schema.TableName]Physical

// Physical is how a table lies in the engine.
type Physical struct {
	// Relation is the physical name, part by part.
	Relation []string
	// Columns maps a published column to the physical one where they differ.
	Columns map[string]string
	// Lacks are the internal columns of the table that are not there: NULL in each
	// row.
	Lacks []string
	// Spatial are the indexes for positions and regions.
	Spatial []Spatial
}

// Spatial is an index by hidden columns: the HEALPix cell of a center, its unit
// vector and the radius of the circle around it that bounds the row's shape.
// The rows are stored in order of the cell.
type Spatial struct {
	// Lon and Lat are the published columns of the position that the vector
	// was computed from, in degrees, or "" where only Region is indexed.
	Lon, Lat string
	// Region is the published column of the shape, or "" where there is none.
	Region string
	// Cell is the physical column of the NESTED cell number at Order.
	Cell  string
	Order int
	// X, Y and Z are the physical columns of the unit vector.
	X, Y, Z string
	// Radius is the physical column of the bounding radius, in degrees; it is
	// NULL where the row has no shape. Shapes with a radius above SmallRadius
	// must be sought by a scan on Radius, all others by Cell.
	Radius      string
	SmallRadius float64
	// Large is how many rows exceed SmallRadius; 0 saves their scan.
	Large int64
}
