package datalink_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
)

const path = "/api/datalink/links"

// unknown is an identifier of no data set.
const unknown = "ivo://org.rubinobs/lsst-demo?repo=demo&id=00000000-0000-0000-0000-000000000001"

func TestLinks_GoldenDocuments(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		s := newSite(t, repo, nil)
		one := func(datasetType string) string { return find(t, repo, datasetType, 1)[0] }
		for name, list := range map[string][]string{
			"none":       nil,
			"visit":      {one("visit_image")},
			"raw":        {one("raw")},
			"difference": {one("difference_image")},
			"table":      {one("visit_table")},
			"faults":     {"", "junk", unknown, "butler://other/" + unknown[len(unknown)-36:], "a < b & \"c\" \u00e9\x07"},
			"mixed": {one("deep_coadd"), unknown, strings.Replace(one("raw"), "/usdac/", "/", 1),
				"butler://demo/" + one("gains")[len(one("gains"))-36:], one("deep_coadd")},
		} {
			t.Run(name, func(t *testing.T) {
				w := s.get(path, ids(list...)...)
				if w.Code != http.StatusOK {
					t.Fatalf("status %d: %s", w.Code, w.Body)
				}
				golden(t, name+".xml", w.Body.Bytes())
			})
		}
	})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the document differs from %s:\n%s", file, got)
	}
}

func TestLinks_EveryWayOfAsking(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, nil)
	list := find(t, repo, "deep_coadd", 2)
	post := func(kind, body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return r
	}
	both := post("application/x-www-form-urlencoded", form("ID", list[1]))
	both.URL.RawQuery = form("ID", list[0])
	var parts bytes.Buffer
	m := multipart.NewWriter(&parts)
	for _, id := range list {
		if err := m.WriteField("id", id); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*http.Request{
		"GET":           httptest.NewRequest(http.MethodGet, path+"?"+form(ids(list...)...), nil),
		"lower case":    httptest.NewRequest(http.MethodGet, path+"?other=x&"+form("id", list[0])+"&"+form("iD", list[1]), nil),
		"POST":          post("application/x-www-form-urlencoded; charset=utf-8", form(ids(list...)...)),
		"POST, no type": post("", form(ids(list...)...)),
		"multipart":     post(m.FormDataContentType(), parts.String()),
		"both":          both,
	} {
		t.Run(name, func(t *testing.T) {
			w := s.do(r)
			if w.Code != http.StatusOK {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			rows, _ := rowsOf(t, w.Body)
			var got []string
			for _, r := range rows {
				if r["semantics"] == "#this" {
					got = append(got, r["ID"])
				}
			}
			if strings.Join(got, " ") != strings.Join(list, " ") {
				t.Errorf("got links of %q, want %q", got, list)
			}
		})
	}
}

func TestLinks_TheFirstOfTooManyAreAnswered(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.IDs = 3 })
	list := find(t, repo, "visit_image", 5)
	for n, overflow := range map[int]bool{2: false, 3: false, 4: true, 5: true} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form(ids(list[:n]...)...)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rows, doc := rowsOf(t, s.do(r).Body)
		groups := 0
		for _, r := range rows {
			if r["semantics"] == "#this" {
				groups++
			}
		}
		if groups != min(n, 3) || len(rows) != 5*groups {
			t.Errorf("%d IDs: links of %d in %d rows", n, groups, len(rows))
		}
		after := doc.Resources[0].After
		if got := len(after) == 1 && after[0].Value == "OVERFLOW"; got != overflow {
			t.Errorf("%d IDs: after the table stands %+v", n, after)
		}
	}
}

func TestLinks_ManyIDsInSeveralGroups(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, nil)
	list := append(find(t, repo, "visit_image", 630), unknown)
	list = append(list, find(t, repo, "raw", 600)...)
	list = append(list, list[:50]...)
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form(ids(list...)...)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rows, doc := rowsOf(t, s.do(r).Body)
	at := 0
	for _, id := range list {
		if at == len(rows) || rows[at]["ID"] != id || rows[at]["semantics"] != "#this" {
			t.Fatalf("the rows of %s do not come in their turn, at row %d", id, at)
		}
		for at < len(rows) && rows[at]["ID"] == id && (rows[at]["semantics"] != "#this" || at == 0 || rows[at-1]["ID"] != id) {
			at++
		}
	}
	if at != len(rows) {
		t.Errorf("%d rows are left", len(rows)-at)
	}
	if len(doc.Resources) != 4 || doc.Resources[1].ID != "cutout-sync" || doc.Resources[1].Groups[0].Params[0].Ref != "ID" {
		t.Errorf("the descriptors are %+v", doc.Resources[1:])
	}
}

func TestLinks_Formats(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, nil)
	id := find(t, repo, "visit_image", 1)[0]
	for format, want := range map[string]string{
		"":                          datalink.ContentType,
		"votable":                   datalink.ContentType,
		"application/x-votable+xml": datalink.ContentType,
		"application/x-votable xml": datalink.ContentType,
		"application/x-votable+xml;content=datalink":                         datalink.ContentType,
		"application/x-votable+xml; serialization=BINARY2":                   datalink.ContentType,
		"application/x-votable+xml;content=datalink;serialization=tabledata": datalink.ContentType,
		"text/xml": "text/xml",
	} {
		w := s.get(path, "ID", id, "RESPONSEFORMAT", format)
		rows, _ := rowsOf(t, w.Body)
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != want || len(rows) != 5 {
			t.Errorf("RESPONSEFORMAT=%s: status %d, %s, %d rows", format, w.Code, got, len(rows))
		}
	}
	for _, format := range []string{"csv", "fits", "text/html", "application/x-votable+xml;serialization=x", ";", "\x00"} {
		w := s.get(path, "ID", id, "RESPONSEFORMAT", format)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), ">UsageFault: ") {
			t.Errorf("RESPONSEFORMAT=%s: status %d, %s", format, w.Code, w.Body)
		}
	}
	if w := s.get(path, "RESPONSEFORMAT", "votable", "RESPONSEFORMAT", "text/xml"); w.Code != http.StatusBadRequest {
		t.Errorf("two formats: status %d", w.Code)
	}
}

func TestLinks_AreKeptByTheClientForLessThanTheyLive(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, nil)
	id := find(t, repo, "visit_image", 1)[0]
	for _, c := range []struct {
		ids  []string
		want string
	}{
		{[]string{id}, "private, max-age=1800"},
		{[]string{id, "junk"}, "no-store"},
		{nil, "no-store"},
	} {
		w := s.get(path, ids(c.ids...)...)
		if got := w.Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%d IDs: Cache-Control: %s, want %s", len(c.ids), got, c.want)
		}
		if got := w.Header().Get("Vary"); got != "Authorization, Cookie" {
			t.Errorf("Vary: %s", got)
		}
	}
}

func FuzzLinks(f *testing.F) {
	repo := butlertest.SQLite(f)
	s := newSite(f, repo, nil)
	id := find(f, repo, "visit_image", 1)[0]
	f.Add("ID=" + id + "&" + form("ID", id, "RESPONSEFORMAT", "votable"))
	f.Add(form("ID", "butler://demo/"+id[len(id)-36:]))
	f.Add("id=%zz&ID=\x00\x07\xff&RESPONSEFORMAT=text/xml;serialization=binary2&ID=%00%1f%ef%bf%bf]]>")
	f.Fuzz(func(t *testing.T, query string) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, path, strings.NewReader(query))
			if method == http.MethodGet {
				r.URL.RawQuery = query
			} else {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			w := s.do(r)
			switch w.Code {
			case http.StatusOK:
				rowsOf(t, w.Body)
			case http.StatusBadRequest:
			default:
				t.Errorf("%s %q: status %d, %s", method, query, w.Code, w.Body)
			}
		}
	})
}
