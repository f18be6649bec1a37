package butlerapi

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// collectionSummary answers GET collection_summary.
func (c *call) collectionSummary() error {
	name := c.r.URL.Query().Get("name")
	all, err := c.Repo.CollectionsWith(c.ctx(), name)
	if err != nil {
		return err
	}
	collection, err := all.Find(name)
	if err != nil {
		return err
	}
	summaries, err := c.Repo.Summaries(c.ctx(), []*butler.Collection{collection})
	if err != nil {
		return err
	}
	summary := summaries[collection]
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"summary":{"dataset_types":[`...)
		for i, t := range summary.Types {
			dst = appendDatasetType(comma(dst, i), t)
		}
		dst = append(dst, `],"governors":{`...)
		n := 0
		for _, g := range c.Repo.Universe().Governors {
			if len(summary.Governors[g.Name]) == 0 {
				continue // the client shows what it is sent, and the direct Butler has no such key
			}
			dst = dimension.AppendQuoted(comma(dst, n), g.Name)
			dst = append(dst, ':')
			dst = appendTexts(dst, summary.Governors[g.Name])
			n++
		}
		return append(dst, "}}}"...)
	})
}

// datasetTypesOf returns the names of the dataset types that may be in each of
// some collections. If wanted is not nil, others are left out.
func (c *call) datasetTypesOf(collections []*butler.Collection, wanted []string) ([][]string, error) {
	var types []*butler.DatasetType
	if wanted != nil {
		all, err := c.Repo.DatasetTypes(c.ctx())
		if err != nil {
			return nil, err
		}
		for _, name := range wanted {
			if t := all.ByName(name); t != nil {
				types = append(types, t)
			}
		}
		if len(types) == 0 {
			return make([][]string, len(collections)), nil
		}
	}
	summaries, err := c.Repo.Summaries(c.ctx(), collections, types...)
	if err != nil {
		return nil, err
	}
	names := make([][]string, len(collections))
	for i, collection := range collections {
		for _, t := range summaries[collection].Types {
			names[i] = append(names[i], t.Name)
		}
	}
	return names, nil
}

// mayHave reports whether datasets of a type may be in the collection of a
// summary, which may be of a later time than the type.
func mayHave(s *butler.Summary, t *butler.DatasetType) bool {
	return slices.ContainsFunc(s.Types, func(o *butler.DatasetType) bool { return o.ID == t.ID })
}
