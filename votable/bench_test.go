package votable_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var (
	obscoreFields = votabletest.ObsCoreFields
	obscoreBatch  = votabletest.ObsCore
)

func text(name string) votable.Field {
	return votable.Field{Name: name, Datatype: votable.Char, Arraysize: "*"}
}

func number(name string, d votable.Datatype) votable.Field {
	return votable.Field{Name: name, Datatype: d}
}

// batchRows is the size of a batch as the embedded engine produces it.
const batchRows = 2048

func benchmarkEncode(b *testing.B, s votable.Serialization) {
	cols := obscoreBatch(batchRows)
	out := &counter{}
	e := newEncoder(b, out, s, obscoreFields)
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Write(batchRows, cols); err != nil {
			b.Fatal(err)
		}
	}
	rows := float64(b.N) * batchRows
	b.ReportMetric(rows/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(out.n)/rows, "B/row")
}

func newEncoder(tb testing.TB, w io.Writer, s votable.Serialization, fields []votable.Field) *votable.Encoder {
	tb.Helper()
	e := votable.NewEncoder(w, votable.Options{Serialization: s})
	if err := e.Begin(&votable.Document{}); err != nil {
		tb.Fatal(err)
	}
	if err := e.Open(&votable.Resource{Type: "results", Table: &votable.Table{Fields: fields}}); err != nil {
		tb.Fatal(err)
	}
	return e
}

func BenchmarkEncode_BINARY2_ObsCore(b *testing.B)   { benchmarkEncode(b, votable.Binary2) }
func BenchmarkEncode_BINARY_ObsCore(b *testing.B)    { benchmarkEncode(b, votable.Binary) }
func BenchmarkEncode_TABLEDATA_ObsCore(b *testing.B) { benchmarkEncode(b, votable.TableData) }

func benchmarkDecode(b *testing.B, s votable.Serialization, fields []votable.Field, n int, cols []votable.Column) {
	doc := encodeTable(b, s, fields, n, cols)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		d := votable.NewDecoder(bytes.NewReader(doc), votable.Limits{})
		if _, err := d.Next(); err != nil {
			b.Fatal(err)
		}
		rows := 0
		for {
			k, _, err := d.Read(batchRows)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			rows += k
		}
		if rows != n {
			b.Fatalf("read %d rows of %d", rows, n)
		}
	}
	b.ReportMetric(float64(b.N)*float64(n)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkDecode_TABLEDATA_Upload is what a client uploads to cross-match:
// 10,000 positions with a name.
func BenchmarkDecode_TABLEDATA_Upload(b *testing.B) {
	fields := []votable.Field{text("id"), number("ra", votable.Double), number("dec", votable.Double)}
	rows := make([][]any, 10_000)
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("source-%06d", i), 53 + float64(i)/7919, -28.5 + float64(i)/7907}
	}
	benchmarkDecode(b, votable.TableData, fields, len(rows), votabletest.Columns(fields, rows...))
}

func BenchmarkDecode_TABLEDATA_ObsCore(b *testing.B) {
	benchmarkDecode(b, votable.TableData, obscoreFields, batchRows, obscoreBatch(batchRows))
}

func BenchmarkDecode_BINARY2_ObsCore(b *testing.B) {
	benchmarkDecode(b, votable.Binary2, obscoreFields, batchRows, obscoreBatch(batchRows))
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
