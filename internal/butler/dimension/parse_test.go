package dimension_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

const skypix = `"skypix":{"common":"htm7","htm":{"class":"lsst.sphgeom.HtmPixelization","max_level":9}}`

func TestParse_SaysWhatIsWrong(t *testing.T) {
	elements := func(text string) string { return `{"version":1,` + skypix + `,"elements":{` + text + `}}` }
	key := `"keys":[{"name":"id","type":"int"}]`
	cases := []struct{ name, text, want string }{
		{"no JSON", `{`, "read the dimension universe"},
		{"no pixels", `{"version":1,"skypix":{"common":"htm7"}}`, `"htm7" is not a level`},
		{"a common that is no pixelization", `{"skypix":{"common":"a"},"elements":{"a":{` + key + `}}}`, `"a" is not a level`},
		{"a circle", elements(`"a":{` + key + `,"requires":["b"]},"b":{` + key + `,"implies":["a"]}`), "a, b depend on each other"},
		{"an unknown dependency", elements(`"a":{` + key + `,"requires":["b"]}`), `a: requires "b", which is no dimension`},
		{"a relation as a dependency", elements(`"a":{` + key + `},"r":{"requires":["a"]},"b":{` + key + `,"implies":["r"]}`),
			`b: implies "r", which is no dimension`},
		{"no keys and no dependencies", elements(`"a":{}`), "needs a required dimension"},
		{"a key of a wrong type", elements(`"a":{"keys":[{"name":"id","type":"float"}]}`), "the key id is of type float"},
		{"a hash as primary key", elements(`"a":{"keys":[{"name":"id","type":"hash","nbytes":4}]}`), "must be int or string"},
		{"an unknown type", elements(`"a":{` + key + `,"metadata":[{"name":"m","type":"complex"}]}`), `unknown type "complex"`},
		{"a column twice", elements(`"a":{` + key + `,"metadata":[{"name":"id","type":"int"}]}`), "two columns of one name"},
		{"a column without name", elements(`"a":{` + key + `,"metadata":[{"type":"int"}]}`), "no name"},
		{"an always joined dimension", elements(`"a":{` + key + `,"always_join":true}`), "always_join"},
		{"a populated dimension", elements(`"a":{` + key + `,"populated_by":"a"}`), "populated_by"},
		{"a relation populated by nothing", elements(`"a":{` + key + `},"r":{"requires":["a"],"populated_by":"x"}`),
			`r is populated_by "x"`},
		{"a union of nothing", elements(`"a":{` + key + `,"implied_union_target":"x"}`), `implied_union_target "x"`},
		{"a union with metadata", elements(`"a":{` + key + `,"implied_union_target":"x","metadata":[{"name":"m","type":"int"}]}`),
			"one key and nothing else"},
		{"an element that is a pixelization", elements(`"htm":{` + key + `}`), "both an element and a pixelization"},
		{"an element named as a level", elements(`"htm3":{` + key + `}`), `two elements "htm3"`},
		{"null", elements(`"a":null`), "element a is null"},
		{"an unknown pixelization", `{"skypix":{"common":"x1","x":{"class":"my.Pixels"}}}`, "needs a max_level"},
		{"too deep a pixelization", `{"skypix":{"common":"x1","x":{"class":"my.Pixels","max_level":99}}}`, "not within 0 to 31"},
		{"an unknown family member", `{` + skypix + `,"topology":{"spatial":{"f":["a"]}}}`, `a member "a", which is no element`},
		{"pixels in a family", `{` + skypix + `,"topology":{"spatial":{"f":["htm7"]}}}`, "cannot have the sky pixels htm7"},
		{"two families", `{` + skypix + `,"elements":{"a":{` + key + `}},"topology":{"temporal":{"f":["a"],"g":["a"]}}}`,
			"a is in the temporal families f and g"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := dimension.Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestUniverse_GroupOfUnknownNames(t *testing.T) {
	u := load(t, "universe8.json")
	for _, name := range []string{"visti", "visit_definition", ""} {
		_, err := u.Group("band", name)
		if typ, _ := fail.TypeOf(err); typ != fail.DimensionName {
			t.Errorf("%q: got %v", name, err)
		}
	}
	g, err := u.GroupOfElement("visit_definition")
	if err != nil || !g.Contains("exposure") || !g.HasElement(u.Element("visit_definition")) {
		t.Errorf("got %s %v", g, err)
	}
	var f *fail.Error
	if _, err := u.GroupOfElement("nothing"); !errors.As(err, &f) || !strings.Contains(f.Detail, "physical_filter") {
		t.Errorf("got %v", err)
	}
}

func TestGroup_Sets(t *testing.T) {
	u := load(t, "universe8.json")
	group := func(names ...string) *dimension.Group {
		g, err := u.Group(names...)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	visit, detector, both := group("visit"), group("detector"), group("visit", "detector")
	switch {
	case visit.Union(detector) != both, visit.Union() != visit, u.Empty().Union(visit, detector) != both:
		t.Error("union")
	case both.Intersect(visit) != visit, visit.Intersect(detector) != group("instrument"):
		t.Error("intersection")
	case !visit.SubsetOf(both), both.SubsetOf(visit), !u.Empty().SubsetOf(visit):
		t.Error("subset")
	case u.Empty().Len() != 0, both.KeyIndex("tract") != -1, both.HasElement(u.Element("visit_definition")):
		t.Error("members")
	}
	var wait sync.WaitGroup
	made := make([]*dimension.Group, 8)
	for i := range made {
		wait.Go(func() { made[i], _ = u.Group("exposure", "patch") })
	}
	wait.Wait()
	for _, g := range made {
		if g != made[0] {
			t.Error("goroutines have got different groups")
		}
	}
}

func TestFamily_ChoosesTheFinest(t *testing.T) {
	u := load(t, "universe8.json")
	g, _ := u.Group("visit", "detector", "htm5", "htm9")
	var got []string
	for _, f := range g.Spatial {
		got = append(got, f.Choose(g).Name+"."+f.Column())
	}
	if s := strings.Join(got, " "); s != "htm9.region visit_detector_region.region" {
		t.Errorf("got %s", s)
	}
	if f := g.Temporal[0]; f.Choose(g).Name != "visit" || f.Choose(u.Empty()) != nil || f.Column() != "timespan" {
		t.Errorf("got %s", f.Choose(g))
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"universe8.json", "served8.json", "other3.json"} {
		text, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		u, err := dimension.Parse(text)
		if err != nil {
			return
		}
		for _, e := range u.Elements {
			g := e.Group()
			if len(g.Keys) != g.Len() || len(g.LookupOrder()) != len(g.Elements) || !g.HasElement(e) {
				t.Errorf("the group %s of %s", g, e)
			}
		}
	})
}
