package butlerapi

import (
	"context"
	"strconv"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// collectionSearch is what both searches for collections have in common.
type collectionSearch struct {
	names         []string
	types         []butler.CollectionType
	flatten, keep bool
}

// match returns the collections of a search.
func (c *call) match(ctx context.Context, s collectionSearch) ([]*butler.Collection, error) {
	for _, t := range s.types {
		if t < butler.Run || t > butler.Calibration {
			return nil, fail.Invalid("collection_types: there is no type %d of collections; there are 1 to 4", t)
		}
	}
	all, err := c.Repo.CollectionsWith(ctx, s.names...)
	if err != nil {
		return nil, err
	}
	if len(s.types) == 0 || len(s.names) == 0 {
		return nil, nil // Nothing was asked for, which is not the same as everything.
	}
	return all.Match(butler.Search{Names: s.names, Types: s.types, Flatten: s.flatten, Chains: s.keep})
}

// queryCollections answers POST query_collections, which only older clients use.
func (c *call) queryCollections() error {
	var request struct {
		Search  *[]string                `json:"search"`
		Types   *[]butler.CollectionType `json:"collection_types"`
		Flatten *bool                    `json:"flatten_chains"`
		Chains  *bool                    `json:"include_chains"`
	}
	if err := c.decode(&request); err != nil {
		return err
	}
	found, err := c.match(c.ctx(), collectionSearch{*request.Search, *request.Types, *request.Flatten, *request.Chains})
	if err != nil {
		return err
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"collections":`...)
		return append(appendTexts(dst, namesOf(found)), '}')
	})
}

// queryCollectionInfo answers POST query_collection_info.
func (c *call) queryCollectionInfo() error {
	var request struct {
		Expression      *[]string                `json:"expression"`
		Types           *[]butler.CollectionType `json:"collection_types"`
		Flatten         *bool                    `json:"flatten_chains"`
		Chains          *bool                    `json:"include_chains"`
		Parents         *bool                    `json:"include_parents"`
		Summary         *bool                    `json:"include_summary"`
		Doc             *bool                    `json:"include_doc"`
		SummaryDatasets []string                 `json:"summary_datasets"`
	}
	if err := c.decode(&request); err != nil {
		return err
	}
	found, err := c.match(c.ctx(), collectionSearch{*request.Expression, *request.Types, *request.Flatten, *request.Chains})
	if err != nil {
		return err
	}
	var summaries [][]string
	if *request.Summary {
		if summaries, err = c.datasetTypesOf(found, request.SummaryDatasets); err != nil {
			return err
		}
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"collections":[`...)
		for i, collection := range found {
			dst = append(comma(dst, i), `{"name":`...)
			dst = dimension.AppendQuoted(dst, collection.Name)
			dst = append(dst, `,"type":`...)
			dst = strconv.AppendInt(dst, int64(collection.Type), 10)
			dst = append(dst, `,"doc":`...)
			if *request.Doc {
				dst = dimension.AppendQuoted(dst, collection.Doc)
			} else {
				dst = append(dst, `""`...)
			}
			dst = append(dst, `,"children":`...)
			dst = appendTexts(dst, namesOf(collection.Children))
			dst = append(dst, `,"parents":`...)
			if *request.Parents {
				dst = appendTexts(dst, namesOf(collection.Parents))
			} else {
				dst = append(dst, "null"...)
			}
			dst = append(dst, `,"dataset_types":`...)
			if *request.Summary {
				dst = appendTexts(dst, summaries[i])
			} else {
				dst = append(dst, "null"...)
			}
			dst = append(dst, '}')
		}
		return append(dst, "]}"...)
	})
}

// collectionInfo answers GET collection_info, which only older clients use.
func (c *call) collectionInfo() error {
	name := c.r.URL.Query().Get("name")
	doc, err := flag(c.r, "include_doc")
	if err != nil {
		return err
	}
	parents, err := flag(c.r, "include_parents")
	if err != nil {
		return err
	}
	all, err := c.Repo.CollectionsWith(c.ctx(), name)
	if err != nil {
		return err
	}
	collection, err := all.Find(name)
	if err != nil {
		return err
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"name":`...)
		dst = dimension.AppendQuoted(dst, collection.Name)
		dst = append(dst, `,"type":`...)
		dst = strconv.AppendInt(dst, int64(collection.Type), 10)
		dst = append(dst, `,"children":`...)
		dst = appendTexts(dst, namesOf(collection.Children))
		if doc {
			dst = append(dst, `,"doc":`...)
			dst = dimension.AppendQuoted(dst, collection.Doc)
		}
		if parents {
			dst = append(dst, `,"parents":`...)
			dst = appendTexts(dst, namesOf(collection.Parents))
		}
		return append(dst, '}')
	})
}

func namesOf(collections []*butler.Collection) []string {
	names := make([]string, len(collections))
	for i, c := range collections {
		names[i] = c.Name
	}
	return names
}
