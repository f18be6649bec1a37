package uws_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vobutler/vobutler/tap/uws"
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

var document = uws.Document{Jobs: "https://example.org/tap/async"}

func finished() *uws.Job {
	return &uws.Job{ID: "j1", Owner: "ada", RunID: `a <run> & "more"`, Phase: uws.Completed,
		Created: noon, Started: noon.Add(1500 * time.Millisecond), Ended: noon.Add(2 * time.Second),
		Duration: time.Hour, Destruction: noon.Add(24 * time.Hour),
		Parameters: []uws.Parameter{{Name: "QUERY", Value: "SELECT 1\nFROM t WHERE a < 'é\x00'"}, {Name: "LANG", Value: "ADQL"}},
		Result:     &uws.Result{MIME: "application/x-votable+xml", Filename: "r.vot", Size: 1234},
		Outcome:    []uws.Measure{{Name: "rows", Value: 17}, {Name: "bytes", Value: 1234}}}
}

func TestDocument_Job(t *testing.T) {
	failed := finished()
	failed.Phase, failed.Result, failed.Outcome = uws.Error, nil, nil
	failed.Failure = &uws.Failure{Message: "line 1: no table <t>", Transient: true}
	for name, job := range map[string]*uws.Job{
		"completed.xml": finished(),
		"failed.xml":    failed,
		"pending.xml":   {ID: "j2", Phase: uws.Pending, Created: noon},
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, name, func(w io.Writer) error { return document.WriteJob(w, job) })
		})
	}
}

func TestDocument_Lists(t *testing.T) {
	styled := document
	styled.Stylesheet = "/style.xsl"
	golden(t, "jobs.xml", func(w io.Writer) error {
		return styled.WriteJobs(w, []uws.Summary{
			{ID: "j1", Owner: "ada", RunID: "r", Phase: uws.Completed, Created: noon},
			{ID: "j2", Phase: uws.Pending, Created: noon}})
	})
	golden(t, "nojobs.xml", func(w io.Writer) error { return document.WriteJobs(w, nil) })
	golden(t, "parameters.xml", func(w io.Writer) error { return document.WriteParameters(w, finished()) })
	golden(t, "results.xml", func(w io.Writer) error { return document.WriteResults(w, finished()) })
}
