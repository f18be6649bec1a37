package butler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// DatasetType is a kind of datasets. It is never changed.
type DatasetType struct {
	ID           int64
	Name         string
	StorageClass string
	Dimensions   *dimension.Group
	// IsCalibration says that datasets of the type may have validity ranges in
	// calibration collections.
	IsCalibration bool

	tags, calibs string // names of tables; calibs is empty if there is none
}

// DatasetTypes are all dataset types of a repository at one time, by name.
type DatasetTypes struct {
	all    []*DatasetType // in the order of the registry
	byName map[string]*DatasetType
	byID   map[int64]*DatasetType
}

// All returns the dataset types in the order of the registry. The slice must not
// be changed.
func (ts *DatasetTypes) All() []*DatasetType { return ts.all }

// ByName returns the dataset type of a name, or nil.
func (ts *DatasetTypes) ByName(name string) *DatasetType { return ts.byName[name] }

// ByID returns the dataset type of a key in the registry, or nil.
func (ts *DatasetTypes) ByID(id int64) *DatasetType { return ts.byID[id] }

// Match returns the dataset types of names and patterns: those by name in the
// order given, then those that match a pattern in the order of the registry.
// With the pattern * it returns all. It also returns the names that do not exist.
func (ts *DatasetTypes) Match(expression ...string) (found []*DatasetType, missing []string) {
	names, patterns, all := splitNames(expression)
	if all {
		return ts.all, nil
	}
	for _, name := range names {
		switch t := ts.byName[name]; {
		case t == nil:
			missing = append(missing, name)
		case !slices.Contains(found, t):
			found = append(found, t)
		}
	}
	for _, t := range ts.all {
		if patterns.match(t.Name) && !slices.Contains(found, t) {
			found = append(found, t)
		}
	}
	return found, missing
}

func (r *Repo) loadDatasetTypes(ctx context.Context) (*DatasetTypes, error) {
	groups, err := r.loadGroups(ctx)
	if err != nil {
		return nil, err
	}
	ts := &DatasetTypes{byName: map[string]*DatasetType{}, byID: map[int64]*DatasetType{}}
	t := r.Table("dataset_type", "t")
	id := t.Col("id", dimension.TypeInt)
	st := sqlb.From(t).Columns(id, t.Col("name", dimension.TypeString), t.Col("storage_class", dimension.TypeString),
		t.Col("dimensions_key", dimension.TypeInt), t.Col("tag_association_table", dimension.TypeString),
		t.Col("calibration_association_table", dimension.TypeString)).OrderBy(sqlb.Order{Expr: id}).Reuse()
	err = each(ctx, r.db, st, func(row []dimension.Value) error {
		dt := &DatasetType{ID: row[0].Int(), Name: row[1].Text(), StorageClass: row[2].Text(), Dimensions: groups[row[3].Int()],
			tags: row[4].Text(), calibs: row[5].Text(), IsCalibration: !row[5].IsNull()}
		if dt.Dimensions == nil {
			return nil // Its group was registered after the groups were read.
		}
		if o, changed := r.overrides[dt.Name]; changed {
			dt.Name, dt.StorageClass = firstOf(o.Rename, dt.Name), firstOf(o.StorageClass, dt.StorageClass)
		}
		ts.all = append(ts.all, dt)
		ts.byName[dt.Name], ts.byID[dt.ID] = dt, dt
		return nil
	})
	return ts, err
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// loadGroups reads the groups of dimensions that dataset types have, by key. The
// empty group is not stored.
func (r *Repo) loadGroups(ctx context.Context) (map[int64]*dimension.Group, error) {
	t := r.Table("dimension_graph_definition", "g")
	st := sqlb.From(t).Columns(t.Col("dimension_graph_id", dimension.TypeInt), t.Col("dimension_name", dimension.TypeString)).Reuse()
	names := map[int64][]string{0: nil}
	err := each(ctx, r.db, st, func(row []dimension.Value) error {
		names[row[0].Int()] = append(names[row[0].Int()], row[1].Text())
		return nil
	})
	if err != nil {
		return nil, err
	}
	groups := make(map[int64]*dimension.Group, len(names))
	for key, list := range names {
		if groups[key], err = r.universe.Group(list...); err != nil {
			return nil, fmt.Errorf("group %d of dimensions in the registry: %w", key, err)
		}
	}
	return groups, nil
}

// DatasetTypes returns the dataset types as they are now, or were a second ago.
func (r *Repo) DatasetTypes(ctx context.Context) (*DatasetTypes, error) {
	return r.datasetTypes.get(ctx)
}

// DatasetType returns the dataset type of a name; if there is none, an error of
// type MissingDatasetType.
func (r *Repo) DatasetType(ctx context.Context, name string) (*DatasetType, error) {
	now := time.Now()
	ts, err := r.datasetTypes.recent(ctx)
	if err != nil {
		return nil, err
	}
	if t := ts.byName[name]; t != nil {
		return t, nil
	}
	if ts, err = r.datasetTypes.since(ctx, now); err != nil {
		return nil, err
	}
	if t := ts.byName[name]; t != nil {
		return t, nil
	}
	if parent, _, isComponent := strings.Cut(name, "."); isComponent && ts.byName[parent] != nil {
		return nil, fail.New(fail.MissingDatasetType, "%q is a component; ask for the dataset type %q, its components are made by the client", name, parent)
	}
	return nil, fail.New(fail.MissingDatasetType, "there is no dataset type %q in this repository", name)
}

// datasetTypeByID returns the dataset type of a key that a row of the registry
// has.
func (r *Repo) datasetTypeByID(ctx context.Context, id int64) (*DatasetType, error) {
	now := time.Now()
	ts, err := r.datasetTypes.recent(ctx)
	if err != nil {
		return nil, err
	}
	if t := ts.byID[id]; t != nil {
		return t, nil
	}
	if ts, err = r.datasetTypes.since(ctx, now); err != nil {
		return nil, err
	}
	if t := ts.byID[id]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("the registry has no dataset type with key %d", id)
}
