package adql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

// observation is a query of the usual size.
const observation = `SELECT * FROM ivoa.ObsCore WHERE CONTAINS(POINT('ICRS', 53.1, -27.8), s_region)=1
AND ( calib_level = 2 OR calib_level = 3 ) AND dataproduct_type = 'image'
AND ( t_min <= 60700.5 AND 60690 <= t_max ) AND ( t_exptime BETWEEN 20 AND 40 )
AND ( ( 483e-9 BETWEEN em_min AND em_max ) OR ( 622e-9 BETWEEN em_min AND em_max ) )`

func longList() string {
	var b strings.Builder
	b.WriteString("SELECT a FROM t WHERE a IN (0")
	for i := 1; b.Len() < adql.DefaultMaxLength-20; i++ {
		fmt.Fprintf(&b, ",%d", i)
	}
	b.WriteString(")")
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	tests := []struct{ name, text string }{
		{"short", "SELECT TOP 10 s_ra, s_dec FROM ivoa.ObsCore"},
		{"observation", observation},
		{"1MB list", longList()},
		{"1MB strings", "SELECT a FROM t WHERE a IN ('a'" + strings.Repeat(",'abcdefgh'", 90_000) + ")"},
		{"10000 parentheses", "SELECT " + strings.Repeat("(", 10_000) + "a" + strings.Repeat(")", 10_000) + " FROM t"},
		{"1MB parentheses", strings.Repeat("(", 1_000_000)},
		{"1MB chain", "SELECT a FROM t WHERE a" + strings.Repeat(" OR a", 200_000)},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(test.text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = adql.Parse(test.text, adql.Options{})
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	q, _, err := adql.Parse(observation, adql.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = q.String()
	}
}
