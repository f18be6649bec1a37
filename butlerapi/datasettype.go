package butlerapi

import (
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// datasetType answers GET dataset_type/{name}.
func (c *call) datasetType() error {
	name, err := pathVariable(c.r, "name")
	if err != nil {
		return err
	}
	t, err := c.Repo.DatasetType(c.ctx(), name)
	if err != nil {
		return err
	}
	body := append(appendDatasetType([]byte(`{"dataset_type":`), t), '}')
	newDocument(body, "application/json", "private, max-age=60").serve(c.w, c.r)
	return nil
}

// queryDatasetTypes answers POST query_dataset_types.
func (c *call) queryDatasetTypes() error {
	var request struct {
		Search *[]string `json:"search"`
	}
	if err := c.decode(&request); err != nil {
		return err
	}
	for _, name := range *request.Search {
		if strings.Contains(name, ".") && !butler.IsPattern(name) {
			return fail.New(fail.DatasetTypeExpression, "%q is a component; only whole dataset types can be searched for", name)
		}
	}
	types, err := c.Repo.DatasetTypes(c.ctx())
	if err != nil {
		return err
	}
	var found []*butler.DatasetType
	var missing []string
	if len(*request.Search) > 0 { // Without any name nothing is asked for, not everything.
		found, missing = types.Match(*request.Search...)
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"dataset_types":[`...)
		for i, t := range found {
			dst = appendDatasetType(comma(dst, i), t)
		}
		dst = append(dst, `],"missing":`...)
		return append(appendTexts(dst, missing), '}')
	})
}

// appendDatasetType appends a SerializedDatasetType. Of its dimensions the
// required ones are enough: they imply the others.
func appendDatasetType(dst []byte, t *butler.DatasetType) []byte {
	dst = append(dst, `{"name":`...)
	dst = dimension.AppendQuoted(dst, t.Name)
	dst = append(dst, `,"storageClass":`...)
	dst = dimension.AppendQuoted(dst, t.StorageClass)
	dst = append(dst, `,"dimensions":`...)
	dst = appendTexts(dst, t.Dimensions.Required)
	dst = append(dst, `,"parentStorageClass":null,"isCalibration":`...)
	return append(appendBool(dst, t.IsCalibration), '}')
}
