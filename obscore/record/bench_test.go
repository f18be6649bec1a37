package record_test

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/obscore/record"
)

// BenchmarkExport exports the demo's repository, of which opening it is not
// counted. For larger ones see conformance/obscore.
func BenchmarkExport(b *testing.B) {
	d := butlertest.Unpack(b)
	r := butlertest.Open(b, d.Root)
	c, err := record.Load(d.ObscoreConfig)
	if err != nil {
		b.Fatal(err)
	}
	for _, ending := range []string{"parquet", "csv"} {
		b.Run(ending, func(b *testing.B) {
			out := b.TempDir() + "/rows." + ending
			rows := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				report, err := record.Export(b.Context(), r, c, out, record.Options{})
				if err != nil {
					b.Fatal(err)
				}
				rows += report.Rows
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
