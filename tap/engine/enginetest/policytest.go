package enginetest

import (
	"context"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

// hiding is a policy that shows only the rows of the tables obs and obs_plain
// whose lvl is below 3, which are 9 of 14 and none with an unknown level.
var hiding = plan.Options{Policy: func(t *schema.Table) adql.Expr {
	if !strings.HasPrefix(t.Name.Table, "obs") {
		return nil
	}
	lvl := &adql.ColumnRef{Parts: []adql.Ident{{Name: "lvl"}}}
	return &adql.Binary{Op: adql.Lt, L: lvl, R: &adql.NumberLit{Text: "3", Kind: adql.Integer}}
}}

// testPolicy reads the table in every way and looks for a hidden row.
func testPolicy(t *testing.T, e engine.Engine) {
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM test.obs":                                                                                     "9",
		"SELECT COUNT(lvl) FROM test.obs WHERE lvl >= 3 OR lvl IS NULL":                                                     "0",
		"SELECT COUNT(*) FROM (SELECT * FROM test.obs) AS x":                                                                "9",
		"WITH x AS (SELECT * FROM test.obs) SELECT COUNT(*) FROM x":                                                         "9",
		"SELECT COUNT(*) FROM test.num n LEFT JOIN test.obs o ON o.lvl = 3":                                                 "8",
		"SELECT COUNT(o.id) FROM test.num n LEFT JOIN test.obs o ON o.lvl = 3":                                              "0",
		"SELECT COUNT(*) FROM test.band WHERE EXISTS (SELECT 1 FROM test.obs WHERE lvl = 3)":                                "0",
		"SELECT COUNT(*) FROM test.obs WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(0, 0, 1)) = 1":                             "0",
		"SELECT COUNT(*) FROM test.obs WHERE INTERSECTS(s_region, CIRCLE(10, 0, 1)) = 1":                                    "3",
		"SELECT COUNT(*) FROM test.obs o, test.target t WHERE CONTAINS(POINT(t.ra, t.dec), o.s_region) = 1":                 "6",
		"SELECT COUNT(*) FROM test.target t, test.obs o WHERE CONTAINS(POINT(o.s_ra, o.s_dec), CIRCLE(t.ra, t.dec, 1)) = 1": "12",
		"SELECT COUNT(*) FROM test.num WHERE id IN (SELECT id FROM test.obs)":                                               "6",
	} {
		for _, q := range []string{query, strings.ReplaceAll(query, "test.obs", "test.obs_plain")} {
			a, err := ask(context.Background(), e, q, hiding)
			if err != nil {
				t.Errorf("%s: %v", q, err)
			} else if len(a.rows) != 1 || a.rows[0] != want {
				t.Errorf("%s: got %v, want %s", q, a.rows, want)
			}
		}
	}
}
