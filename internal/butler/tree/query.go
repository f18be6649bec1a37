package tree

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Query is the joins and constraints of a query, without what it returns.
type Query struct {
	// Dimensions are those whose keys are joined. Everything else of the query
	// needs no others.
	Dimensions *dimension.Group
	// Datasets are the dataset searches, by name of the dataset type.
	Datasets []DatasetSearch
	// AnyDataset is the search over all dataset types, or nil.
	AnyDataset *DatasetSearch
	// Uploads and Materializations are the inputs that are joined.
	Uploads, Materializations []Join
	// Where filters the rows.
	Where Predicate
	// ValidateGovernors says that a constraint on a dimension that depends on a
	// governor is an error unless the governor has a value.
	ValidateGovernors bool
}

// DatasetSearch is a search for datasets of one type, or of any.
type DatasetSearch struct {
	// DatasetType is the name of the type, or AnyDataset.
	DatasetType string
	// Collections are searched in this order; chains are not yet flattened.
	Collections []string
	// Dimensions are what the sender believes to be those of the type.
	Dimensions *dimension.Group
}

// Join is the use of an upload or materialization in a query.
type Join struct {
	Key        Key
	Dimensions *dimension.Group
}

// Key is the UUID of an upload or a materialization.
type Key [16]byte

// String returns the key as it travels.
func (k Key) String() string { return string(dimension.AppendUUID(nil, k)) }

// Dataset returns the search for a dataset type, or for any if the name is
// AnyDataset; nil if there is none.
func (q *Query) Dataset(name string) *DatasetSearch {
	if name == AnyDataset {
		return q.AnyDataset
	}
	for i := range q.Datasets {
		if q.Datasets[i].DatasetType == name {
			return &q.Datasets[i]
		}
	}
	return nil
}

// check tests that no part needs what the query does not have.
func (q *Query) check() error {
	joined := func(what string, g *dimension.Group) error {
		if g.SubsetOf(q.Dimensions) {
			return nil
		}
		return fail.Invalid("%s has the dimensions %s, which are not all among those of the query, %s",
			what, g, q.Dimensions)
	}
	for _, d := range q.Datasets {
		if err := joined("dataset type "+strconv.Quote(d.DatasetType), d.Dimensions); err != nil {
			return err
		}
	}
	if q.AnyDataset != nil {
		if err := joined("the search for any dataset", q.AnyDataset.Dimensions); err != nil {
			return err
		}
	}
	for _, j := range q.Uploads {
		if err := joined("upload "+j.Key.String(), j.Dimensions); err != nil {
			return err
		}
	}
	for _, j := range q.Materializations {
		if err := joined("materialization "+j.Key.String(), j.Dimensions); err != nil {
			return err
		}
	}
	need := NewColumns(q.Dimensions)
	need.AddPredicate(q.Where)
	if need.Dimensions() != q.Dimensions {
		return fail.Invalid("the condition needs the dimensions %s, but the query has %s only",
			need.Dimensions(), q.Dimensions)
	}
	for _, name := range need.DatasetTypes() {
		if q.Dataset(name) == nil {
			return fail.Invalid("the condition refers to %s, which is not joined to the query", datasetName(name))
		}
	}
	return nil
}

func datasetName(name string) string {
	if name == AnyDataset {
		return "any dataset type"
	}
	return "dataset type " + strconv.Quote(name)
}

// Inputs is a query with all that it needs to run.
type Inputs struct {
	Query *Query
	// DefaultDataID holds the values of governors that the query takes for
	// granted.
	DefaultDataID dimension.DataID
	// Inputs are *Upload and *Materialized, each of which may refer to earlier
	// ones only.
	Inputs []Input
}

// Input is a table that the client sends along, *Upload, or a query whose rows
// are one, *Materialized.
type Input interface {
	// ID returns the key that queries join it by.
	ID() Key
	input()
}

// Upload is a table of data IDs.
type Upload struct {
	Key        Key
	Dimensions *dimension.Group
	// Rows hold the values of Dimensions.Required, each of the type of the
	// dimension's key.
	Rows [][]dimension.Value
}

// Materialized is a query whose rows are an input of another.
type Materialized struct {
	Key        Key
	Query      *Query
	Dimensions *dimension.Group
	// Datasets names the dataset types whose columns are kept.
	Datasets               []string
	AllowDuplicateOverlaps bool
}

// ID returns the key of the upload.
func (i *Upload) ID() Key { return i.Key }

// ID returns the key of the materialization.
func (i *Materialized) ID() Key { return i.Key }

func (*Upload) input()       {}
func (*Materialized) input() {}
