package tree

import (
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Spec says what a query returns.
type Spec struct {
	Kind ResultKind
	// OrderBy sorts the rows; there is no order without.
	OrderBy []Order
	// Limit is the largest count of rows, or NoLimit.
	Limit int64
	// AllowDuplicateOverlaps allows a row for each overlap that makes it.
	AllowDuplicateOverlaps bool
	// Dimensions are those of the rows; for records those of the element.
	Dimensions *dimension.Group
	// IncludeRecords asks for the dimension records of each row.
	IncludeRecords bool
	// Element is that of dimension records; nil for other kinds.
	Element *dimension.Element
	// DatasetType and StorageClass are those of dataset refs; StorageClass
	// tells what the client has in mind and changes nothing.
	DatasetType, StorageClass string
	// DimensionFields and DatasetFields are the columns of a general result: by
	// element in universe order, and by name of the dataset type.
	DimensionFields []ElementFields
	DatasetFields   []DatasetFields
	// FindFirst asks for the first dataset only of those with one data ID.
	FindFirst bool
}

// NoLimit is the Limit of a Spec without one.
const NoLimit int64 = -1

// ResultKind is the kind of rows that a query returns.
type ResultKind uint8

// The kinds.
const (
	DataCoordinates ResultKind = iota
	DimensionRecords
	DatasetRefs
	General
)

var resultKindNames = [...]string{"data_coordinate", "dimension_record", "dataset_ref", "general"}

// String returns the kind on the wire, which is also the type of its pages.
func (k ResultKind) String() string { return resultKindNames[k] }

// Order is one term of an ordering.
type Order struct {
	Expr       Expr
	Descending bool
}

// NewOrder returns the term if the values of the expression have an order.
func NewOrder(e Expr, descending bool) (Order, error) {
	if !e.Type().Ordered() {
		return Order{}, fail.Invalid("%s is of type %s, which has no order to sort by", e, e.Type())
	}
	return Order{e, descending}, nil
}

// ElementFields are fields of one element, in the order of its columns.
type ElementFields struct {
	Element *dimension.Element
	Fields  []*dimension.Column
}

// DatasetFields are fields of one dataset type, by name.
type DatasetFields struct {
	DatasetType string
	Fields      []Field
}

// FindFirstDataset returns the dataset type of which only the first dataset of
// a data ID is wanted, if there is one.
func (s *Spec) FindFirstDataset() (name string, ok bool) {
	switch {
	case !s.FindFirst:
		return "", false
	case s.Kind == General:
		return s.DatasetFields[0].DatasetType, true
	}
	return s.DatasetType, true
}

// Columns returns the columns of the rows. Those that only the order needs are
// not among them.
func (s *Spec) Columns() *Columns {
	c := NewColumns(s.Dimensions)
	if s.Kind == DimensionRecords {
		if s.Element.Skypix == nil {
			for _, f := range s.Element.Remainder() {
				c.AddField(s.Element, f.Name)
			}
		}
		return c
	}
	for _, e := range s.DimensionFields {
		for _, f := range e.Fields {
			c.AddField(e.Element, f.Name)
		}
	}
	for _, d := range s.DatasetFields {
		for _, f := range d.Fields {
			c.AddDatasetField(d.DatasetType, f)
		}
	}
	if s.Kind == DatasetRefs {
		c.AddDatasetField(s.DatasetType, FieldDatasetID)
		c.AddDatasetField(s.DatasetType, FieldRun)
	}
	if s.IncludeRecords {
		for _, e := range s.Dimensions.Elements {
			if e.Cached || e.Skypix != nil {
				continue // their records are added to the page as they are
			}
			for _, f := range e.Remainder() {
				c.AddField(e, f.Name)
			}
		}
	}
	return c
}

// GeneralColumns returns the columns of a row of a general result in the order
// in which they travel: keys of the dimensions, required before implied; fields
// of elements in universe order; fields of dataset types by name.
func (s *Spec) GeneralColumns() []Reference {
	c := s.Columns()
	u := s.Dimensions.Universe
	var out []Reference
	for _, name := range s.Dimensions.Keys {
		out = append(out, &DimensionKey{u.Element(name)})
	}
	for _, e := range c.Elements() {
		for _, f := range c.Fields(e) {
			out = append(out, &DimensionField{e, f})
		}
	}
	for _, name := range c.DatasetTypes() {
		for _, f := range c.DatasetFields(name) {
			out = append(out, &DatasetField{name, f})
		}
	}
	return out
}

// Check tests that the query has what the result needs.
func (s *Spec) Check(q *Query) error {
	if !s.Dimensions.SubsetOf(q.Dimensions) {
		return fail.Invalid("the result has the dimensions %s, which are not all among those of the query, %s",
			s.Dimensions, q.Dimensions)
	}
	for _, name := range s.Columns().DatasetTypes() {
		if q.Dataset(name) == nil {
			return fail.Invalid("the result has columns of %s, which is not joined to the query", datasetName(name))
		}
	}
	need := NewColumns(s.Dimensions)
	for _, o := range s.OrderBy {
		need.AddExpr(o.Expr)
	}
	if need.Dimensions() != s.Dimensions {
		var beyond []string
		for _, name := range need.Dimensions().Names {
			if !s.Dimensions.Contains(name) {
				beyond = append(beyond, name)
			}
		}
		return fail.Invalid("order_by needs the dimensions %s, which the result does not have; it has %s",
			strings.Join(beyond, ", "), s.Dimensions)
	}
	for _, name := range need.DatasetTypes() {
		if q.Dataset(name) == nil {
			return fail.Invalid("order_by refers to %s, which is not joined to the query", datasetName(name))
		}
	}
	return nil
}

// checkGeneral tests a general result in itself.
func (s *Spec) checkGeneral() error {
	if s.FindFirst && len(s.DatasetFields) != 1 {
		return fail.Invalid("find_first needs fields of exactly one dataset type, not of %d", len(s.DatasetFields))
	}
	for _, e := range s.DimensionFields {
		switch {
		case !s.Dimensions.HasElement(e.Element):
			return fail.Invalid("%s is not an element of the dimensions %s", e.Element, s.Dimensions)
		case e.Element.Skypix != nil:
			return fail.Invalid("the regions of %s are not stored: they follow from its values", e.Element)
		}
	}
	return nil
}
