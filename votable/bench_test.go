package votable_test

import (
	"io"
	"testing"

	"github.com/vobutler/vobutler/votable"
)

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

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
