package plan_test

import (
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

// embargo hides the visits from a date on, in one table.
func embargo(column string) func(*schema.Table) adql.Expr {
	return func(t *schema.Table) adql.Expr {
		if t.Name.Table != "ObsCore" {
			return nil
		}
		return &adql.Binary{
			Op: adql.Lt,
			L:  &adql.ColumnRef{Parts: []adql.Ident{{Name: column}}},
			R:  &adql.NumberLit{Text: "60000", Kind: adql.Integer},
		}
	}
}

func TestResolve_PolicyOnEveryScan(t *testing.T) {
	q := mustResolve(t, `SELECT o.obs_id FROM ivoa.ObsCore AS o, dp1.Visit AS v
		WHERE o.s_ra IN (SELECT s_ra FROM ivoa.ObsCore)`, plan.Options{Policy: embargo("t_max")})
	got := plan.Describe(q)
	if n := strings.Count(got, ".t_max < 60000.0)"); n != 2 || strings.Count(got, "policy") != 2 {
		t.Errorf("the policy is there %d times, want 2:\n%s", n, got)
	}
	for _, u := range q.Uses {
		for _, c := range u.Columns {
			if c == "t_max" {
				t.Error("the column of the policy counts as used by the query")
			}
		}
	}
}

func TestResolve_PolicyThatDoesNotFitFailsClosed(t *testing.T) {
	q, _, err := adql.Parse("SELECT obs_id FROM ivoa.ObsCore", adql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Resolve(q, testSet(t), plan.Options{Policy: embargo("secret_column")})
	if p != nil || err == nil {
		t.Fatal("the query was resolved without its policy")
	}
	if strings.Contains(err.Error(), "secret_column") {
		t.Errorf("the error shows the policy: %v", err)
	}
}
