package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/datalink"
)

func TestLinks_RowsLeadToThisServer(t *testing.T) {
	base := startDemo(t)
	host := strings.TrimSuffix(base, "/api/tap")
	rows := ask(t, base, "SELECT access_url AS u, obs_publisher_did AS d FROM ivoa.ObsCore WHERE calib_level = 2 ORDER BY d")
	if len(rows) < 2 {
		t.Fatal("the demo has no visit image")
	}
	address, id := rows[1][0], rows[1][1]
	if want := host + "/api/datalink/links?ID=" + url.QueryEscape(id); address != want {
		t.Errorf("access_url is %s, want %s", address, want)
	}
	resp, err := http.Get(address)
	status, text := body(t, resp, err)
	if status != http.StatusOK || resp.Header.Get("Content-Type") != datalink.ContentType {
		t.Fatalf("status %d, %s: %s", status, resp.Header.Get("Content-Type"), text)
	}
	if !strings.Contains(text, "<TD>"+host+"/api/datalink/files/demo/") || !strings.Contains(text, "<TD>#this</TD>") {
		t.Errorf("no link to a file of this server: %s", text)
	}
	resp, err = http.PostForm(base+"/sync", url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT TOP 1 obs_publisher_did FROM ivoa.ObsCore"}})
	if _, text := body(t, resp, err); !strings.Contains(text, `value="`+host+`/api/datalink/links"`) {
		t.Errorf("the result does not describe the service: %s", text)
	}
	resp, err = http.Get(host + "/api/datalink/cone_search?table=ivoa.ObsCore&ra_col=s_ra&dec_col=s_dec&ra_val=53.1&dec_val=-27.8&radius=0.1")
	if status, text := body(t, resp, err); status != http.StatusOK || resp.Request.URL.Path != "/api/tap/sync" || !strings.Contains(text, "<TABLE>") {
		t.Errorf("the cone search ends at %s with status %d", resp.Request.URL.Path, status)
	}
}

func TestCheck_NamesManifestsThatAreNotThere(t *testing.T) {
	dir := t.TempDir()
	for manifests, want := range map[string]string{"none": "FAILED   datalink.manifests", "../../datalink/testdata/snippets": "ok       datalink.manifests 2 descriptors"} {
		if manifests != "none" {
			absolute, err := filepath.Abs(manifests)
			if err != nil {
				t.Fatal(err)
			}
			manifests = absolute
		}
		file := filepath.Join(dir, "c.yaml")
		if err := os.WriteFile(file, []byte("data_dir: data\ndatalink: {manifests: "+manifests+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c := root()
		var out bytes.Buffer
		c.SetOut(&out)
		c.SetErr(&out)
		c.SetArgs([]string{"check", "--config", file})
		if err := c.Execute(); err == nil {
			t.Error("a server without data is ready")
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %s, want %s", out.String(), want)
		}
	}
}
