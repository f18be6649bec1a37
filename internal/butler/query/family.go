package query

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// family is what may have to be related to others by its overlaps: a family of
// elements, or the validity ranges of a calibration dataset type.
type family struct {
	elements    *dimension.Family // nil for validity ranges
	datasetType string
}

func (f family) String() string {
	if f.elements == nil {
		return "validity ranges of " + f.datasetType
	}
	return f.elements.Name
}

// column returns the column by which the family is related in a query over some
// dimensions.
func (f family) column(g *dimension.Group) tree.Reference {
	if f.elements == nil {
		return &tree.DatasetField{DatasetType: f.datasetType, Field: tree.FieldTimespan}
	}
	e := f.elements.Choose(g)
	return &tree.DimensionField{Element: e, Column: e.Column(f.elements.Column())}
}

// connections are families, those that are related already in one set.
type connections [][]family

func newConnections(families []family) connections {
	sets := make(connections, len(families))
	for i, f := range families {
		sets[i] = []family{f}
	}
	return sets
}

func (c connections) find(f family) int {
	return slices.IndexFunc(c, func(set []family) bool { return slices.Contains(set, f) })
}

// merge notes that two families are related. A family that is not among the
// connections needs none.
func (c *connections) merge(a, b family) {
	i, j := c.find(a), c.find(b)
	if i < 0 || j < 0 || i == j {
		return
	}
	(*c)[i] = append((*c)[i], (*c)[j]...)
	*c = slices.Delete(*c, j, j+1)
}

// addOperand notes that something joined to a query relates the families whose
// elements it has.
func (c *connections) addOperand(families []*dimension.Family, operand, query *dimension.Group) {
	for i, a := range families {
		for _, b := range families[i+1:] {
			if operand.HasElement(a.Choose(query)) && operand.HasElement(b.Choose(query)) {
				c.merge(family{elements: a}, family{elements: b})
			}
		}
	}
}
