package dimension_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// universeFacts is what the Python library says of one universe: facts.json
// holds one for each of the other files in testdata.
type universeFacts struct {
	Version           int
	Namespace, Common string
	Order             []string
	Elements          []elementFacts
	Groups            []groupFacts
}

type elementFacts struct {
	Name                        string
	Required, Implied, Group    []string
	Remainder                   []string
	Columns                     [][4]any
	Table, Cached               bool
	AlwaysJoin                  bool   `json:"always_join"`
	PopulatedBy                 string `json:"populated_by"`
	Target                      string
	Spatial, Temporal, Governor string
}

type groupFacts struct {
	Of, Names, Required, Implied []string
	Elements, Lookup             []string
	Governors, Skypix            []string
	Spatial, Temporal            []string
	Region, Timespan             string
}

func load(t testing.TB, file string) *dimension.Universe {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	u, err := dimension.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if string(u.JSON()) != string(text) {
		t.Errorf("%s is not kept as it was", file)
	}
	return u
}

func readFacts(t *testing.T) map[string]universeFacts {
	t.Helper()
	text, err := os.ReadFile("testdata/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	var facts map[string]universeFacts
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	if len(facts) < 11 {
		t.Fatalf("facts of %d universes only", len(facts))
	}
	return facts
}

func names(es []*dimension.Element) []string {
	out := []string{}
	for _, e := range es {
		out = append(out, e.Name)
	}
	return out
}

func familyNames(fs []*dimension.Family) []string {
	out := []string{}
	for _, f := range fs {
		out = append(out, f.Name)
	}
	return out
}

func TestUniverse_AgreesWithPython(t *testing.T) {
	for file, want := range readFacts(t) {
		t.Run(file, func(t *testing.T) {
			u := load(t, file)
			if u.Version != want.Version || u.Namespace != want.Namespace || u.Common.Name != want.Common {
				t.Errorf("got %s with common %s, want %s %d with %s", u, u.Common, want.Namespace, want.Version, want.Common)
			}
			if got := names(u.Elements); !slices.Equal(got, want.Order) {
				t.Errorf("order\n got %v\nwant %v", got, want.Order)
			}
			for _, e := range want.Elements {
				checkElement(t, u, e)
			}
			for _, g := range want.Groups {
				checkGroup(t, u, g)
			}
		})
	}
}

func checkElement(t *testing.T, u *dimension.Universe, want elementFacts) {
	t.Helper()
	e := u.Element(want.Name)
	if e == nil {
		t.Fatalf("no element %s", want.Name)
	}
	same := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s of %s: got %v, want %v", what, e, got, want)
		}
	}
	same("required", e.Required, want.Required)
	same("implied", e.Implied, want.Implied)
	same("group", e.Group().Names, want.Group)
	var remainder []string
	for _, c := range e.Remainder() {
		remainder = append(remainder, c.Name)
	}
	same("remainder", remainder, want.Remainder)
	if len(e.Columns) != len(want.Columns) {
		t.Errorf("%s has %d columns, want %d", e, len(e.Columns), len(want.Columns))
		return
	}
	for i, w := range want.Columns {
		c := e.Columns[i]
		if c.Name != w[0] || c.Type.String() != w[1] || c.Nullable != w[2] || float64(c.Length) != w[3] {
			t.Errorf("column %d of %s: got %+v, want %v", i, e, *c, w)
		}
		if e.Column(c.Name) != c {
			t.Errorf("column %s of %s is not found by name", c.Name, e)
		}
	}
	if e.HasTable() != want.Table || e.Cached != want.Cached || e.AlwaysJoin != want.AlwaysJoin ||
		e.PopulatedBy != want.PopulatedBy || e.ImpliedUnionTarget != want.Target {
		t.Errorf("%s: got table %t, cached %t, always join %t, populated by %q, target %q", e,
			e.HasTable(), e.Cached, e.AlwaysJoin, e.PopulatedBy, e.ImpliedUnionTarget)
	}
	governor := ""
	if e.Governor != nil {
		governor = e.Governor.Name
	}
	if governor != want.Governor || familyName(e.Spatial) != want.Spatial || familyName(e.Temporal) != want.Temporal {
		t.Errorf("%s: got governor %q and families %q %q", e, governor, familyName(e.Spatial), familyName(e.Temporal))
	}
}

func familyName(f *dimension.Family) string {
	if f == nil {
		return ""
	}
	return f.Name
}

func checkGroup(t *testing.T, u *dimension.Universe, want groupFacts) {
	t.Helper()
	g, err := u.Group(want.Of...)
	if err != nil {
		t.Error(err)
		return
	}
	same := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s of %s: got %v, want %v", what, g, got, want)
		}
	}
	same("names", g.Names, want.Names)
	same("required", g.Required, want.Required)
	same("implied", g.Implied, want.Implied)
	same("keys", g.Keys, slices.Concat(want.Required, want.Implied))
	same("elements", names(g.Elements), want.Elements)
	same("lookup order", names(g.LookupOrder()), want.Lookup)
	same("governors", g.Governors, want.Governors)
	same("skypix", g.Skypix, want.Skypix)
	same("spatial", familyNames(g.Spatial), want.Spatial)
	same("temporal", familyNames(g.Temporal), want.Temporal)
	if again, _ := u.Group(want.Names...); again != g {
		t.Errorf("%s is made twice", g)
	}
	chosen := func(e *dimension.Element) string {
		if e == nil {
			return ""
		}
		return e.Name
	}
	if chosen(g.Region()) != want.Region || chosen(g.Timespan()) != want.Timespan {
		t.Errorf("%s: got region of %q and timespan of %q, want %q and %q", g,
			chosen(g.Region()), chosen(g.Timespan()), want.Region, want.Timespan)
	}
	for i, name := range g.Keys {
		if g.KeyIndex(name) != i || !g.Contains(name) {
			t.Errorf("%s: key %d is not %s", g, i, name)
		}
	}
}
