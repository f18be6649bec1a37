package butlerapi

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// recordWriter writes the records of one element: SerializedDimensionRecord.
type recordWriter struct {
	head []byte // up to the record itself
	keys keys
}

func newRecordWriter(e *dimension.Element) recordWriter {
	names := make([]string, len(e.Columns))
	for i, column := range e.Columns {
		names[i] = column.Name
	}
	head := dimension.AppendQuoted([]byte(`{"definition":`), e.Name)
	return recordWriter{append(head, `,"record":`...), newKeys(names)}
}

func (w *recordWriter) append(dst []byte, record []dimension.Value) []byte {
	dst = append(dst, w.head...)
	return append(w.keys.append(dst, record), '}')
}

// coordinateWriter writes data IDs: SerializedDataCoordinate. It is used by one
// goroutine.
type coordinateWriter struct {
	keys     keys
	elements []*elementWriter // those of records, or none
}

// elementWriter writes the records of one element among those of data IDs.
// Neighboring rows often have the same record, whose text it keeps.
type elementWriter struct {
	key     []byte
	records recordWriter
	last    *butler.Record
	text    []byte
}

func newElementWriter(e *dimension.Element) *elementWriter {
	return &elementWriter{key: append(dimension.AppendQuoted(nil, e.Name), ':'), records: newRecordWriter(e)}
}

func (w *elementWriter) append(dst []byte, record *butler.Record) []byte {
	if record != w.last {
		w.text = w.records.append(w.text[:0], record.Values)
		w.last = record
	}
	return append(dst, w.text...)
}

// newCoordinateWriter returns a writer of data IDs of a group, with the records
// of elements if there are any.
func newCoordinateWriter(g *dimension.Group, elements []*dimension.Element) coordinateWriter {
	w := coordinateWriter{keys: newKeys(g.Keys)}
	for _, e := range elements {
		w.elements = append(w.elements, newElementWriter(e))
	}
	return w
}

// append appends a data ID: values are those of the group's keys, all or the
// required ones. record returns the record of the n-th element, or nil if there
// is none; it is not called if the writer has no elements.
func (w *coordinateWriter) append(dst []byte, values []dimension.Value, record func(n int) *butler.Record) []byte {
	dst = append(dst, `{"dataId":`...)
	dst = w.keys.append(dst, values)
	if len(w.elements) == 0 {
		return append(dst, `,"records":null}`...)
	}
	dst = append(dst, `,"records":{`...)
	written := 0
	for n, e := range w.elements {
		r := record(n)
		if r == nil {
			continue
		}
		dst = append(comma(dst, written), e.key...)
		dst = e.append(dst, r)
		written++
	}
	return append(dst, "}}"...)
}
