package butlerapi

import (
	"slices"

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
		return &refPages{ref: newRefWriter(pages.DatasetType(), elements), keys: len(spec.Dimensions.Keys)}
	case tree.DimensionRecords:
		return &recordPages{record: newRecordWriter(spec.Element)}
	case tree.DataCoordinates:
		return &coordinatePages{coordinate: newCoordinateWriter(spec.Dimensions, elements)}
	default:
		return newGeneralPages(spec, elements)
	}
}

// pageWriter writes the rows of one query.
type pageWriter interface {
	// appendRow appends the i-th row of a page.
	appendRow(dst []byte, page *query.Page, i int) []byte
	// appendTail appends the members that follow the rows of a page.
	appendTail(dst []byte, page *query.Page) []byte
	// whole tells that a page must be one line, since its tail is of all rows.
	whole() bool
}

// lineSize is the size in bytes at which a line is sent and another begun.
// Longer ones would need more memory, and their first row would come later;
// lineRoom is the memory for one with its last row.
const (
	lineSize = 32 << 10
	lineRoom = lineSize + 4<<10
)

// emitPage emits a page as one or more lines.
func emitPage(w pageWriter, kind tree.ResultKind, page *query.Page, emit func(*[]byte) error) error {
	for i := 0; i < page.Len(); {
		line := borrow()
		dst := append(slices.Grow(*line, lineRoom), `{"type":"`...)
		dst = append(dst, kind.String()...)
		dst = append(dst, `","rows":[`...)
		for n := 0; i < page.Len() && (n == 0 || len(dst) < lineSize || w.whole()); n++ {
			dst = w.appendRow(comma(dst, n), page, i)
			i++
		}
		dst = w.appendTail(append(dst, ']'), page)
		*line = append(dst, "}\n"...)
		if err := emit(line); err != nil {
			return err
		}
	}
	return nil
}

// plainPages are pages of nothing but rows, each of which stands for itself.
type plainPages struct{}

func (plainPages) appendTail(dst []byte, _ *query.Page) []byte { return dst }

func (plainPages) whole() bool { return false }

// refPages are pages of datasets. A row has the values of the data ID, the id and
// the run.
type refPages struct {
	plainPages
	ref  *refWriter
	keys int
}

func (w *refPages) appendRow(dst []byte, page *query.Page, i int) []byte {
	row := page.Row(i)
	record := func(n int) *butler.Record { return page.Record(i, n) }
	return w.ref.append(dst, row[w.keys].UUID(), row[w.keys+1].Text(), row[:w.keys], record)
}

// coordinatePages are pages of data IDs.
type coordinatePages struct {
	plainPages
	coordinate coordinateWriter
}

func (w *coordinatePages) appendRow(dst []byte, page *query.Page, i int) []byte {
	return w.coordinate.append(dst, page.Row(i), func(n int) *butler.Record { return page.Record(i, n) })
}

// recordPages are pages of dimension records.
type recordPages struct {
	plainPages
	record recordWriter
}

func (w *recordPages) appendRow(dst []byte, page *query.Page, i int) []byte {
	return w.record.append(dst, page.Row(i))
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

func (w *generalPages) appendRow(dst []byte, page *query.Page, i int) []byte {
	dst = append(dst, '[')
	for n, value := range page.Row(i) {
		dst = value.AppendJSON(comma(dst, n))
	}
	return append(dst, ']')
}

func (w *generalPages) whole() bool { return w.withRecords }

// appendTail appends the member with the records, which is null if nobody asked
// for them.
func (w *generalPages) appendTail(dst []byte, page *query.Page) []byte {
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
