package dimension

import "strings"

// Element is a dimension or a relation between dimensions. It belongs to one
// Universe and is never changed; elements are the same if their pointers are.
type Element struct {
	Name string
	Doc  string

	// Index is the place of the element in Universe.Elements.
	Index int
	// IsDimension reports whether the element has a key of its own, so that it
	// may be part of a data ID.
	IsDimension bool
	// IsGovernor reports whether the element is a governor dimension.
	IsGovernor bool

	// PrimaryKey and AlternateKeys are the element's own keys; without them
	// (PrimaryKey is nil) it is a relation.
	PrimaryKey    *Column
	AlternateKeys []*Column
	// Metadata are the columns that are no keys.
	Metadata []*Column

	// Required names the dimensions whose keys identify a record, in universe
	// order; a dimension is its own last one. Implied names those that a record
	// identifies directly, without what these imply in turn.
	Required []string
	Implied  []string

	// Governor is the governor dimension that the element requires, itself for
	// a governor; nil if there is none, or more than one.
	Governor *Element
	// AlwaysJoin says that the relation is joined into every query that has all
	// of its required dimensions.
	AlwaysJoin bool
	// PopulatedBy names the dimension that records are kept along with: itself
	// for a dimension; empty for some relations.
	PopulatedBy string
	// ImpliedUnionTarget names the element whose table holds the values of this
	// one, as its implied dimension.
	ImpliedUnionTarget string
	// Cached says that there are few records, which change seldom.
	Cached bool
	// Skypix is the pixelization of a skypix dimension, else nil.
	Skypix *Skypix

	// Spatial and Temporal are the families the element belongs to, or nil.
	Spatial, Temporal *Family

	// Columns are all columns of a record, in its order: required, implied,
	// alternate keys, metadata, region, timespan.
	Columns []*Column

	byName map[string]*Column
	group  *Group
}

// Skypix is one level of a hierarchical pixelization of the sky.
type Skypix struct {
	System string // its name in the universe, such as "htm"
	Class  string // the name of the Python class, such as "lsst.sphgeom.HtmPixelization"
	Level  int
}

// HTM reports whether the pixelization is the Hierarchical Triangular Mesh.
func (s *Skypix) HTM() bool { return strings.HasSuffix(s.Class, ".HtmPixelization") }

// HEALPix reports whether the pixelization is HEALPix in nested order; its
// level is the order.
func (s *Skypix) HEALPix() bool { return strings.HasSuffix(s.Class, ".HealpixPixelization") }

// HasTable reports whether there is a table of the element's own.
func (e *Element) HasTable() bool { return e.Skypix == nil && e.ImpliedUnionTarget == "" }

// Column returns the column of a name in the element's records, or nil.
func (e *Element) Column(name string) *Column { return e.byName[name] }

// Field returns the column of a name if a query may refer to it as a field of
// the element: alternate keys, metadata, region and timespan. It is nil else.
func (e *Element) Field(name string) *Column {
	if c := e.byName[name]; c != nil && c.Remainder() {
		return c
	}
	return nil
}

// Remainder returns the columns that are no dimension's key.
func (e *Element) Remainder() []*Column { return e.Columns[len(e.Required)+len(e.Implied):] }

// Region returns the region column, or nil.
func (e *Element) Region() *Column { return e.Field("region") }

// Timespan returns the timespan column, or nil.
func (e *Element) Timespan() *Column { return e.Field("timespan") }

// Group returns the smallest group that has the element.
func (e *Element) Group() *Group { return e.group }

// String returns the name.
func (e *Element) String() string { return e.Name }
