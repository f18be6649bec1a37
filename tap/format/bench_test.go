package format_test

import (
	"io"
	"testing"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable/votabletest"
)

func BenchmarkWrite_ObsCore(b *testing.B) {
	const rows = result.BatchRows
	batch := &result.Batch{N: rows, Columns: votabletest.ObsCore(rows)}
	for _, f := range format.Standard() {
		b.Run(f.Name, func(b *testing.B) {
			w := f.New(io.Discard)
			if err := w.Begin(header(votabletest.ObsCoreFields)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Write(batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
