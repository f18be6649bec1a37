package parquet

import (
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// The keys under which the footer holds a VOTable without data that describes
// the columns.
const (
	versionKey = "IVOA.VOTable-Parquet.version"
	contentKey = "IVOA.VOTable-Parquet.content"
	version    = "1.0"
)

// A row group ends at whichever of these comes first. The rows are those that
// DuckDB makes row groups of; the bytes, counted before compression, bound the
// memory of a writer.
const (
	groupRows  = 60 * result.BatchRows
	groupBytes = 64 << 20
)

// dictionaryBytes is how large the distinct strings of a column may grow in a
// row group before they are written plainly.
const dictionaryBytes = 1 << 20

// Format is Parquet with zstd compression. That rows were left out is told by
// the INFO QUERY_STATUS of the VOTable in the footer. A result that ends in an
// error has no footer and cannot be read.
func Format() format.Format {
	return format.Format{
		Name:      "parquet",
		MIME:      "application/vnd.apache.parquet",
		Aliases:   []string{"application/x-parquet", "application/parquet"},
		Extension: ".parquet",
		New:       func(w io.Writer) format.Writer { return &writer{w: w} },
	}
}

// writer writes one result column by column.
type writer struct {
	w      io.Writer
	header format.Header
	out    *parquet.GenericWriter[any]
	cols   []*parquet.ColumnWriter
	values []parquet.Value
	rows   int // in the open row group
	bytes  int
}

func (w *writer) Begin(h format.Header) error {
	w.header = h
	w.out = parquet.NewGenericWriter[any](w.w,
		newSchema(h.Fields),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.CreatedBy("vobutler", "", ""),
	)
	w.cols = w.out.ColumnWriters()
	return nil
}

func (w *writer) Write(b *result.Batch) error {
	for j := range w.cols {
		f, c := &w.header.Fields[j], &b.Columns[j]
		w.values = appendColumn(w.values[:0], f, j, c, b.N)
		if _, err := w.cols[j].WriteRowValues(w.values); err != nil {
			return err
		}
		w.bytes += columnBytes(f, c, b.N)
	}
	clear(w.values[:cap(w.values)]) // they point into the batch
	if w.rows += b.N; w.rows < groupRows && w.bytes < groupBytes {
		return nil
	}
	w.rows, w.bytes = 0, 0
	return w.out.Flush()
}

// columnBytes estimates what some rows of a column take in memory.
func columnBytes(f *votable.Field, c *votable.Column, n int) int {
	elements, size := n, 8
	if c.Offsets != nil {
		elements = int(c.Offsets[n] - c.Offsets[0])
	}
	if f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar {
		size = 1
	}
	return elements*size + n
}

func (w *writer) End(o format.Outcome) error {
	if o.Err != nil {
		return format.ErrBroken
	}
	description, err := describe(&w.header, o)
	if err != nil {
		return err
	}
	w.out.SetKeyValueMetadata(versionKey, version)
	w.out.SetKeyValueMetadata(contentKey, description)
	return w.out.Close()
}

// describe returns the VOTable for the footer. It is written last, so it knows
// how the result ended.
func describe(h *format.Header, o format.Outcome) (string, error) {
	status := votable.Info{Name: votable.QueryStatus, Value: votable.StatusOK}
	results := votable.Resource{
		Type:    "results",
		Infos:   append([]votable.Info{status}, h.Infos...),
		Coosys:  h.Coosys,
		Timesys: h.Timesys,
		Table:   &votable.Table{Fields: h.Fields, Nrows: -1},
	}
	if o.Overflow {
		results.After = []votable.Info{{Name: votable.QueryStatus, Value: votable.StatusOverflow}}
	}
	var b strings.Builder
	err := votable.WriteDocument(&b, &votable.Document{Resources: append([]votable.Resource{results}, h.Meta...)})
	return b.String(), err
}
