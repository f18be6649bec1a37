package record

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Member is the presence of a dataset in one of the collections that are
// searched.
type Member struct {
	Dataset    butler.DatasetID
	Collection int64 // its key in the registry
}

// Members calls member for every dataset of a type in every collection that is
// searched, whether it becomes a row or not. It returns the keys of the
// collections in the order of search.
func (s *Source) Members(ctx context.Context, t *DatasetType, member func(Member)) (order []int64, err error) {
	registered, collections, err := s.search(ctx, t)
	if err != nil || len(collections) == 0 {
		return nil, err
	}
	for _, c := range collections {
		order = append(order, c.Int())
	}
	tags := s.repo.Tags(registered, "t")
	id, collection := tags.Col("dataset_id", dimension.TypeUUID), tags.Col("collection_id", dimension.TypeInt)
	st := sqlb.From(tags).Columns(id, collection).Where(
		sqlb.Eq(tags.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(registered.ID)), sqlb.In(collection, collections))
	return order, s.each(ctx, st, func(row []dimension.Value) {
		member(Member{Dataset: row[0].UUID(), Collection: row[1].Int()})
	})
}

// search returns a dataset type as it is registered, and the keys of the
// collections to search for it.
func (s *Source) search(ctx context.Context, t *DatasetType) (*butler.DatasetType, []dimension.Value, error) {
	registered, err := s.repo.DatasetType(ctx, t.Name)
	if err != nil {
		return nil, nil, err
	}
	names, err := s.collections(ctx)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.repo.CollectionsWith(ctx, names...)
	if err != nil {
		return nil, nil, err
	}
	flat, err := all.Flatten(names...)
	if err != nil {
		return nil, nil, err
	}
	summaries, err := s.repo.Summaries(ctx, flat, registered)
	if err != nil {
		return nil, nil, err
	}
	var keys []dimension.Value
	for _, c := range flat {
		if summary := summaries[c]; summary != nil && summary.Has(registered) {
			keys = append(keys, dimension.Int(c.ID))
		}
	}
	return registered, keys, nil
}

func (s *Source) each(ctx context.Context, st sqlb.Statement, row func([]dimension.Value)) error {
	rows, err := s.repo.DB().Query(ctx, st)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row(rows.Row())
	}
	return rows.Err()
}

// Subset is some data IDs of a dataset type and everything that is searched for
// them.
type Subset struct {
	// Rivals are all datasets with these data IDs in the collections that are
	// searched: those that become rows, and those that do not.
	Rivals []butler.DatasetID

	dimensions *dimension.Group
	dataIDs    [][]dimension.Value
}

// Subset returns the subset of the data IDs that some datasets have. Datasets
// that do not exist any more have none.
func (s *Source) Subset(ctx context.Context, t *DatasetType, ids []butler.DatasetID) (*Subset, error) {
	registered, collections, err := s.search(ctx, t)
	if err != nil {
		return nil, err
	}
	sub := &Subset{dimensions: registered.Dimensions}
	wanted := make([]dimension.Value, len(ids))
	for i, id := range ids {
		wanted[i] = dimension.UUID(id)
	}
	tags := s.repo.Tags(registered, "t")
	columns := make([]sqlb.Column, len(registered.Dimensions.Required))
	for i, name := range registered.Dimensions.Required {
		columns[i] = tags.Col(name, registered.Dimensions.Universe.Dimension(name).PrimaryKey.Type)
	}
	id := tags.Col("dataset_id", dimension.TypeUUID)
	isType := sqlb.Eq(tags.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(registered.ID))
	seen := map[string]bool{}
	err = s.each(ctx, sqlb.From(tags).Columns(append(columns, id)...).Where(isType, sqlb.In(id, wanted)), func(row []dimension.Value) {
		dataID := row[:len(columns)]
		if key := keyText(dataID); !seen[key] {
			seen[key] = true
			sub.dataIDs = append(sub.dataIDs, append([]dimension.Value(nil), dataID...))
		}
	})
	if err != nil || len(sub.dataIDs) == 0 || len(collections) == 0 {
		return sub, err
	}
	rivals := sqlb.From(tags).Columns(id).Where(isType, sqlb.In(tags.Col("collection_id", dimension.TypeInt), collections))
	if len(columns) > 0 {
		values := make([]sqlb.ValueColumn, len(columns))
		on := make([]sqlb.Expr, len(columns))
		for i, name := range registered.Dimensions.Required {
			values[i] = sqlb.ValueColumn{Name: name, Type: columns[i].Type()}
			for _, dataID := range sub.dataIDs {
				values[i].Values = append(values[i].Values, dataID[i])
			}
		}
		table := sqlb.Values("v", values...)
		for i, name := range registered.Dimensions.Required {
			on[i] = sqlb.Eq(columns[i], table.Col(name, columns[i].Type()))
		}
		rivals = rivals.Join(table, on...)
	}
	found := map[butler.DatasetID]bool{}
	err = s.each(ctx, rivals, func(row []dimension.Value) {
		if id := butler.DatasetID(row[0].UUID()); !found[id] {
			found[id] = true
			sub.Rivals = append(sub.Rivals, id)
		}
	})
	return sub, err
}

// ScanSubset calls row as Scan does, for datasets with the data IDs of a subset
// only.
func (s *Source) ScanSubset(ctx context.Context, p *Program, constraint Constraint, sub *Subset, row func(in []dimension.Value) error) error {
	if len(sub.dataIDs) == 0 {
		return nil
	}
	if sub.dimensions != p.dimensions {
		return fmt.Errorf("dataset type %s: the subset is of another type", p.name)
	}
	if len(sub.dimensions.Required) == 0 {
		return s.Scan(ctx, p, constraint, row)
	}
	upload := &tree.Upload{Dimensions: sub.dimensions, Rows: sub.dataIDs}
	if _, err := rand.Read(upload.Key[:]); err != nil {
		return err
	}
	return s.scan(ctx, p, constraint, upload, row)
}
