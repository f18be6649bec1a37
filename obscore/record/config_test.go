package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/votable"
)

// least is the least that a configuration must have.
const least = `facility_name: F
collections: [c]
dataset_types:
  raw: {dataproduct_type: image, calib_level: 1}
`

func TestParse_TakesWhatRubinRuns(t *testing.T) {
	files, err := filepath.Glob("testdata/*.good.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no files", err)
	}
	for _, path := range files {
		c, err := record.Load(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestParse_NamesWhatIsWrong reads files whose first line is a comment with the
// text that the error must have.
func TestParse_NamesWhatIsWrong(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no files", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		c, err := record.Parse(text)
		if err == nil {
			err = c.Check()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %s", path, err, want)
		}
	}
}

func TestParse_OptionsOfOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                                              "the file is empty",
		"a: [":                                                                          "line 1",
		least + "facility_name: G\n":                                                    "facility_name (line 5): this is there twice",
		least + "colections: [x]\n":                                                     "colections (line 5): there is no such option",
		least + "batch_size: 0\n":                                                       "batch_size (line 5)",
		least + "parquet_compression: lzma\n":                                           "must be one of snappy",
		least + "csv_null_string: \",\"\n":                                              "a NULL must be told",
		least + "spectral_ranges: {r: [1]}\n":                                           "spectral_ranges.r (line 5): this must be a list of 2",
		least + "spectral_ranges: {r: [a, 2]}\n":                                        "spectral_ranges.r[0] (line 5): this must be a number",
		least + "facility_map: [a]\n":                                                   "this must be a mapping",
		least + "obs_publisher_did_fmt: \"{id\"\n":                                      "obs_publisher_did_fmt (line 5): the { at character 1 is not closed",
		least + "includeConfigs: other.yaml\n":                                          "one file cannot include another",
		least + "extra_columns: !include x.yaml\n":                                      "the tag !include is not understood",
		least + "extra_columns: {a: 2020-01-01}\n":                                      "extra_columns.a (line 5)",
		least + "extra_columns: {a: {type: int}}\n":                                     "template is missing",
		least + "extra_columns: {a: {template: x, type: double}}\n":                     "extra_columns.a.type (line 5): this must be one of bool, int, float, string",
		least + "extra_columns: {a: {template: x, width: 3}}\n":                         "extra_columns.a.width (line 5): there is no such option",
		least + "dataset_type_constraints: {other: [{where: x}]}\n":                     "there is no dataset type of this name",
		least + "where: {where: x, binds: {}}\n":                                        "where.binds (line 5): there is no such option",
		least + "collection_type: CHAINED\n":                                            "this must be one of RUN, TAGGED",
		least + "spatial_plugins: {p: {cls: my.Plugin}}\n":                              "my.Plugin is Python code",
		"facility_name: F\ndataset_types: {raw: {calib_level: 1}}\n":                    "dataset_types.raw (line 2): dataproduct_type is missing",
		"facility_name: F\ndataset_types: {raw: {dataproduct_type: a, calib_level: x}}": "dataset_types.raw.calib_level (line 2): this must be an integer",
		"facility_name: F\ndataset_types: {raw: {dataproduct_type: a, calib_level: 1, s_xel: [1, 99999999999]}}": "larger than the column",
		"dataset_types: {raw: {dataproduct_type: a, calib_level: 1}}":                                            "facility_name is missing",
		"facility_name: F\n": "dataset_types is missing",
	} {
		if _, err := record.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %s", text, err, want)
		}
	}
}

func TestParse_NoticesOptionsWithoutEffect(t *testing.T) {
	c, err := record.Parse([]byte(least + `namespace: n
version: 1
table_name: t
indices: {i: obs_id}
use_butler_uri: true
origin: {publisher: P, publication_date: 2025-06-30}
spatial_plugins: {p: {cls: lsst.daf.butler.registry.obscore.pgsphere.PgSphereObsCorePlugin, config: {region_column: r}}}
extra_columns: {a: {template: "x", length: 32}, b: {template: "y", length: 8}}
`))
	if err != nil {
		t.Fatal(err)
	}
	notices := strings.Join(c.Notices, "\n")
	for _, want := range []string{"namespace (line 5)", "version", "table_name", "indices", "use_butler_uri", "origin", "spatial_plugins.p",
		"extra_columns.a.length (line 12), extra_columns.b.length (line 12): "} {
		if !strings.Contains(notices, want) {
			t.Errorf("%s is not noticed in\n%s", want, notices)
		}
	}
}

func TestCheck_TellsWhatDoesNotGoTogether(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(least, "collections: [c]\n", "", 1):                    "collections is missing",
		least + "collection_type: RUN\nwhere: {where: \"band = 'r'\"}":         "are for exports",
		strings.Replace(least, "[c]", "[a, b]", 1) + "collection_type: TAGGED": "exactly one collection",
		strings.Replace(least, "[c]", "['(?=x)']", 1) + "collection_type: RUN": "collections",
	} {
		c, err := record.Parse([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %s", text, err, want)
		}
	}
}

func TestColumns_AreThoseOfTheReference(t *testing.T) {
	c, err := record.Parse([]byte(least + `extra_columns:
  z: {template: "{visit}", type: int}
  a: 1.5
  obs_id: {template: "other"}
  t: true
`))
	if err != nil {
		t.Fatal(err)
	}
	fields := c.Columns()
	var names []string
	for _, f := range fields[len(fields)-7:] {
		names = append(names, f.Name+" "+f.Datatype.String())
	}
	want := "z long,a double,t boolean,s_ra double,s_dec double,s_fov double,s_region char"
	if got := strings.Join(names, ","); got != want {
		t.Errorf("the last columns are %s, want %s", got, want)
	}
	if fields[0].Name != "dataproduct_type" || fields[3].Datatype != votable.Short || len(fields) != 33 {
		t.Errorf("%d columns, the first are %+v", len(fields), fields[:4])
	}
}

func TestSelect_KeepsSomeDatasetTypes(t *testing.T) {
	c, err := record.Parse([]byte(least + "  other: {dataproduct_type: cube, calib_level: 3}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Select([]string{"none"}); err == nil {
		t.Error("a dataset type that is not there was selected")
	}
	if err := c.Select([]string{"other"}); err != nil || len(c.DatasetTypes) != 1 || c.DatasetTypes[0].Name != "other" {
		t.Errorf("got %v, %v", c.DatasetTypes, err)
	}
}
