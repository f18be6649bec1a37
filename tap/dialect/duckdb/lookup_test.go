package duckdb_test

import (
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// TestSQL_LooksUpBelowThePolicy prints conditions on a table with an index.
func TestSQL_LooksUpBelowThePolicy(t *testing.T) {
	name := schema.TableName{Schema: "s", Table: "t"}
	set, err := schema.NewSet([]*schema.Schema{{Name: "s", Tables: []*schema.Table{{Name: name, Columns: []schema.Column{
		{Name: "did", Datatype: votable.Char, Arraysize: "*", Indexed: true},
		{Name: "id", Datatype: votable.Long, Indexed: true},
		{Name: "band", Datatype: votable.Char, Arraysize: "*"}}}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	policy := func(*schema.Table) adql.Expr {
		return &adql.IsNull{X: &adql.ColumnRef{Parts: []adql.Ident{{Name: "band"}}}}
	}
	const within = ` OFFSET 0) AS t0 WHERE (t0."band" IS NULL)) AS t0`
	for query, want := range map[string]bool{
		"SELECT id FROM s.t WHERE did = 'x'":                                               true,
		"SELECT COUNT(*) FROM s.t WHERE 'x' = did AND id > 1":                              true,
		"SELECT a.id FROM s.t AS a LEFT JOIN s.t AS b ON a.id = b.id WHERE a.did = 'x'":    true,
		"SELECT id FROM s.t WHERE did = 'x' OR id = 1":                                     false,
		"SELECT id FROM s.t WHERE did <> 'x'":                                              false,
		"SELECT id FROM s.t WHERE band = 'x'":                                              false,
		"SELECT id FROM s.t WHERE id = 1":                                                  false,
		"SELECT id FROM s.t WHERE did = band":                                              false,
		"SELECT a.id FROM s.t AS a LEFT JOIN s.t AS b ON a.id = b.id AND a.did = 'x'":      false,
		"SELECT COUNT(*) FROM s.t AS a WHERE NOT EXISTS (SELECT 1 FROM s.t WHERE id = -1)": false,
	} {
		for _, hides := range []bool{true, false} {
			q, _, err := adql.Parse(query, adql.Options{})
			if err != nil {
				t.Fatal(err)
			}
			opts := plan.Options{}
			if hides {
				opts.Policy = policy
			}
			p, err := plan.Resolve(q, set, opts)
			if err != nil {
				t.Fatal(err)
			}
			s, err := duckdb.New(dialect.Layout{name: {Relation: []string{"t"}}}).SQL(p)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(s.SQL, within); got != (want && hides) {
				t.Errorf("%s, with a policy %v:\n%s", query, hides, s.SQL)
			}
		}
	}
}
