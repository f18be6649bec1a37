package schema_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
}

func load(t *testing.T, name string) *schema.Felis {
	t.Helper()
	f, err := schema.LoadFelis(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// small returns the set of small.yaml with TAP_SCHEMA.
func small(t *testing.T) *schema.Set {
	t.Helper()
	f := load(t, "small.yaml")
	self, keys := schema.TapSchema()
	set, err := schema.NewSet([]*schema.Schema{f.Schema, self}, append(keys, f.Keys...))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestLoadFelis_KeepsEveryColumnWithItsMetadata(t *testing.T) {
	f := load(t, "small.yaml")
	if len(f.Warnings) != 0 {
		t.Errorf("warnings: %v", f.Warnings)
	}
	if got := f.Schema.Description; got != "A schema with one of everything that the format has." {
		t.Errorf("description %q", got)
	}
	if first := f.Schema.Tables[0].Name.Table; first != "Detector" {
		t.Errorf("tables are not in the order of their index: %s is first", first)
	}
	visit := f.Schema.Tables[1]
	if visit.Columns[0].Name != "band" || visit.Columns[1].Name != "visit" || visit.Columns[2].Name != "size" {
		t.Errorf("columns are not in the order of their index: %v", visit.Columns)
	}
	for _, want := range []schema.Column{
		{Name: "visit", Datatype: votable.Long, UCD: "meta.id;meta.main", Principal: true, Indexed: true, NotNull: true, Index: 20},
		{Name: "band", Datatype: votable.Char, Index: 10},
		{Name: "size", Datatype: votable.Int, Unit: "pixel", Index: 21},
		{Name: "started", Datatype: votable.Char, Arraysize: "*", Xtype: "timestamp", Index: 22},
		{Name: "title", Datatype: votable.Char, Arraysize: "*", Index: 23},
		{Name: "code", Datatype: votable.Char, Arraysize: "8", Index: 24},
		{Name: "label", Datatype: votable.UnicodeChar, Arraysize: "10*", Index: 25},
		{Name: "good", Datatype: votable.Boolean, Std: true, Index: 26},
	} {
		if got := visit.Column(want.Name); got == nil || *got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	ra := f.Schema.Tables[0].Column("ra")
	if ra.Unit != "deg" || ra.Utype != "some:thing" || ra.Xtype != "x" || ra.Indexed {
		t.Errorf("got %+v", ra)
	}
	if !f.Schema.Tables[0].Column("detector").Indexed || f.Schema.Tables[0].Column("visit").Indexed {
		t.Error("a single-column index counts as indexed, a part of a key does not")
	}
}

func TestLoadFelis_ReadsKeys(t *testing.T) {
	f := load(t, "small.yaml")
	if len(f.Keys) != 1 {
		t.Fatalf("got %d keys", len(f.Keys))
	}
	k := f.Keys[0]
	if k.ID != "small_fk_visit" || k.From.Table != "Detector" || k.Target.Table != "Visit" ||
		len(k.Columns) != 1 || k.Columns[0] != (schema.KeyColumn{From: "visit", Target: "visit"}) {
		t.Errorf("got %+v", k)
	}
}

func TestLoadFelis_DrawsColumnsFromResources(t *testing.T) {
	f := load(t, "drawing.yaml")
	table := f.Schema.Tables[0]
	if v := table.Column("visit"); v == nil || v.Datatype != votable.Long || v.UCD != "meta.id;meta.main" {
		t.Errorf("got %+v", v)
	}
	if s := table.Column("started"); s == nil || s.Description != "Another text" || !s.Principal || s.Xtype != "timestamp" {
		t.Errorf("got %+v", s)
	}
}

func TestLoadFelis_AMissingResourceIsAWarning(t *testing.T) {
	f := load(t, "orphan.yaml")
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "nowhere.yaml") {
		t.Errorf("warnings: %v", f.Warnings)
	}
	if n := len(f.Schema.Tables[0].Columns); n != 2 {
		t.Errorf("got %d columns", n)
	}
}

func TestLoadFelis_ErrorsNameTheThing(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"tables: []", `no "name"`},
		{"name: s\ntables: [{name: t, columns: [{name: c, datatype: decimal}]}]", `datatype "decimal"`},
		{"name: s\ntables: [{name: t, columns: [{name: c, datatype: int, tap:std: perhaps}]}]", "perhaps"},
		{"name: s\ntables: [{name: t, columnRefs: {base: {T: {c: }}}}]", `resource "base"`},
		{"name: s\ntables: [{name: t, constraints: [{name: k, '@type': ForeignKey, columns: ['#t.a'], referencedColumns: ['#u.b']}]}]", "#u.b"},
		{"name: [", "yaml"},
	} {
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := schema.LoadFelis(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %s", err, c.want)
		}
	}
}

func TestNewSet_RefusesTwinsAndDanglingKeys(t *testing.T) {
	f := load(t, "small.yaml")
	if _, err := schema.NewSet([]*schema.Schema{f.Schema, f.Schema}, nil); err == nil {
		t.Error("two tables of one name were accepted")
	}
	key := schema.Key{ID: "k", From: f.Schema.Tables[0].Name, Target: schema.TableName{Schema: "x", Table: "y"}}
	if _, err := schema.NewSet([]*schema.Schema{f.Schema}, []schema.Key{key}); err == nil {
		t.Error("a key to nowhere was accepted")
	}
}

func TestWriteTableset_Golden(t *testing.T) {
	set := small(t)
	for _, c := range []struct {
		name   string
		detail schema.Detail
	}{{"tableset-max.xml", schema.Max}, {"tableset-min.xml", schema.Min}} {
		var b bytes.Buffer
		if err := schema.WriteTableset(&b, set, c.detail); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name, b.Bytes())
	}
	var b bytes.Buffer
	if err := schema.WriteTable(&b, set, set.All()[0]); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.xml", b.Bytes())
	if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
		t.Error(err)
	}
}

func TestContents_DescribesItself(t *testing.T) {
	set := small(t)
	contents := set.Contents()
	if len(contents) != 5 {
		t.Fatalf("got %d tables", len(contents))
	}
	columns := contents[2]
	total := 0
	for _, table := range set.All() {
		total += len(table.Columns)
	}
	if columns.Rows != total {
		t.Errorf("TAP_SCHEMA.columns has %d rows for %d columns", columns.Rows, total)
	}
	found := false
	for i := range columns.Rows {
		if string(columns.Columns[0].Text(i)) == "TAP_SCHEMA.columns" && string(columns.Columns[1].Text(i)) == `"size"` {
			found = true
		}
	}
	if !found {
		t.Error(`the reserved column "size" is not listed in quotes`)
	}
}

func TestObsCore_HasEveryMandatoryColumn(t *testing.T) {
	mandatory := strings.Fields(`dataproduct_type calib_level obs_collection obs_id obs_publisher_did access_url
		access_format access_estsize target_name s_ra s_dec s_fov s_region s_xel1 s_xel2 s_resolution t_min t_max
		t_exptime t_resolution t_xel em_min em_max em_res_power em_xel o_ucd pol_states pol_xel facility_name
		instrument_name`)
	table := obscore.Table()
	for _, name := range mandatory {
		c := table.Column(name)
		if c == nil {
			t.Errorf("%s is missing", name)
		} else if !c.Std || !strings.HasPrefix(c.Utype, "obscore:") || c.UCD == "" {
			t.Errorf("%s is not described as the standard does: %+v", name, c)
		}
	}
}
