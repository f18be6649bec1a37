package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/config"
)

// lines hands on what the server prints.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

// startDemo serves the demo from a fresh folder and returns its TAP URL.
func startDemo(t *testing.T) string {
	t.Helper()
	cfg := config.Default()
	cfg.Listen, cfg.DataDir, cfg.Log.Level = "127.0.0.1:0", t.TempDir(), "error"
	ctx, cancel := context.WithCancel(context.Background())
	out, ended := make(lines, 1), make(chan error, 1)
	go func() { ended <- serveDemo(ctx, out, cfg) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case text := <-out:
		return regexp.MustCompile(`http://\S+/api/tap\b`).FindString(text)
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	case <-time.After(time.Minute):
		t.Fatal("the demo did not start")
	}
	return ""
}

func body(t *testing.T, resp *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// ask runs a query and returns its rows, the header first.
func ask(t *testing.T, base, query string) [][]string {
	t.Helper()
	resp, err := http.PostForm(base+"/sync", url.Values{"LANG": {"ADQL"}, "QUERY": {query}, "RESPONSEFORMAT": {"csv"}})
	status, text := body(t, resp, err)
	if status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", query, status, text)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestDemo_ServesWhatItPromises(t *testing.T) {
	base := startDemo(t)
	for _, path := range []string{"", "/availability", "/capabilities", "/tables", "/examples"} {
		resp, err := http.Get(base + path)
		if status, text := body(t, resp, err); status != http.StatusOK || text == "" {
			t.Errorf("GET %s: status %d, %d bytes", path, status, len(text))
		}
	}
	resp, err := http.Get(base + "/availability")
	if _, text := body(t, resp, err); !strings.Contains(text, "<vosi:available>true<") {
		t.Errorf("availability: %s", text)
	}
	rows := ask(t, base, "SELECT obs_id, lsst_band FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1")
	if len(rows) < 10 {
		t.Errorf("%d images contain the point", len(rows)-1)
	}
	rows = ask(t, base, "SELECT COUNT(*) AS n FROM TAP_SCHEMA.columns AS c JOIN TAP_SCHEMA.tables AS t ON c.table_name = t.table_name"+
		" WHERE t.schema_name = 'ivoa'")
	if len(rows) != 2 || rows[1][0] != "38" {
		t.Errorf("got %v", rows)
	}
	// The position of every image lies in its own region, found by the index
	// on both sides.
	rows = ask(t, base, "SELECT COUNT(*) AS n FROM ivoa.ObsCore WHERE CONTAINS(POINT(s_ra, s_dec), s_region) = 0")
	if len(rows) != 2 || rows[1][0] != "0" {
		t.Errorf("got %v", rows)
	}
}

func TestVersion_NamesThePlatform(t *testing.T) {
	c := root()
	var out bytes.Buffer
	c.SetOut(&out)
	c.SetArgs([]string{"version"})
	if err := c.Execute(); err != nil || !strings.HasPrefix(out.String(), "vobutler ") {
		t.Errorf("%v: %q", err, out.String())
	}
}

func TestHelp_OfEveryCommandTeaches(t *testing.T) {
	for _, args := range [][]string{{"demo"}, {"serve"}, {"import", "obscore"}, {"export", "obscore"}, {"check"}, {"explain"}, {"token", "new"}, {}} {
		c := root()
		var out bytes.Buffer
		c.SetOut(&out)
		c.SetArgs(append(args, "--help"))
		if err := c.Execute(); err != nil || !strings.Contains(out.String(), "Usage:") || out.Len() < 200 {
			t.Errorf("%v: %v: %q", args, err, out.String())
		}
	}
}
