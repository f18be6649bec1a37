package query

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// owner says what a column belongs to.
type owner uint8

const (
	ofDimension owner = iota // the key of a dimension
	ofElement                // a field of an element
	ofDataset                // a field of a dataset search
)

// column names a value that rows may have, whatever relation it is taken from.
type column struct {
	owner owner
	name  string // of the dimension, element or dataset type
	field string // empty for the key of a dimension
}

// Fields of a dataset search that no query can name. The identifiers of
// collections stand for their names, which are put in their place in Go, and
// the rank is the place of the collection in the search.
const (
	fieldCollectionKey = "collection_key"
	fieldRunKey        = "run_key"
	fieldRank          = "rank"
)

func keyOf(dim string) column { return column{owner: ofDimension, name: dim} }

func fieldOf(e *dimension.Element, field string) column { return column{ofElement, e.Name, field} }

func datasetFieldOf(datasetType string, f tree.Field) column {
	return column{ofDataset, datasetType, f.String()}
}

func columnOf(r tree.Reference) column {
	switch r := r.(type) {
	case *tree.DimensionKey:
		return keyOf(r.Dimension.Name)
	case *tree.DimensionField:
		return fieldOf(r.Element, r.Column.Name)
	}
	d := r.(*tree.DatasetField)
	return datasetFieldOf(d.DatasetType, d.Field)
}

// stage is a statement under construction with the columns that its relations
// offer.
type stage struct {
	sel     sqlb.Select
	columns map[column]sqlb.Expr
	joined  bool // whether there is a relation yet
}

func newStage() *stage { return &stage{columns: map[column]sqlb.Expr{}} }

// relation is something to be joined: by the keys of dimensions it has, under
// conditions of its own.
type relation struct {
	sqlb.Relation
	common     *sqlb.CTE // what the relation stands for, if it is one
	keys       []relationKey
	fields     map[column]sqlb.Expr
	conditions []sqlb.Expr
}

type relationKey struct {
	dimension string
	column    sqlb.Column
}

// derived returns the rows of a statement that must be computed before they can
// be joined, such as one with DISTINCT.
func derived(st sqlb.Statement, name string) relation {
	common := sqlb.Define(name, st)
	return relation{Relation: common.As(name), common: &common}
}

func (r *relation) addKey(dim *dimension.Element, name string) {
	r.keys = append(r.keys, relationKey{dim.Name, r.Col(name, dim.PrimaryKey.Type)})
}

func (r *relation) addField(c column, x sqlb.Expr) {
	if r.fields == nil {
		r.fields = map[column]sqlb.Expr{}
	}
	r.fields[c] = x
}

// key returns the column of a dimension, which the relation must have.
func (r *relation) key(dim string) sqlb.Column {
	for _, k := range r.keys {
		if k.dimension == dim {
			return k.column
		}
	}
	panic("query: " + r.Alias() + " has no column of " + dim)
}

// join adds a relation to the statement: where the keys that both have are
// equal.
func (s *stage) join(r relation) {
	var on []sqlb.Expr
	for _, k := range r.keys {
		c := keyOf(k.dimension)
		if old, found := s.columns[c]; found {
			on = append(on, sqlb.Eq(old, k.column))
		} else {
			s.columns[c] = k.column
		}
	}
	if r.common != nil {
		s.sel = s.sel.With(*r.common)
	}
	switch {
	case !s.joined:
		s.sel = s.sel.From(r.Relation)
		s.joined = true
	case len(on) == 0:
		s.sel = s.sel.From(r.Relation)
	default:
		s.sel = s.sel.Join(r.Relation, on...)
	}
	s.sel = s.sel.Where(r.conditions...)
	for c, x := range r.fields {
		s.columns[c] = x
	}
}

// has reports whether the statement offers the key of a dimension.
func (s *stage) has(dim string) bool {
	_, found := s.columns[keyOf(dim)]
	return found
}
