package butlerapi

import (
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// search is what requests that find one dataset by its data ID have in common.
type search struct {
	DatasetType   *string   `json:"dataset_type"`
	DataID        *dataID   `json:"data_id"`
	DefaultDataID dataID    `json:"default_data_id"`
	Collections   *[]string `json:"collections"`
	Timespan      timespan  `json:"timespan"`
}

// find returns the dataset of a search, or nil. A name of a type may have a
// component, as older clients send it: the dataset is the whole one.
func (c *call) find(s *search, inferTimespan bool) (*butler.DatasetRef, error) {
	name, _, _ := strings.Cut(*s.DatasetType, ".")
	return c.Repo.FindDataset(c.ctx(), butler.FindRequest{
		DatasetType:   name,
		DataID:        dimension.DataID(*s.DataID),
		Defaults:      dimension.DataID(s.DefaultDataID),
		Collections:   *s.Collections,
		Timespan:      s.Timespan.Timespan,
		InferTimespan: inferTimespan,
	})
}

// findDataset answers POST find_dataset.
func (c *call) findDataset() error {
	var request struct {
		search
		Records bool `json:"dimension_records"`
	}
	if err := c.decode(&request); err != nil {
		return err
	}
	if err := missing(&request.search); err != nil {
		return err
	}
	ref, err := c.find(&request.search, false)
	if err != nil {
		return err
	}
	return c.answerRef(ref, request.Records)
}

// expandDataID answers POST expand_data_id.
func (c *call) expandDataID() error {
	var request struct {
		DataID *dataID `json:"data_id"`
	}
	if err := c.decode(&request); err != nil {
		return err
	}
	id, err := c.Repo.Standardize(dimension.DataID(*request.DataID), nil, nil)
	if err != nil {
		return err
	}
	if id, err = c.Repo.Expand(c.ctx(), id); err != nil {
		return err
	}
	return c.answer(func(dst []byte) []byte {
		w := newCoordinateWriter(id.Group, id.Group.Elements)
		dst = append(dst, `{"data_coordinate":`...)
		return append(w.append(dst, id.Values, recordsOf(id)), '}')
	})
}
