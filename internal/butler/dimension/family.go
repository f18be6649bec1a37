package dimension

// Space is a continuous space in which elements may overlap.
type Space uint8

// The spaces.
const (
	Spatial Space = iota
	Temporal
)

// String returns the name that the configuration uses.
func (s Space) String() string {
	if s == Spatial {
		return "spatial"
	}
	return "temporal"
}

// Family is a set of elements of which one is made of the other, so that there
// is no need to relate them by their overlaps.
type Family struct {
	Name  string
	Space Space
	// Skypix reports whether the family is a pixelization of the sky.
	Skypix bool
	// Members are the elements from fine to coarse.
	Members []*Element
}

// Choose returns the finest member of the family that is in the group, or nil.
func (f *Family) Choose(g *Group) *Element {
	for _, e := range f.Members {
		if g.HasElement(e) {
			return e
		}
	}
	return nil
}

// Column returns the column in which the members overlap: region or timespan.
func (f *Family) Column() string {
	if f.Space == Spatial {
		return "region"
	}
	return "timespan"
}
