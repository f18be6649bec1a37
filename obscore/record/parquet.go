package record

import (
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/compress/brotli"
	"github.com/parquet-go/parquet-go/compress/gzip"
	"github.com/parquet-go/parquet-go/compress/lz4"
	"github.com/parquet-go/parquet-go/compress/snappy"
	"github.com/parquet-go/parquet-go/compress/uncompressed"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/vobutler/vobutler/votable"
)

// codecs are the compressions by the names that the configuration has for them.
var codecs = map[string]compress.Codec{
	"snappy": &snappy.Codec{},
	"gzip":   &gzip.Codec{},
	"zstd":   &zstd.Codec{},
	"brotli": &brotli.Codec{},
	"lz4":    &lz4.Codec{},
	"none":   &uncompressed.Codec{},
}

// distinct are columns whose texts seldom repeat, so that a dictionary of them
// would be for nothing.
var distinct = map[string]bool{"obs_publisher_did": true, "access_url": true, regionColumn: true, "obs_title": true}

// maxDictionary is how large the distinct texts of a column may grow in a row
// group before they are written plainly.
const maxDictionary = 1 << 20

// columnOrder is the root of a schema whose columns keep their order; the
// library's own Group sorts them by name.
type columnOrder struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the columns in order.
func (c columnOrder) Fields() []parquet.Field { return c.fields }

// namedColumn is a column of the schema.
type namedColumn struct {
	parquet.Node
	name string
}

// Name returns the name of the column.
func (c namedColumn) Name() string { return c.name }

// Value is for rows that are Go structs, of which there are none.
func (c namedColumn) Value(reflect.Value) reflect.Value { return reflect.Value{} }

// parquetSchema returns the schema that Apache Arrow gives the same columns.
func parquetSchema(fields []votable.Field) *parquet.Schema {
	root := columnOrder{Group: parquet.Group{}}
	for i := range fields {
		node := parquet.Optional(parquetNode(&fields[i]))
		root.Group[fields[i].Name] = node
		root.fields = append(root.fields, namedColumn{Node: node, name: fields[i].Name})
	}
	return parquet.NewSchema("schema", root)
}

func parquetNode(f *votable.Field) parquet.Node {
	switch f.Datatype {
	case votable.Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case votable.Short:
		return parquet.Int(16)
	case votable.Int:
		return parquet.Leaf(parquet.Int32Type)
	case votable.Long:
		return parquet.Leaf(parquet.Int64Type)
	case votable.Double:
		return parquet.Leaf(parquet.DoubleType)
	}
	if distinct[f.Name] {
		return parquet.Encoded(parquet.String(), &parquet.Plain)
	}
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

// parquetWriter writes rows as Parquet, a row group at a time in memory.
type parquetWriter struct {
	fields  []votable.Field
	out     *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	values  []parquet.Value
	limit   int // rows of a row group
	rows    int // of the open one
}

func newParquetWriter(w io.Writer, fields []votable.Field, c *Config) *parquetWriter {
	p := &parquetWriter{fields: fields, limit: c.BatchSize}
	options := []parquet.WriterOption{
		parquetSchema(fields),
		parquet.Compression(codecs[c.ParquetCompression]),
		parquet.DictionaryMaxBytes(maxDictionary),
		parquet.CreatedBy("vobutler", "", ""),
	}
	for name := range distinct {
		options = append(options, parquet.SkipPageBounds(name))
	}
	p.out = parquet.NewGenericWriter[any](w, options...)
	p.columns = p.out.ColumnWriters()
	return p
}

// write writes the rows of a batch, cut where a row group is full.
func (p *parquetWriter) write(b *Batch) error {
	for from := 0; from < b.N; {
		to := min(b.N, from+p.limit-p.rows)
		for j := range p.columns {
			p.values = appendParquet(p.values[:0], p.fields[j].Datatype, j, &b.Columns[j], from, to)
			if _, err := p.columns[j].WriteRowValues(p.values); err != nil {
				return err
			}
		}
		p.rows += to - from
		from = to
		if p.rows == p.limit {
			p.rows = 0
			if err := p.out.Flush(); err != nil {
				return err
			}
		}
	}
	clear(p.values[:cap(p.values)]) // they point into the batch
	return nil
}

func (p *parquetWriter) close() error { return p.out.Close() }

// appendParquet appends rows of a column as values of definition level 1, or 0
// for NULL.
func appendParquet(dst []parquet.Value, d votable.Datatype, index int, c *votable.Column, from, to int) []parquet.Value {
	null := parquet.NullValue().Level(0, 0, index)
	for i := from; i < to; i++ {
		if c.IsNull(i) {
			dst = append(dst, null)
			continue
		}
		var v parquet.Value
		switch d {
		case votable.Boolean:
			v = parquet.BooleanValue(c.Bytes[i] != 0)
		case votable.Short:
			v = parquet.Int32Value(int32(c.Int16s[i]))
		case votable.Int:
			v = parquet.Int32Value(c.Int32s[i])
		case votable.Long:
			v = parquet.Int64Value(c.Int64s[i])
		case votable.Double:
			v = parquet.DoubleValue(c.Float64s[i])
		default:
			v = parquet.ByteArrayValue(c.Text(i))
		}
		dst = append(dst, v.Level(0, 1, index))
	}
	return dst
}
