package butlerapi

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// refWriter writes datasets of one type: SerializedDatasetRef. The type is the
// whole one, so that there is no component.
type refWriter struct {
	datasetType []byte // from the end of the id to the data ID
	coordinate  coordinateWriter
}

func newRefWriter(t *butler.DatasetType, elements []*dimension.Element) *refWriter {
	w := &refWriter{coordinate: newCoordinateWriter(t.Dimensions, elements)}
	w.datasetType = appendDatasetType([]byte(`,"datasetType":`), t)
	w.datasetType = append(w.datasetType, `,"dataId":`...)
	return w
}

// append appends a dataset; values and record are those of the data ID.
func (w *refWriter) append(dst []byte, id [16]byte, run string, values []dimension.Value, record func(n int) *butler.Record) []byte {
	dst = append(dst, `{"id":`...)
	dst = dimension.UUID(id).AppendJSON(dst)
	dst = append(dst, w.datasetType...)
	dst = w.coordinate.append(dst, values, record)
	dst = append(dst, `,"run":`...)
	dst = dimension.AppendQuoted(dst, run)
	return append(dst, `,"component":null}`...)
}
