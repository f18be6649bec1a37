package where_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/butler/where"
)

var update = flag.Bool("update", false, "rewrite testdata/errors.txt")

// mistakes are conditions whose errors users read; errors.txt has the texts.
var mistakes = []string{
	"visit = ", "visit 5", "visit = 5 detector = 3", "(visit = 5", "visit = 5)", "()", "visit == 5", "visit <> 5",
	`visit = "5"`, "visit = 'a", "visit = 5 AND\n  detector @ 3", "visit & 5", "visit NOT 5", "AND visit = 5",
	"visit IN 5", "visit IN ()", "visit IN (1,)", "visit IN (- x)", "visit IN (visit.id)", "visit IN ((1))", "visit IN (POINT(1,2))",
	"visit IN (5..1)", "visit IN (1..99999999999999999999)", "visit = 12345678901234567890", "visit.exposure_time > 1e999",
	"Visit = 5", "unknown = 5", "visit.foo = 5", "raw.foo = 5", "id = 5", "name = 'x'", "timespan OVERLAPS T'2024-01-01'",
	"a.b.c = 5", "visit.timespan.middle = 5", "run = 'x'",
	":unbound = 5", "visit = ids", "visit IN (mixed)",
	"visit = 'x'", "visit.timespan.begin > '2024-01-01'", "raw.dataset_id = 'x'", "band < 5", "visit.region < visit.region",
	"visit.region OVERLAPS 5", "POINT(1,2) OVERLAPS POINT(1,2)", "visit.timespan IN (5)", "band IN (1..3)", "visit IN ('a')",
	"visit", "visit AND detector", "5", "NULL", "ids", "1..5 = 5", "NOT visit", "-band = 'x'", "band + 1 = 2", "band % 'x' = 'y'",
	"skymap < NULL", "exposure.can_see_sky = 1", "(visit = 5) IN (1)", "(visit = 5, detector = 3)",
	"T'yesterday' < visit.timespan.begin", "T'60310' < visit.timespan.begin", "T'2024-13-01' < visit.timespan.begin",
	"T'2024-01-01/ut1' < visit.timespan.begin", "T'sidereal/5.0' < visit.timespan.begin", "T'iso/5.5' < visit.timespan.begin",
	"T'mjd/2024-01-01' < visit.timespan.begin",
	"visit.timespan OVERLAPS ('2024-01-01', NULL)", "visit.timespan OVERLAPS (NULL, T'1970-01-01/tai')",
	"FOO(1) = 2", "visit.region OVERLAPS POINT(1)", "visit.region OVERLAPS POINT(1, 91)", "visit.region OVERLAPS CIRCLE(1, 2)",
	"visit.region OVERLAPS CIRCLE('1', 2, 3)", "visit.region OVERLAPS CIRCLE(visit.zenith_angle, 2, 3)",
	"visit.region OVERLAPS BOX(1, 2)", "visit.region OVERLAPS POLYGON(0,0,10,0)", "visit.region OVERLAPS POLYGON(0,0,10,0,20,0)",
	"visit.region OVERLAPS REGION(5)", "visit.region OVERLAPS REGION('CIRCLE 1 2')",
	"visit.region OVERLAPS REGION('BLOB 1 2')", "visit.region OVERLAPS REGION('CIRCLE 1 2 x')", "visit.region OVERLAPS REGION(:five)",
	"GLOB('x', 'y')", "GLOB(visit, 'y')", "GLOB(band, five)", "GLOB(band, :five)", "GLOB(band)", "raw.dataset_id = UUID('x')",
	"raw.dataset_id = UUID(5)",
}

func errorContext(t testing.TB) where.Context {
	t.Helper()
	g, err := universe(t).Group("visit", "detector")
	if err != nil {
		t.Fatal(err)
	}
	return where.Context{Dimensions: g, Datasets: []string{"raw", "visit_image"}, Bind: map[string]where.Binding{
		"five":  where.Bind(dimension.Int(5)),
		"ids":   where.BindList([]dimension.Value{dimension.Int(1)}),
		"mixed": where.BindList([]dimension.Value{dimension.Int(1), dimension.String("x")}),
	}}
}

func TestCompile_ExplainsMistakes(t *testing.T) {
	c := errorContext(t)
	var b strings.Builder
	for _, text := range mistakes {
		p, err := where.Compile(text, c)
		var f *fail.Error
		if !errors.As(err, &f) || f.Type != fail.InvalidQuery {
			t.Errorf("%q: got %v %v", text, p, err)
			continue
		}
		fmt.Fprintf(&b, "%s\n    %s\n", strings.ReplaceAll(text, "\n", "\n  "), f.Detail)
	}
	const file = "testdata/errors.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the messages have changed: run with -update and read the difference\n%s", firstDifference(b.String(), string(want)))
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "got  " + a[i] + "\nwant " + b[i]
		}
	}
	return "one is longer"
}

func TestCompile_LargeConditions(t *testing.T) {
	c := errorContext(t)
	long := "visit = 1" + strings.Repeat(" OR visit = 2", 30_000)
	p, err := where.Compile(long, c)
	if err != nil || len(p) != 1 || len(p[0]) != 30_001 {
		t.Errorf("many ORs: %d groups, %v", len(p), err)
	}
	p, err = where.Compile(strings.ReplaceAll(long, "OR", "AND"), c)
	if err != nil || len(p) != 30_001 {
		t.Errorf("many ANDs: %d groups, %v", len(p), err)
	}
	p, err = where.Compile("visit NOT IN (1"+strings.Repeat(",2", 50_000)+")", c)
	if err != nil || len(p) != 50_001 {
		t.Errorf("a long list: %d groups, %v", len(p), err)
	}
	for name, text := range map[string]string{
		"a large normal form": "(visit=1 AND detector=1)" + strings.Repeat(" OR (visit=1 AND detector=1)", 30),
		"doubly negated":      "NOT (" + strings.Repeat("(visit=1 OR detector=1) AND ", 30) + "visit=2)",
		"parentheses":         strings.Repeat("(", 100_000) + "visit=1" + strings.Repeat(")", 100_000),
		"signs":               strings.Repeat("-", 100_000) + "1 = visit",
		"negations":           strings.Repeat("NOT ", 100_000) + "visit = 1",
		"a long text":         "band = '" + strings.Repeat("x", 2_000_000) + "'",
		"many words":          strings.Repeat("1 ", 300_000),
	} {
		if _, err := where.Compile(text, c); err == nil || len(err.Error()) > 600 {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestCompile_OfNothingIsTrue(t *testing.T) {
	p, err := where.Compile(" \n\t", errorContext(t))
	if err != nil || len(p) != 0 || p.String() != "True" {
		t.Errorf("got %s %v", p, err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, row := range readPython(f).Conditions {
		f.Add(string(row[1]))
	}
	for _, text := range mistakes {
		f.Add(text)
	}
	c := errorContext(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := where.Compile(text, c)
		if err != nil {
			if typ, _ := fail.TypeOf(err); typ != fail.InvalidQuery {
				t.Errorf("%q: the error is %v", text, err)
			}
			return
		}
		_ = p.String()
		need := tree.NewColumns(c.Dimensions)
		need.AddPredicate(p)
		names := []string{}
		for _, name := range need.Dimensions().Names {
			names = append(names, `"`+name+`"`)
		}
		datasets := []string{}
		for _, name := range need.DatasetTypes() {
			datasets = append(datasets, `"`+name+`":{"collections":[],"dimensions":[]}`)
		}
		request := `{"query":{"tree":{"dimensions":[` + strings.Join(names, ",") + `],"datasets":{` + strings.Join(datasets, ",") +
			`},"predicate":` + string(p.AppendJSON(nil)) + `}},"result_spec":{"result_type":"data_coordinate","dimensions":[]}}`
		r, err := tree.DecodeExecute([]byte(request), c.Dimensions.Universe)
		if err != nil {
			t.Fatalf("%q: what it compiles to is refused: %v", text, err)
		}
		if got, want := r.Query.Query.Where.AppendJSON(nil), p.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	c := errorContext(b)
	const text = "instrument = 'X' AND visit IN (1..100:2, 7) AND (band = 'r' OR band = 'i') AND visit.exposure_time > 5.0"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := where.Compile(text, c); err != nil {
			b.Fatal(err)
		}
	}
}
