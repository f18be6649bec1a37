package plan_test

import (
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

func BenchmarkResolve(b *testing.B) {
	set := testSet(b)
	for _, c := range []struct{ name, query string }{
		{"cone", "SELECT * FROM ivoa.ObsCore WHERE CONTAINS(POINT('ICRS', s_ra, s_dec), CIRCLE('ICRS', 53.1, -27.8, 0.5)) = 1"},
		{"groups", "SELECT lsst_band, COUNT(*) AS n FROM ivoa.ObsCore WHERE s_ra > 10 GROUP BY lsst_band ORDER BY n DESC"},
	} {
		q, _, err := adql.Parse(c.query, adql.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := plan.Resolve(q, set, plan.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
