package tree

import (
	"maps"
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Columns is the set of columns that expressions need: dimensions with their
// keys, fields of elements, and fields of datasets.
type Columns struct {
	dims     *dimension.Group
	fields   map[*dimension.Element]map[string]bool
	datasets map[string]map[Field]bool
}

// NewColumns returns the set of the keys of a group.
func NewColumns(g *dimension.Group) *Columns {
	return &Columns{
		dims:     g,
		fields:   map[*dimension.Element]map[string]bool{},
		datasets: map[string]map[Field]bool{},
	}
}

// AddGroup adds the keys of a group.
func (c *Columns) AddGroup(g *dimension.Group) { c.dims = c.dims.Union(g) }

// AddField adds a field of an element, and the element's dimensions.
func (c *Columns) AddField(e *dimension.Element, field string) {
	c.AddGroup(e.Group())
	if c.fields[e] == nil {
		c.fields[e] = map[string]bool{}
	}
	c.fields[e][field] = true
}

// AddDatasetField adds a field of a dataset type. The dimensions of the type are
// not added: they are those of its search.
func (c *Columns) AddDatasetField(datasetType string, f Field) {
	if c.datasets[datasetType] == nil {
		c.datasets[datasetType] = map[Field]bool{}
	}
	c.datasets[datasetType][f] = true
}

// AddExpr adds what an expression needs.
func (c *Columns) AddExpr(e Expr) {
	switch e := e.(type) {
	case *DimensionKey:
		c.AddGroup(e.Dimension.Group())
	case *DimensionField:
		c.AddField(e.Element, e.Column.Name)
	case *DatasetField:
		c.AddDatasetField(e.DatasetType, e.Field)
	case *Unary:
		c.AddExpr(e.Operand)
	case *Binary:
		c.AddExpr(e.A)
		c.AddExpr(e.B)
	}
}

// AddLeaf adds what a condition needs of the query it is part of.
func (c *Columns) AddLeaf(l Leaf) {
	switch l := l.(type) {
	case *Comparison:
		c.AddExpr(l.A)
		c.AddExpr(l.B)
	case *IsNull:
		c.AddExpr(l.Operand)
	case *InContainer:
		c.AddExpr(l.Member)
		for _, item := range l.Container {
			c.AddExpr(item)
		}
	case *InRange:
		c.AddExpr(l.Member)
	case *InQuery:
		c.AddExpr(l.Member)
	case *BooleanWrapper:
		c.AddExpr(l.Operand)
	case *Not:
		c.AddLeaf(l.Operand)
	}
}

// AddPredicate adds what all leaves of a predicate need.
func (c *Columns) AddPredicate(p Predicate) {
	for l := range p.All {
		c.AddLeaf(l)
	}
}

// Dimensions returns the group of all dimensions needed.
func (c *Columns) Dimensions() *dimension.Group { return c.dims }

// Elements returns the elements of which fields are needed, in universe order.
func (c *Columns) Elements() []*dimension.Element {
	return slices.SortedFunc(maps.Keys(c.fields), func(a, b *dimension.Element) int { return a.Index - b.Index })
}

// Fields returns the fields of an element that are needed, in the order of its
// columns.
func (c *Columns) Fields(e *dimension.Element) []*dimension.Column {
	var out []*dimension.Column
	for _, column := range e.Remainder() {
		if c.fields[e][column.Name] {
			out = append(out, column)
		}
	}
	return out
}

// DatasetTypes returns the dataset types of which fields are needed, by name;
// AnyDataset comes first.
func (c *Columns) DatasetTypes() []string { return slices.Sorted(maps.Keys(c.datasets)) }

// DatasetFields returns the fields of a dataset type that are needed, by name.
func (c *Columns) DatasetFields(datasetType string) []Field {
	return slices.Sorted(maps.Keys(c.datasets[datasetType]))
}
