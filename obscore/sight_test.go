package obscore_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func access(groups map[string][]string, rules ...auth.Embargo) *auth.Access {
	return auth.NewAccess(auth.AccessConfig{Groups: groups, Embargoes: rules, Now: func() time.Time { return noon }})
}

func TestSight_Condition(t *testing.T) {
	const old = "t_max <= 6.1366e+04"
	rule := auth.Embargo{Period: 12 * time.Hour}
	typed, named, shown := rule, rule, rule
	typed.DatasetTypes, typed.Instruments = auth.Globs{"raw", "v_*"}, auth.Globs{"LSST*", "LATISS"}
	named.Repositories = []string{"b"}
	shown.Collections, shown.Undated = auth.Globs{"runs/*", "a_b", `a_%\?*`}, auth.UndatedShow
	closed := map[string][]string{"a": {"g"}, "b": nil}
	of := func(label string) string {
		return "obs_publisher_did LIKE 'butler://" + label + "/%' OR obs_publisher_did LIKE '%_repo=" + label +
			"' OR obs_publisher_did LIKE '%_repo=" + label + "&%'"
	}
	for name, c := range map[string]struct {
		sight obscore.Sight
		want  string
	}{
		"nothing hides":      {obscore.Sight{Access: access(nil)}, ""},
		"an age":             {obscore.Sight{Access: access(nil, rule)}, old + " OR t_max IS NULL"},
		"types, instruments": {obscore.Sight{Access: access(nil, typed)}, old + " OR dataproduct_subtype LIKE 'lsst.%' AND NOT (dataproduct_subtype = 'lsst.raw' OR dataproduct_subtype LIKE 'lsst.v\\_%' ESCAPE '\\') OR NOT (instrument_name LIKE 'LSST%' OR instrument_name = 'LATISS') AND t_max IS NOT NULL"},
		"known subtypes": {obscore.Sight{Access: access(nil, typed), Repository: "a", OwnInstruments: true, Subtypes: map[string]string{"raw": "x'y", "v_a": "", "w": "w"}},
			old + " OR dataproduct_subtype NOT IN ('', 'x''y') OR NOT (instrument_name LIKE 'LSST%' OR instrument_name = 'LATISS')"},
		"a type without rows":          {obscore.Sight{Access: access(nil, typed), Repository: "a", Subtypes: map[string]string{"w": "w"}}, ""},
		"collections":                  {obscore.Sight{Access: access(nil, shown)}, old + " OR t_max IS NULL OR NOT (dataset_run LIKE 'runs/%' OR dataset_run = 'a_b' OR dataset_run LIKE 'a\\_\\%\\\\_%' ESCAPE '\\')"},
		"a rule of another repository": {obscore.Sight{Access: access(nil, named), Repository: "a"}, ""},
		"a rule of one of several":     {obscore.Sight{Access: access(nil, named), Labels: []string{"a", "b"}}, old + " OR t_max IS NULL OR (" + of("a") + ") AND NOT (" + of("b") + ")"},
		"labels with an underscore": {obscore.Sight{Access: access(map[string][]string{"a_b": {"g"}, "axb": nil}), Labels: []string{"a_b", "axb"}},
			"(" + of("axb") + ") AND NOT (" + strings.NewReplacer("a_b", `a\_b`, "' OR", `' ESCAPE '\' OR`).Replace(of("a_b")) + ` ESCAPE '\')`},
		"a closed repository":               {obscore.Sight{Access: access(closed), Repository: "a"}, "1 = 2"},
		"a closed repository of several":    {obscore.Sight{Access: access(closed), Labels: []string{"a", "b"}}, "(" + of("b") + ") AND NOT (" + of("a") + ")"},
		"several that are all closed":       {obscore.Sight{Access: access(closed), Labels: []string{"a"}}, "1 = 2"},
		"a closed repository that is not a": {obscore.Sight{Access: access(closed), Repository: "b"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.sight.Condition(auth.Principal{})
			if got == nil {
				if c.want != "" {
					t.Fatalf("no condition, want %s", c.want)
				}
				return
			}
			if text := adql.Print(got); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
			resolve(t, got)
		})
	}
}

// resolve tests that a condition fits the table.
func resolve(t *testing.T, condition adql.Expr) {
	t.Helper()
	q, _, err := adql.Parse("SELECT COUNT(*) FROM ivoa.ObsCore", adql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set, err := schema.NewSet([]*schema.Schema{obscore.Schema()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Resolve(q, set, plan.Options{Policy: func(*schema.Table) adql.Expr { return condition }}); err != nil {
		t.Error(err)
	}
}
