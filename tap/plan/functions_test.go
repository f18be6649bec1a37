package plan_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/plan"
)

func TestFunctions_SignaturesAsTheRegistryWantsThem(t *testing.T) {
	const typ = `(SMALLINT|INTEGER|BIGINT|REAL|DOUBLE PRECISION|VARCHAR|TIMESTAMP|POINT|CIRCLE|POLYGON)(\[\])?`
	form := regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*\(([A-Za-z][A-Za-z0-9_]* ` + typ +
		`(, [A-Za-z][A-Za-z0-9_]* ` + typ + `)*)?\) -> ` + typ + `$`)
	seen := map[string]bool{}
	for _, f := range plan.Functions() {
		if !form.MatchString(f.Text) || !strings.HasPrefix(f.Text, f.Name+"(") {
			t.Errorf("%q is not a signature of %s", f.Text, f.Name)
		}
		if f.Description == "" || !strings.HasSuffix(f.Description, ".") {
			t.Errorf("%s has the description %q", f.Name, f.Description)
		}
		if seen[f.Text] {
			t.Errorf("%s is declared twice", f.Text)
		}
		seen[f.Text] = true
	}
	if len(seen) < 25 {
		t.Errorf("only %d signatures", len(seen))
	}
}

func TestFunctions_DeclaredFormsResolve(t *testing.T) {
	values := map[string]string{"SMALLINT": "flags", "INTEGER": "3", "BIGINT": "objectId", "REAL": "g_psfFlux",
		"DOUBLE PRECISION": "coord_ra", "VARCHAR": "name", "TIMESTAMP": "seen", "POINT": "pos", "POLYGON": "footprint",
		"CIRCLE": "CIRCLE(coord_ra, coord_dec, 1)"}
	for _, f := range plan.Functions() {
		inside := f.Text[strings.IndexByte(f.Text, '(')+1 : strings.Index(f.Text, ") ->")]
		want := f.Text[strings.Index(f.Text, "-> ")+3:]
		var args []string
		for _, a := range strings.Split(inside, ", ") {
			_, typ, _ := strings.Cut(a, " ")
			value := values[typ]
			if strings.HasSuffix(a, "_sys VARCHAR") {
				value = "'GALACTIC'"
				if a == "to_sys VARCHAR" {
					value = "'ICRS'"
				}
			}
			args = append(args, value)
		}
		query := "SELECT " + f.Name + "(" + strings.Join(args, ", ") + ") AS x FROM dp1.Object"
		q := mustResolve(t, query, plan.Options{})
		if got := q.Outputs()[0].Type.String(); got != want {
			t.Errorf("%s gives %s, %s declares %s", query, got, f.Text, want)
		}
	}
}

func TestFeatures_AllOfTheStandard(t *testing.T) {
	want := map[string][]string{
		plan.FeatureGeometry: {"AREA", "BOX", "CENTROID", "CIRCLE", "CONTAINS", "COORD1", "COORD2", "COORDSYS", "DISTANCE",
			"INTERSECTS", "POINT", "POLYGON", "REGION"},
		plan.FeatureString:       {"ILIKE", "LOWER", "UPPER"},
		plan.FeatureConditional:  {"COALESCE"},
		plan.FeatureUnit:         {"IN_UNIT"},
		plan.FeatureType:         {"CAST"},
		plan.FeatureSets:         {"EXCEPT", "INTERSECT", "UNION"},
		plan.FeatureCommonTables: {"WITH"},
		plan.FeatureOffset:       {"OFFSET"},
	}
	for _, set := range plan.Features() {
		forms := slices.Sorted(slices.Values(set.Forms))
		if !slices.Equal(forms, want[set.Type]) {
			t.Errorf("%s: %v, want %v", set.Type, forms, want[set.Type])
		}
		delete(want, set.Type)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}
