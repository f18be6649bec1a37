package butler

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// DatasetID is the UUID of a dataset.
type DatasetID [16]byte

// ParseDatasetID reads a UUID in any of its usual forms.
func ParseDatasetID(text string) (DatasetID, bool) {
	u, ok := dimension.ParseUUID(text)
	return u, ok
}

// String returns the UUID in lower case with hyphens.
func (id DatasetID) String() string { return string(dimension.AppendUUID(nil, id)) }

// DatasetRef is what the registry knows of a dataset.
type DatasetRef struct {
	ID     DatasetID
	Type   *DatasetType
	DataID *Coordinate
	Run    string // the RUN collection it was made in
}

// Dataset returns a dataset by its UUID, or nil if there is none. Its data ID
// has the values of the required dimensions.
func (r *Repo) Dataset(ctx context.Context, id DatasetID) (*DatasetRef, error) {
	refs, err := r.Datasets(ctx, []DatasetID{id})
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	return refs[0], nil
}

// Datasets returns datasets by their UUIDs, in that order; those that do not
// exist are left out, and what is asked for twice comes once. Their data IDs have
// the values of the required dimensions.
func (r *Repo) Datasets(ctx context.Context, ids []DatasetID) ([]*DatasetRef, error) {
	found := make(map[DatasetID]*DatasetRef, len(ids))
	for rest := ids; len(rest) > 0; {
		n := min(len(rest), maxBatch)
		if err := r.datasetBatch(ctx, rest[:n], found); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	refs := make([]*DatasetRef, 0, len(found))
	for _, id := range ids {
		if ref := found[id]; ref != nil {
			refs = append(refs, ref)
			delete(found, id)
		}
	}
	return refs, nil
}

func uuidValues(ids []DatasetID) []dimension.Value {
	values := make([]dimension.Value, len(ids))
	for i, id := range ids {
		values[i] = dimension.UUID(id)
	}
	return values
}

// datasetBatch finds out the types of datasets, then reads each table of tags in
// which there are some.
func (r *Repo) datasetBatch(ctx context.Context, ids []DatasetID, found map[DatasetID]*DatasetRef) error {
	d := r.Table("dataset", "d")
	id := d.Col("id", dimension.TypeUUID)
	st := sqlb.From(d).Columns(id, d.Col("dataset_type_id", dimension.TypeInt)).
		Where(sqlb.In(id, uuidValues(ids))).Reuse()
	types := map[DatasetID]int64{}
	err := each(ctx, r.db, st, func(row []dimension.Value) error {
		types[row[0].UUID()] = row[1].Int()
		return nil
	})
	if err != nil {
		return err
	}
	var tables []*DatasetType // one type of each table, and those that rules speak of
	members := map[string][]DatasetID{}
	place := func(t *DatasetType) string {
		if len(r.hides(t)) > 0 {
			return t.tags + " " + t.Name
		}
		return t.tags
	}
	for id, key := range types {
		t, err := r.datasetTypeByID(ctx, key)
		if err != nil {
			return err
		}
		if members[place(t)] == nil {
			tables = append(tables, t)
		}
		members[place(t)] = append(members[place(t)], id)
	}
	for _, t := range tables {
		if err := r.readTags(ctx, t, members[place(t)], found); err != nil {
			return err
		}
	}
	return nil
}

// readTags reads datasets by UUID from the table of tags of a type, which other
// types share if no rule hides datasets of it. The row of the RUN collection gives the data ID.
func (r *Repo) readTags(ctx context.Context, shared *DatasetType, ids []DatasetID, found map[DatasetID]*DatasetRef) error {
	d, t := r.Table("dataset", "d"), r.Tags(shared, "t")
	id := t.Col("dataset_id", dimension.TypeUUID)
	run := t.Col("collection_id", dimension.TypeInt)
	keys := dimensionColumns(t, shared.Dimensions)
	st := sqlb.From(t).
		Join(d, sqlb.Eq(d.Col("id", dimension.TypeUUID), id), sqlb.Eq(d.Col("run_id", dimension.TypeInt), run)).
		Columns(id, t.Col("dataset_type_id", dimension.TypeInt), run).Columns(keys...).
		Where(sqlb.In(id, uuidValues(ids))).Where(r.Visible(shared, t, run)...).Reuse()
	return each(ctx, r.db, st, func(row []dimension.Value) error {
		dt, err := r.datasetTypeByID(ctx, row[1].Int())
		if err != nil {
			return err
		}
		c, err := r.collectionByID(ctx, row[2].Int())
		if err != nil {
			return err
		}
		values := append(make([]dimension.Value, 0, len(keys)), row[3:]...)
		ref := &DatasetRef{ID: row[0].UUID(), Type: dt, Run: c.Name, DataID: &Coordinate{Group: dt.Dimensions, Values: values}}
		found[ref.ID] = ref
		return nil
	})
}

// dimensionColumns returns the columns of a table of tags or calibrations that
// hold the required dimensions of a group.
func dimensionColumns(t sqlb.Relation, g *dimension.Group) []sqlb.Column {
	columns := make([]sqlb.Column, len(g.Required))
	for i, name := range g.Required {
		columns[i] = t.Col(name, g.Universe.Dimension(name).PrimaryKey.Type)
	}
	return columns
}
