package butlerapi

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/butler/where"
)

// typeSearch is the part of query/all_datasets that concerns one dataset type.
type typeSearch struct {
	datasetType *butler.DatasetType
	collections []string
}

// allDatasets answers POST query/all_datasets: the datasets of many types, one
// query after the other.
func (c *call) allDatasets() error {
	text, err := c.body(c.w, c.r)
	if err != nil {
		return err
	}
	request, err := tree.DecodeAllDatasets(text)
	if err != nil {
		return err
	}
	if request.FindFirst && slices.ContainsFunc(request.Collections, butler.IsPattern) {
		return fail.Invalid("collections: patterns of names have no order, in which find_first could search; " +
			"give names, or set find_first to false")
	}
	return c.stream(c.w, c.r, func(ctx context.Context, emit func(*[]byte) error) error {
		searches, err := c.typeSearches(ctx, request)
		if err != nil {
			return err
		}
		left := request.Limit
		for _, s := range searches {
			inputs, spec, err := s.query(request, left)
			if err != nil {
				return err
			}
			n, err := c.rows(ctx, inputs, spec, emit)
			if err != nil {
				return err
			}
			if left == tree.NoLimit {
				continue
			}
			if left -= n; left <= 0 {
				return nil
			}
		}
		return nil
	})
}

// datasetHolders are the types of collections that have datasets of their own.
var datasetHolders = []butler.CollectionType{butler.Run, butler.Tagged, butler.Calibration}

// typeSearches returns the dataset types of a request by name, each with those of
// the collections that may hold datasets of it. Types that are in none are left
// out.
func (c *call) typeSearches(ctx context.Context, request *tree.AllDatasets) ([]typeSearch, error) {
	if len(request.Names) == 0 {
		return nil, fail.New(fail.MissingDatasetType, "no dataset type is asked for; * asks for all")
	}
	types, err := c.Repo.DatasetTypes(ctx)
	if err != nil {
		return nil, err
	}
	found, missing := types.Match(request.Names...)
	if len(missing) > 0 {
		return nil, fail.New(fail.MissingDatasetType, "dataset types that this repository does not have: %s", strings.Join(missing, ", "))
	}
	if len(found) == 0 {
		return nil, fail.New(fail.MissingDatasetType, "no dataset type of this repository matches %s", strings.Join(request.Names, ", "))
	}
	collections, err := c.match(ctx, collectionSearch{names: request.Collections, types: datasetHolders, flatten: true})
	if err != nil {
		return nil, err
	}
	summaries, err := c.Repo.Summaries(ctx, collections, found...)
	if err != nil {
		return nil, err
	}
	var searches []typeSearch
	for _, t := range slices.SortedFunc(slices.Values(found), func(a, b *butler.DatasetType) int { return strings.Compare(a.Name, b.Name) }) {
		s := typeSearch{datasetType: t}
		for _, collection := range collections {
			if mayHave(summaries[collection], t) {
				s.collections = append(s.collections, collection.Name)
			}
		}
		if len(s.collections) > 0 {
			searches = append(searches, s)
		}
	}
	return searches, nil
}

// query returns the query for the datasets of one type, at most limit of them.
func (s *typeSearch) query(request *tree.AllDatasets, limit int64) (*tree.Inputs, *tree.Spec, error) {
	t := s.datasetType
	context := where.Context{Dimensions: t.Dimensions, Datasets: []string{t.Name}, Bind: map[string]where.Binding{}}
	for name, value := range request.Bind {
		context.Bind[name] = where.Bind(value)
	}
	condition, err := where.Compile(request.Where, context)
	if err != nil {
		return nil, nil, err
	}
	fixed, err := equalities(t.Dimensions.Universe, request.DataID)
	if err != nil {
		return nil, nil, err
	}
	condition = tree.And(condition, fixed)
	columns := tree.NewColumns(t.Dimensions)
	columns.AddPredicate(condition)
	q := &tree.Query{
		Dimensions:        columns.Dimensions(),
		Datasets:          []tree.DatasetSearch{{DatasetType: t.Name, Collections: s.collections, Dimensions: t.Dimensions}},
		Where:             condition,
		ValidateGovernors: true,
	}
	spec := &tree.Spec{Kind: tree.DatasetRefs, Limit: limit, Dimensions: t.Dimensions, IncludeRecords: request.IncludeRecords,
		DatasetType: t.Name, StorageClass: t.StorageClass, FindFirst: request.FindFirst}
	return &tree.Inputs{Query: q, DefaultDataID: request.DefaultDataID}, spec, spec.Check(q)
}

// equalities returns the condition that dimensions have the values of a data ID.
func equalities(u *dimension.Universe, id dimension.DataID) (tree.Predicate, error) {
	condition := tree.True()
	for _, name := range slices.Sorted(maps.Keys(id)) {
		d := u.Dimension(name)
		if d == nil {
			return nil, fail.New(fail.DimensionName, "data_id: there is no dimension %q", name)
		}
		equal, err := tree.NewComparison(&tree.DimensionKey{Dimension: d}, tree.Equal, &tree.Literal{Value: id[name]})
		if err != nil {
			return nil, err
		}
		condition = tree.And(condition, tree.Where(equal))
	}
	return condition, nil
}
