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

// TestSQL_InternalColumns prints a policy that names a column which queries do
// not see, over data that has it and data that does not.
func TestSQL_InternalColumns(t *testing.T) {
	name := schema.TableName{Schema: "s", Table: "t"}
	set, err := schema.NewSet([]*schema.Schema{{Name: "s", Tables: []*schema.Table{{Name: name,
		Columns:  []schema.Column{{Name: "id", Datatype: votable.Long}},
		Internal: []schema.Column{{Name: "run", Datatype: votable.Char, Arraysize: "*"}}}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := adql.Parse("SELECT id FROM s.t", adql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	like := func(pattern string) *adql.Like {
		return &adql.Like{X: &adql.ColumnRef{Parts: []adql.Ident{{Name: "run"}}}, Pattern: &adql.StringLit{Value: pattern}, Escaped: true}
	}
	p, err := plan.Resolve(q, set, plan.Options{Policy: func(*schema.Table) adql.Expr {
		return &adql.Binary{Op: adql.Or, L: like(`a\_b%`), R: like(`%a\_%b%`)}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for want, physical := range map[string]dialect.Physical{
		`(SELECT t0."run", t0."id" FROM "t" AS t0 WHERE ((t0."run" LIKE $1 ESCAPE '\') OR (vo_like_escaped(t0."run", $2)))) AS t0`: {Relation: []string{"t"}},
		`(SELECT t0."id" FROM "t" AS t0 WHERE ((NULL LIKE $1 ESCAPE '\') OR (vo_like_escaped(NULL, $2)))) AS t0`:                   {Relation: []string{"t"}, Lacks: []string{"run"}},
	} {
		s, err := duckdb.New(dialect.Layout{name: physical}).SQL(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, from, _ := strings.Cut(s.SQL, " FROM "); from != want {
			t.Errorf("got  %s\nwant %s", from, want)
		}
	}
}
