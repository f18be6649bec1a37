package dali_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a document with a file of testdata.
func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(got.Bytes(), new(struct{})); err != nil {
		t.Errorf("not well-formed: %v", err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs:\n%s", name, got.Bytes())
	}
}

func TestAvailability_Write(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	golden(t, "available.xml", func(w io.Writer) error {
		a := dali.Availability{Available: true, UpSince: noon, Notes: []string{"queries are answered"}}
		return a.Write(w, "/style.xsl")
	})
	golden(t, "unavailable.xml", func(w io.Writer) error {
		a := dali.Availability{DownAt: noon, BackAt: noon.Add(time.Hour), Notes: []string{"a < b", "maintenance"}}
		return a.Write(w, "")
	})
}

func capabilities() dali.Capabilities {
	const base = "https://example.org/tap"
	methods := []string{"", "ivo://ivoa.net/sso#BasicAA"}
	return dali.Capabilities{
		{StandardID: dali.StandardCapabilities, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, URL: base + "/capabilities"}}},
		{StandardID: dali.StandardTAP, Description: "a & b",
			Interfaces: []dali.Interface{{Type: dali.ParamHTTP, Version: "1.1", URL: base, Base: true, SecurityMethods: methods}},
			TAP: &dali.TableAccess{
				DataModels: []dali.DataModel{{IvoID: "ivo://ivoa.net/std/ObsCore#core-1.1", Name: "ObsCore-1.1"}},
				Language: dali.Language{Name: "ADQL", Description: "the language",
					Versions: []dali.Version{{IvoID: "ivo://ivoa.net/std/ADQL#v2.1", Name: "2.1"}},
					Features: []dali.FeatureSet{
						{Type: "features-udf", Features: []dali.Feature{{Form: "f(x INTEGER) -> INTEGER", Description: "x"}}},
						{Type: "features-adqlgeo", Features: []dali.Feature{{Form: "POINT"}}},
						{Type: "features-adql-conditional", Features: []dali.Feature{{Form: "COALESCE"}}, Lowercase: true},
					}},
				OutputFormats: []dali.OutputFormat{{IvoID: "ivo://ivoa.net/std/TAPRegExt#output-votable-td",
					MIME: "application/x-votable+xml", Aliases: []string{"votable", "votable/td"}}, {MIME: "text/csv"}},
				UploadMethods: []string{"upload-inline", "upload-http"},
				Retention:     dali.TimeLimits{Default: time.Hour, Hard: 2 * time.Hour},
				Execution:     dali.TimeLimits{Hard: time.Minute},
				Output:        dali.DataLimits{Default: 10, Hard: 20, Unit: "row"},
			}},
		{StandardID: dali.StandardExamples, Interfaces: []dali.Interface{{Type: dali.WebBrowser, URL: base + "/examples"}}},
	}
}

func TestCapabilities_Write(t *testing.T) {
	golden(t, "capabilities.xml", func(w io.Writer) error { return capabilities().Write(w, dali.CapabilitiesOptions{}) })
	golden(t, "lowercase.xml", func(w io.Writer) error {
		return capabilities().Write(w, dali.CapabilitiesOptions{LowercaseFeatures: true, Stylesheet: "/style.xsl"})
	})
}
