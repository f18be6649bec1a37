package plan_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
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

// withInternal is a table with a column that only policies can name.
func withInternal(t *testing.T) *schema.Set {
	t.Helper()
	text := schema.Column{Name: "name", Datatype: votable.Char, Arraysize: "*"}
	internal := text
	internal.Name = "secret_run"
	set, err := schema.NewSet([]*schema.Schema{{Name: "ivoa", Tables: []*schema.Table{{Name: schema.TableName{Schema: "ivoa", Table: "ObsCore"},
		Columns: []schema.Column{text}, Internal: []schema.Column{internal}}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// ofRun shows the rows of one run.
func ofRun(*schema.Table) adql.Expr {
	return &adql.Like{X: &adql.ColumnRef{Parts: []adql.Ident{{Name: "secret_run"}}}, Pattern: &adql.StringLit{Value: `a\_b%`}, Escaped: true}
}

func TestResolve_InternalColumnsAreForPoliciesOnly(t *testing.T) {
	set := withInternal(t)
	resolve := func(query string) (*plan.Query, error) {
		q, _, err := adql.Parse(query, adql.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return plan.Resolve(q, set, plan.Options{Policy: ofRun})
	}
	q, err := resolve("SELECT * FROM ivoa.ObsCore AS a NATURAL JOIN ivoa.ObsCore AS b")
	if err != nil {
		t.Fatal(err)
	}
	if names := q.Outputs(); len(names) != 1 || names[0].Name != "name" {
		t.Errorf("* is %v", names)
	}
	if text := plan.Describe(q); strings.Count(text, ".secret_run LIKE (escaped)") != 2 {
		t.Errorf("the policy is not there twice:\n%s", text)
	}
	for _, u := range q.Uses {
		if len(u.Columns) != 1 {
			t.Errorf("the query uses %v", u.Columns)
		}
	}
	for _, query := range []string{"SELECT secret_run FROM ivoa.ObsCore", "SELECT ObsCore.secret_run FROM ivoa.ObsCore",
		"SELECT name FROM ivoa.ObsCore WHERE \"secret_run\" = 'x'", "SELECT COUNT(secret_ru) FROM ivoa.ObsCore",
		"SELECT a.name FROM ivoa.ObsCore AS a JOIN ivoa.ObsCore AS b USING (secret_run)", "SELECT name FROM ivoa.ObsCore ORDER BY secret_run",
		"SELECT o.secret_run FROM (SELECT * FROM ivoa.ObsCore) AS o"} {
		_, err := resolve(query)
		var list adql.ErrorList
		if !errors.As(err, &list) {
			t.Errorf("%s was resolved: %v", query, err)
			continue
		}
		for _, e := range list {
			if strings.Contains(e.Hint, "did you mean secret") {
				t.Errorf("%s: the hint is %s", query, e.Hint)
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
