package butlerapi

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// newPageWriter returns the writer of the rows that a query returns.
func newPageWriter(spec *tree.Spec, pages *query.Pages) pageWriter {
	var elements []*dimension.Element
	if spec.IncludeRecords {
		elements = pages.Elements()
	}
	switch spec.Kind {
	case tree.DatasetRefs:
		return &refPages{newRefWriter(pages.DatasetType(), elements), len(spec.Dimensions.Keys)}
	case tree.DimensionRecords:
		return &recordPages{newRecordWriter(spec.Element)}
	case tree.DataCoordinates:
		return &coordinatePages{newCoordinateWriter(spec.Dimensions, elements)}
	default:
		return newGeneralPages(spec, elements)
	}
}

// appendRows appends a page: its type, its rows and what tail appends after them.
func appendRows(dst []byte, kind tree.ResultKind, n int, row func(dst []byte, i int) []byte, tail func(dst []byte) []byte) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind.String()...)
	dst = append(dst, `","rows":[`...)
	for i := range n {
		dst = row(comma(dst, i), i)
	}
	dst = append(dst, ']')
	if tail != nil {
		dst = tail(dst)
	}
	return append(dst, "}\n"...)
}

// refPages are pages of datasets. A row has the values of the data ID, the id and
// the run.
type refPages struct {
	ref  *refWriter
	keys int
}

func (w *refPages) append(dst []byte, page *query.Page) []byte {
	return appendRows(dst, tree.DatasetRefs, page.Len(), func(dst []byte, i int) []byte {
		row := page.Row(i)
		record := func(n int) *butler.Record { return page.Record(i, n) }
		return w.ref.append(dst, row[w.keys].UUID(), row[w.keys+1].Text(), row[:w.keys], record)
	}, nil)
}

// coordinatePages are pages of data IDs.
type coordinatePages struct{ coordinate coordinateWriter }

func (w *coordinatePages) append(dst []byte, page *query.Page) []byte {
	return appendRows(dst, tree.DataCoordinates, page.Len(), func(dst []byte, i int) []byte {
		record := func(n int) *butler.Record { return page.Record(i, n) }
		return w.coordinate.append(dst, page.Row(i), record)
	}, nil)
}

// recordPages are pages of dimension records.
type recordPages struct{ record recordWriter }

func (w *recordPages) append(dst []byte, page *query.Page) []byte {
	return appendRows(dst, tree.DimensionRecords, page.Len(), func(dst []byte, i int) []byte {
		return w.record.append(dst, page.Row(i))
	}, nil)
}

// generalPages are pages of plain rows; the records that they refer to come once
// a page.
type generalPages struct {
	withRecords bool
	elements    []*elementWriter
}

func newGeneralPages(spec *tree.Spec, elements []*dimension.Element) *generalPages {
	w := &generalPages{withRecords: spec.IncludeRecords}
	for _, e := range elements {
		w.elements = append(w.elements, newElementWriter(e))
	}
	return w
}

func (w *generalPages) append(dst []byte, page *query.Page) []byte {
	return appendRows(dst, tree.General, page.Len(), func(dst []byte, i int) []byte {
		dst = append(dst, '[')
		for n, value := range page.Row(i) {
			dst = value.AppendJSON(comma(dst, n))
		}
		return append(dst, ']')
	}, func(dst []byte) []byte { return w.appendRecords(dst, page) })
}

// appendRecords appends the member with the records, which is null if nobody
// asked for them.
func (w *generalPages) appendRecords(dst []byte, page *query.Page) []byte {
	if !w.withRecords {
		return append(dst, `,"dimension_records":null`...)
	}
	dst = append(dst, `,"dimension_records":{`...)
	for n, e := range w.elements {
		dst = append(comma(dst, n), e.key...)
		dst = append(dst, '[')
		for i, record := range page.Records(n) {
			dst = e.records.append(comma(dst, i), record.Values)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}
