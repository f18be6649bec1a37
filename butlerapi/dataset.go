package butlerapi

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// mostIDs is how many datasets a request may name, as many as clients do.
const mostIDs = 10_000

// dataset answers GET dataset/{id}. An id that the repository does not have is no
// error here.
func (c *call) dataset() error {
	id, err := pathUUID(c.r, "id")
	if err != nil {
		return err
	}
	records, err := flag(c.r, "dimension_records")
	if err != nil {
		return err
	}
	ref, err := c.Repo.Dataset(c.ctx(), id)
	if err != nil {
		return err
	}
	return c.answerRef(ref, records)
}

// answerRef answers with a dataset, which may be nil, or with null.
func (c *call) answerRef(ref *butler.DatasetRef, records bool) error {
	if ref != nil && records {
		expanded, err := c.Repo.Expand(c.ctx(), ref.DataID)
		if err != nil {
			return err
		}
		with := *ref
		with.DataID = expanded
		ref = &with
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"dataset_ref":`...)
		if ref == nil {
			return append(dst, "null}"...)
		}
		return append(appendRef(dst, ref), '}')
	})
}

// datasets answers POST datasets with one page. Ids that the repository does not
// have are left out.
func (c *call) datasets() error {
	ids, err := c.decodeIDs()
	if err != nil {
		return err
	}
	refs, err := c.Repo.Datasets(c.ctx(), ids)
	if err != nil {
		return err
	}
	return c.answer(func(dst []byte) []byte {
		writers := map[*butler.DatasetType]*refWriter{}
		dst = append(dst, `{"type":"dataset_ref","rows":[`...)
		for i, ref := range refs {
			w := writers[ref.Type]
			if w == nil {
				w = newRefWriter(ref.Type, nil)
				writers[ref.Type] = w
			}
			dst = w.append(comma(dst, i), ref.ID, ref.Run, ref.DataID.Values, nil)
		}
		return append(dst, "]}"...)
	})
}

// decodeIDs reads the body {"dataset_ids": [...]}.
func (c *call) decodeIDs() ([]butler.DatasetID, error) {
	var request struct {
		IDs *[]string `json:"dataset_ids"`
	}
	if err := c.decode(&request); err != nil {
		return nil, err
	}
	if len(*request.IDs) > mostIDs {
		return nil, fail.Invalid("dataset_ids: there are %d; send at most %d at once", len(*request.IDs), mostIDs)
	}
	ids := make([]butler.DatasetID, len(*request.IDs))
	for i, text := range *request.IDs {
		id, err := parseUUID(text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// appendRef appends a single dataset, with records if it has them.
func appendRef(dst []byte, ref *butler.DatasetRef) []byte {
	var elements []*dimension.Element
	if ref.DataID.Records != nil {
		elements = ref.DataID.Group.Elements
	}
	return newRefWriter(ref.Type, elements).append(dst, ref.ID, ref.Run, ref.DataID.Values, recordsOf(ref.DataID))
}

// recordsOf returns the records of a data ID as writers take them.
func recordsOf(id *butler.Coordinate) func(n int) *butler.Record {
	return func(n int) *butler.Record { return id.Records[n] }
}
