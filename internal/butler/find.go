package butler

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// FindRequest asks for the dataset of a type with a data ID in the first
// collection that has one.
type FindRequest struct {
	DatasetType string
	// DataID may have, beside dimensions, names of alternate keys and metadata
	// of the dataset type's dimensions, dotted names such as exposure.obs_id,
	// and alternate keys in the place of keys, such as a detector by name.
	DataID dimension.DataID
	// Defaults are values of dimensions for what DataID leaves out.
	Defaults dimension.DataID
	// Collections are names in order of search, or patterns.
	Collections []string
	// Timespan must overlap the validity range in a calibration collection.
	// Without one such collections are not searched.
	Timespan *dimension.Timespan
	// InferTimespan says that a calibration without a Timespan is looked for at
	// the time of the data ID, or at any time if that has none.
	InferTimespan bool
}

// FindDataset returns the dataset that a request asks for, or nil if there is
// none. Its data ID has the values of implied dimensions too. More than one
// calibration that fits is an error of type CalibrationLookup.
func (r *Repo) FindDataset(ctx context.Context, q FindRequest) (*DatasetRef, error) {
	dt, err := r.DatasetType(ctx, q.DatasetType)
	if err != nil {
		return nil, err
	}
	id, err := r.rewrite(ctx, dt, q.DataID, q.Defaults)
	if err != nil {
		return nil, err
	}
	span := q.Timespan
	if dt.IsCalibration && q.InferTimespan && span == nil {
		if id, span, err = r.inferTimespan(ctx, id, q.Defaults); err != nil {
			return nil, err
		}
	}
	c, err := r.Standardize(id, q.Defaults, dt.Dimensions)
	if err != nil {
		return nil, err
	}
	c.Values = c.Values[:len(dt.Dimensions.Required)] // Implied values of the user are not trusted.
	if err := c.checkTypes(fail.InvalidQuery); err != nil {
		return nil, err
	}
	if span != nil && span.Empty() && dt.IsCalibration {
		return nil, nil // It overlaps nothing.
	}
	collections, err := r.searched(ctx, dt, q.Collections, span)
	if err != nil || len(collections) == 0 {
		return nil, err
	}
	return r.find(ctx, dt, c, collections, span)
}

// inferTimespan returns the time of a data ID: all time if it has no temporal
// dimension, and nil if the time is not known. It also returns the data ID with
// what its temporal dimensions imply.
func (r *Repo) inferTimespan(ctx context.Context, id, defaults dimension.DataID) (dimension.DataID, *dimension.Timespan, error) {
	c, err := r.Standardize(id, defaults, nil)
	if err != nil {
		return nil, nil, err
	}
	if len(c.Group.Temporal) == 0 {
		always := dimension.AllTime
		return id, &always, nil
	}
	if c, err = r.Expand(ctx, c); err != nil {
		return nil, nil, err
	}
	full := make(dimension.DataID, len(c.Values))
	for i, v := range c.Values {
		full[c.Group.Keys[i]] = v
	}
	if span, known := c.Timespan(); known {
		return full, &span, nil
	}
	return full, nil, nil
}

// searched returns the collections in which a dataset type is looked for, in
// order.
func (r *Repo) searched(ctx context.Context, dt *DatasetType, names []string, span *dimension.Timespan) ([]*Collection, error) {
	if len(names) == 0 {
		return nil, nil
	}
	cs, err := r.CollectionsWith(ctx, names...)
	if err != nil {
		return nil, err
	}
	list, err := cs.Match(Search{Names: names, Flatten: true})
	if err != nil {
		return nil, err
	}
	out := list[:0]
	for _, c := range list {
		if c.Type != Calibration || dt.IsCalibration && span != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

// find looks for a dataset in collections, all of which one statement searches.
func (r *Repo) find(ctx context.Context, dt *DatasetType, id *Coordinate, collections []*Collection, span *dimension.Timespan) (*DatasetRef, error) {
	rank := make(map[int64]int, len(collections))
	var direct, calibrations []dimension.Value
	for i, c := range collections {
		rank[c.ID] = i
		if c.Type == Calibration {
			calibrations = append(calibrations, dimension.Int(c.ID))
		} else {
			direct = append(direct, dimension.Int(c.ID))
		}
	}
	var parts []sqlb.Statement
	if len(direct) > 0 {
		parts = append(parts, r.findStatement(r.Tags(dt, "t"), dt, id, direct))
	}
	if len(calibrations) > 0 {
		t := r.Calibs(dt, "t")
		st := r.findStatement(t, dt, id, calibrations)
		if span.BoundedBelow() || span.BoundedAbove() {
			st = st.Where(sqlb.Overlaps(t.Col("timespan", dimension.TypeTimespan), sqlb.Lit(dimension.Span(*span))))
		}
		parts = append(parts, st)
	}
	st := parts[0]
	if len(parts) > 1 {
		st = sqlb.UnionAll(parts...).Reuse()
	}
	best, count := len(collections), 0
	var found DatasetID
	var run int64
	err := each(ctx, r.db, st, func(row []dimension.Value) error {
		switch n := rank[row[1].Int()]; {
		case n < best:
			best, count = n, 1
			found, run = row[0].UUID(), row[2].Int()
		case n == best:
			count++
		}
		return nil
	})
	switch {
	case err != nil || count == 0:
		return nil, err
	case count > 1:
		return nil, fail.New(fail.CalibrationLookup,
			"%d validity ranges of %s with data ID %s in collection %q fit; give a shorter timespan or a data ID that has a time",
			count, dt.Name, id, collections[best].Name)
	}
	c, err := r.collectionByID(ctx, run)
	if err != nil {
		return nil, err
	}
	if err := r.fillImplied(ctx, dt.Dimensions, []*Coordinate{id}); err != nil {
		return nil, err
	}
	return &DatasetRef{ID: found, Type: dt, DataID: id, Run: c.Name}, nil
}

// findStatement returns the statement that looks for a data ID in one table.
func (r *Repo) findStatement(t sqlb.Relation, dt *DatasetType, id *Coordinate, collections []dimension.Value) sqlb.Select {
	d := r.Table("dataset", "d")
	run := d.Col("run_id", dimension.TypeInt)
	dataset, collection := t.Col("dataset_id", dimension.TypeUUID), t.Col("collection_id", dimension.TypeInt)
	st := sqlb.From(t).
		Join(d, sqlb.Eq(d.Col("id", dimension.TypeUUID), dataset)).
		Columns(dataset, collection, run).
		Where(sqlb.Eq(t.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(dt.ID)), sqlb.In(collection, collections)).
		Where(r.Visible(dt, t, run)...).
		Reuse()
	for i, c := range dimensionColumns(t, dt.Dimensions) {
		st = st.Where(sqlb.Eq(c, sqlb.Lit(id.Values[i])))
	}
	return st
}
