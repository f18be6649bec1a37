package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

func TestResolve_RefusesWhatBlowsUp(t *testing.T) {
	nested := "SELECT * FROM ivoa.ObsCore"
	for i := range 12 {
		nested = fmt.Sprintf("SELECT *, * FROM (%s) AS t%d", nested, i)
	}
	var tables, union strings.Builder
	for i := range 100 {
		fmt.Fprintf(&tables, ", dp1.Visit AS v%d", i)
	}
	for range 300 {
		union.WriteString(" UNION ALL SELECT s_ra FROM ivoa.ObsCore")
	}
	cases, joins, between := "lsst_visit", "", "s_ra"
	for range 60 {
		cases = "CASE " + cases + " WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END"
		between = "CASE WHEN DISTANCE(" + between + ", 1, 2, 3) BETWEEN 1 AND 2 THEN 1 END"
	}
	for i := range 4000 {
		joins += fmt.Sprintf(" JOIN dp1.Visit AS v%d ON 1 = 1", i)
	}
	long := strings.Repeat("s_ra + ", 3000) + "s_ra"
	for _, c := range []struct{ name, query, want string }{
		{"stars", "SELECT " + strings.Repeat("*, ", 5000) + "s_ra FROM ivoa.ObsCore", "more than 10000 columns"},
		{"nested stars", nested, "more than 10000 columns"},
		{"tables", "SELECT o.s_ra FROM ivoa.ObsCore AS o" + tables.String(), "64 tables"},
		{"operands", "SELECT s_ra FROM ivoa.ObsCore" + union.String(), "250 tables"},
		{"keys", "SELECT s_ra FROM ivoa.ObsCore ORDER BY s_ra" + strings.Repeat(", s_dec", 300), "256 are allowed"},
		{"groups", "SELECT s_ra FROM ivoa.ObsCore GROUP BY s_ra" + strings.Repeat(", s_dec", 300), "256 are allowed"},
		{"aliases", "SELECT " + long + " AS x FROM ivoa.ObsCore ORDER BY 0" + strings.Repeat(" + ABS(x)", 100), "too much text"},
		{"nested CASE", "SELECT " + cases + " FROM ivoa.ObsCore", "stands for too many others"},
		{"nested BETWEEN", "SELECT " + between + " FROM ivoa.ObsCore", "stands for too many others"},
		{"joins", "SELECT o.s_ra FROM ivoa.ObsCore AS o" + joins, "64 tables"},
		{"lists", "SELECT s_ra FROM ivoa.ObsCore WHERE s_ra IN (0" + strings.Repeat(", s_dec + 1", 1001) + ")", "no constants"},
		{"errors", "SELECT " + strings.Repeat("nothing, ", 50000) + "s_ra FROM ivoa.ObsCore", "has no column nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, _, err := adql.Parse(c.query, adql.Options{})
			if err != nil {
				t.Fatal(err)
			}
			p, err := plan.Resolve(q, testSet(t), plan.Options{})
			if p != nil || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %.200v, want an error with %q", err, c.want)
			}
		})
	}
}
