package datalink_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/votable"
)

func column(source, id, utype string) datalink.Column {
	return datalink.Column{Source: source, Field: votable.Field{ID: id, Name: id, Utype: utype, Datatype: votable.Char, Arraysize: "*"}}
}

func TestDescriptors_ByTheColumnsOfAResult(t *testing.T) {
	did := column("ivoa.ObsCore.obs_publisher_did", "col_0", "obscore:Curation.PublisherDID")
	url := column("ivoa.ObsCore.access_url", "col_3", "obscore:Access.Reference")
	old := column("oga.ObsCore.obs_publisher_did", "col_1", "Curation.publisherDID")
	manifests, err := datalink.ReadManifests("testdata/snippets")
	if err != nil {
		t.Fatal(err)
	}
	object := column("dp1.Object.objectId", "col_7", "")
	for name, c := range map[string]struct {
		columns []datalink.Column
		with    []*datalink.Manifest
		golden  string
	}{
		"nothing":                  {[]datalink.Column{column("ivoa.ObsCore.s_ra", "col_0", "obscore:Char")}, manifests, "descriptors-none.xml"},
		"the identifier":           {[]datalink.Column{did}, nil, "descriptors-id.xml"},
		"identifier and address":   {[]datalink.Column{url, did}, nil, "descriptors-both.xml"},
		"an older utype":           {[]datalink.Column{old}, nil, "descriptors-old.xml"},
		"an address alone":         {[]datalink.Column{url}, manifests, "descriptors-none.xml"},
		"a computed identifier":    {[]datalink.Column{column("", "col_0", "obscore:Curation.PublisherDID")}, nil, "descriptors-none.xml"},
		"a manifest for addresses": {[]datalink.Column{url, did}, manifests, "descriptors-both.xml"},
		"a manifest for objects":   {[]datalink.Column{object}, manifests, "descriptors-object.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			d := datalink.Descriptors{LinksPath: "/api/datalink/links", Manifests: c.with}
			var b bytes.Buffer
			doc := votable.Document{Resources: d.For("https://data.example.org", c.columns)}
			if err := votable.WriteDocument(&b, &doc); err != nil {
				t.Fatal(err)
			}
			golden(t, c.golden, b.Bytes())
		})
	}
}

func TestDescriptors_WithoutLinksOfOurOwn(t *testing.T) {
	d := datalink.Descriptors{}
	did := column("ivoa.ObsCore.obs_publisher_did", "col_0", "obscore:Curation.PublisherDID")
	if got := d.For("https://data.example.org", []datalink.Column{did}); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestReadManifests_Faults(t *testing.T) {
	const meta = `<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="meta" utype="adhoc:service"/></VOTABLE>`
	for name, c := range map[string]struct{ manifest, xml, want string }{
		"no JSON":         {"{", meta, "datalink-manifest.json"},
		"no file":         {`{"b": ["x_y_z"]}`, meta, "b.xml"},
		"a path":          {`{"../a": ["x_y_z"]}`, meta, "cannot be the name of a file"},
		"no columns":      {`{"a": []}`, meta, "names no columns"},
		"no XML":          {`{"a": ["x_y_z"]}`, "x", "a.xml is not a descriptor"},
		"no descriptor":   {`{"a": ["x_y_z"]}`, strings.Replace(meta, `type="meta"`, `type="results"`, 1), "no resource of type meta"},
		"with a table":    {`{"a": ["x_y_z"]}`, strings.Replace(meta, `"adhoc:service"/>`, `"x"><TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA/></DATA></TABLE></RESOURCE>`, 1), "it has a table"},
		"all as it ought": {`{"a": ["x_y_z"]}`, meta, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"datalink-manifest.json": c.manifest, "a.xml": c.xml} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := datalink.ReadManifests(dir)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := datalink.ReadManifests(t.TempDir()); err == nil {
		t.Error("an empty folder is accepted")
	}
	if got, err := datalink.ReadManifests(""); got != nil || err != nil {
		t.Errorf("no folder gives %v, %v", got, err)
	}
}

func TestRewriter_KeepsTheQuery(t *testing.T) {
	rewrite := datalink.Rewriter("https://here.example.org/api/datalink/links")
	for from, want := range map[string]string{
		"https://data.lsst.cloud/api/datalink/links?ID=butler%3A//dp1/1":   "https://here.example.org/api/datalink/links?ID=butler%3A//dp1/1",
		"http://127.0.0.1:8080/links?ID=a%26b":                             "https://here.example.org/api/datalink/links?ID=a%26b",
		"https://data.lsst.cloud/api/datalink/links?RESPONSEFORMAT=x&id=a": "https://here.example.org/api/datalink/links?RESPONSEFORMAT=x&id=a",
		"https://here.example.org/api/datalink/links?ID=a":                 "",
		"https://data.lsst.cloud/api/datalink/links":                       "",
		"https://data.lsst.cloud/api/datalink/links?x=ID":                  "",
		"https://data.lsst.cloud/files/links.fits?ID=a":                    "",
		"https://data.lsst.cloud/files/image.fits":                         "",
		"s3://bucket/links": "",
		"":                  "",
	} {
		got, changed := rewrite([]byte("before"), []byte(from))
		if string(got) != "before"+want || changed != (want != "") {
			t.Errorf("%s becomes %s, %t", from, got, changed)
		}
	}
}
