package parquet_test

import (
	"io"
	"testing"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/format/parquet"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// BenchmarkWrite_ObsCore writes a file of some batches an iteration.
func BenchmarkWrite_ObsCore(b *testing.B) {
	const batches = 20
	batch := &result.Batch{N: result.BatchRows, Columns: votabletest.ObsCore(result.BatchRows)}
	f := parquet.Format()
	for b.Loop() {
		w := f.New(io.Discard)
		if err := w.Begin(format.Header{Fields: votabletest.ObsCoreFields}); err != nil {
			b.Fatal(err)
		}
		for range batches {
			if err := w.Write(batch); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.End(format.Outcome{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*batches*result.BatchRows/b.Elapsed().Seconds(), "rows/s")
}
