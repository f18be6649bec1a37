package sign_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/fault"
)

// fixture is a server of two stores, one within the other, whose time stands
// still until it is moved.
type fixture struct {
	*sign.Files
	root string
	now  time.Time
	keys sign.Keys
	url  string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	// The folder may be reached through a link, as /tmp is on some systems.
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x := &fixture{root: root, now: time.Date(2026, 8, 1, 12, 0, 0, 500, time.UTC)}
	for name, content := range map[string]string{
		"repo/run/a.fits":         "SIMPLE  = T",
		"repo/run/empty.json":     "",
		"repo/run/odd %23+;ä.txt": "odd",
		"repo/inner/b.parquet":    "PAR1",
		"outside/secret.txt":      "secret",
		"targets/raw.fits":        "raw",
	} {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{
		"repo/escape.txt":    filepath.Join(root, "outside/secret.txt"),
		"repo/run/raw.fits":  filepath.Join(root, "targets/raw.fits"),
		"repo/run/same.fits": "a.fits",
	} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	x.keys, err = sign.LoadKeys(filepath.Join(root, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	x.Files = x.signer(t, x.keys)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	x.url = srv.URL
	return x
}

func (x *fixture) signer(t *testing.T, keys sign.Keys) *sign.Files {
	t.Helper()
	files, err := sign.NewFiles(sign.FilesConfig{Keys: keys, Now: func() time.Time { return x.now }, Stores: []sign.Store{
		{Label: "demo", Root: filepath.Join(x.root, "repo"), Targets: []string{filepath.Join(x.root, "absent"), filepath.Join(x.root, "targets")}},
		{Label: "inner", Root: filepath.Join(x.root, "repo/inner")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// uri returns the address of a file below the fixture's folder.
func (x *fixture) uri(name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.Join(x.root, name)}).String()
}

func (x *fixture) link(t *testing.T, name string) string {
	t.Helper()
	u, err := x.Sign(context.Background(), x.uri(name), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return u.URL
}

// do requests a link, relative to the server.
func (x *fixture) do(t *testing.T, method, link string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, x.url+link, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestFiles_LinkGivesTheFile(t *testing.T) {
	x := newFixture(t)
	for _, c := range []struct{ file, content, mediaType, disposition string }{
		{"repo/run/a.fits", "SIMPLE  = T", "application/fits", "attachment; filename=a.fits"},
		{"repo/run/empty.json", "", "application/json", "inline; filename=empty.json"},
		{"repo/run/odd %23+;ä.txt", "odd", "text/plain; charset=utf-8", "inline; filename*=utf-8''odd%20%2523+%3B%C3%A4.txt"},
		{"repo/inner/b.parquet", "PAR1", "application/vnd.apache.parquet", "attachment; filename=b.parquet"},
		{"repo/run/raw.fits", "raw", "application/fits", "attachment; filename=raw.fits"},
		{"repo/run/same.fits", "SIMPLE  = T", "application/fits", "attachment; filename=same.fits"},
	} {
		t.Run(c.file, func(t *testing.T) {
			resp, body := x.do(t, http.MethodGet, x.link(t, c.file))
			if resp.StatusCode != http.StatusOK || body != c.content {
				t.Fatalf("status %d, body %q", resp.StatusCode, body)
			}
			for name, want := range map[string]string{"Content-Type": c.mediaType, "Content-Disposition": c.disposition,
				"Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"} {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			head, body := x.do(t, http.MethodHead, x.link(t, c.file))
			if head.StatusCode != http.StatusOK || body != "" || head.ContentLength != int64(len(c.content)) {
				t.Errorf("HEAD: status %d, length %d, body %q", head.StatusCode, head.ContentLength, body)
			}
		})
	}
}

func TestFiles_RangesAndConditions(t *testing.T) {
	x := newFixture(t)
	link := x.link(t, "repo/run/a.fits")
	whole, _ := x.do(t, http.MethodGet, link)
	tag, modified := whole.Header.Get("ETag"), whole.Header.Get("Last-Modified")
	for _, c := range []struct {
		name   string
		file   string
		header []string
		status int
		body   string
		ranges string
	}{
		{"the one byte that tells lsst.resources the size", "", []string{"Range", "bytes=0-0"}, 206, "S", "bytes 0-0/11"},
		{"of a file without bytes", "repo/run/empty.json", []string{"Range", "bytes=0-0"}, 200, "", ""},
		{"the end", "", []string{"Range", "bytes=-3"}, 206, "= T", "bytes 8-10/11"},
		{"behind the end", "", []string{"Range", "bytes=20-"}, 416, "", "bytes */11"},
		{"of the same version", "", []string{"Range", "bytes=0-5", "If-Range", tag}, 206, "SIMPLE", "bytes 0-5/11"},
		{"of the same time", "", []string{"Range", "bytes=0-5", "If-Range", modified}, 206, "SIMPLE", "bytes 0-5/11"},
		{"of another version", "", []string{"Range", "bytes=0-5", "If-Range", `"other"`}, 200, "SIMPLE  = T", ""},
		{"known version", "", []string{"If-None-Match", tag}, 304, "", ""},
		{"not modified", "", []string{"If-Modified-Since", modified}, 304, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			link := link
			if c.file != "" {
				link = x.link(t, c.file)
			}
			resp, body := x.do(t, http.MethodGet, link, c.header...)
			if resp.StatusCode != c.status || c.status != 416 && body != c.body || resp.Header.Get("Content-Range") != c.ranges {
				t.Errorf("status %d, body %q, range %q", resp.StatusCode, body, resp.Header.Get("Content-Range"))
			}
		})
	}
}

func TestFiles_LinkHoldsUntilItExpires(t *testing.T) {
	x := newFixture(t)
	signed, err := x.Sign(context.Background(), x.uri("repo/run/a.fits"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if lives := signed.Expires.Sub(x.now); lives < time.Minute || lives > time.Minute+time.Second {
		t.Errorf("the link lives for %s", lives)
	}
	x.now = signed.Expires.Add(-time.Nanosecond)
	if resp, _ := x.do(t, http.MethodGet, signed.URL); resp.StatusCode != http.StatusOK {
		t.Errorf("status %d before it expires", resp.StatusCode)
	}
	x.now = signed.Expires
	resp, body := x.do(t, http.MethodGet, signed.URL)
	if resp.StatusCode != http.StatusForbidden || !strings.Contains(body, "expired at 2026-08-01T12:01:01Z") {
		t.Errorf("status %d, %q after it expired", resp.StatusCode, body)
	}
}

func TestFiles_RefusesWhatItDidNotSign(t *testing.T) {
	x := newFixture(t)
	link := x.link(t, "repo/run/a.fits")
	path, query, _ := strings.Cut(link, "?")
	signature := query[strings.Index(query, "Signature="):]
	for _, c := range []struct {
		name, link string
		status     int
	}{
		{"another file", sign.DefaultPath + "/demo/run/empty.json?" + query, 403},
		{"another store", sign.DefaultPath + "/inner/b.parquet?" + query, 403},
		{"a later end", path + "?Expires=1999999999&" + query[strings.Index(query, "KeyId="):], 403},
		{"another spelling of the end", strings.Replace(link, "Expires=", "Expires=%2B", 1), 200}, // the same number
		{"no query", path, 403},
		{"no signature", strings.TrimSuffix(link, signature), 403},
		{"an empty signature", strings.TrimSuffix(link, signature) + "Signature=", 403},
		{"half a signature", link[:len(link)-20], 403},
		{"another key", strings.Replace(link, "KeyId=", "KeyId=f", 1), 403},
		{"way out", sign.DefaultPath + "/demo/../../outside/secret.txt?" + query, 404},
		{"encoded way out", sign.DefaultPath + "/demo/%2e%2e/%2e%2e/outside/secret.txt?" + query, 404},
		{"encoded slashes", sign.DefaultPath + "/demo%2f..%2f..%2foutside%2fsecret.txt?" + query, 404},
		{"an absolute path", sign.DefaultPath + "/demo//etc/passwd?" + query, 404},
		{"a NUL", sign.DefaultPath + "/demo/run/a.fits%00?" + query, 404},
		{"an unknown store", sign.DefaultPath + "/other/run/a.fits?" + query, 404},
		{"the store itself", sign.DefaultPath + "/demo/?" + query, 404},
		{"nothing", sign.DefaultPath, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			if resp, body := x.do(t, http.MethodGet, c.link); resp.StatusCode != c.status || strings.Contains(body, "secret") {
				t.Errorf("status %d, body %q", resp.StatusCode, body)
			}
		})
	}
}

func TestFiles_FollowsLinksOnlyWhereItMay(t *testing.T) {
	x := newFixture(t)
	for _, c := range []struct {
		file   string
		status int
	}{
		{"repo/run/raw.fits", 200},
		{"repo/escape.txt", 404},
		{"repo/run", 404},
		{"repo/run/absent.fits", 404},
		{"repo/run/a.fits/b", 404},
	} {
		if resp, body := x.do(t, http.MethodGet, x.link(t, c.file)); resp.StatusCode != c.status {
			t.Errorf("%s: status %d, body %q", c.file, resp.StatusCode, body)
		}
	}
}

func TestFiles_OldKeyHoldsUntilItIsTakenAway(t *testing.T) {
	x := newFixture(t)
	link := x.link(t, "repo/run/a.fits")
	status := func() int { resp, _ := x.do(t, http.MethodGet, link); return resp.StatusCode }
	for rotation, want := range []int{http.StatusOK, http.StatusForbidden} {
		keys, err := sign.RotateKeys(filepath.Join(x.root, "keys"))
		if err != nil {
			t.Fatal(err)
		}
		x.Files = x.signer(t, keys)
		if got := status(); got != want {
			t.Errorf("rotation %d: status %d, want %d", rotation+1, got, want)
		}
		if resp, _ := x.do(t, http.MethodGet, x.link(t, "repo/run/a.fits")); resp.StatusCode != http.StatusOK {
			t.Errorf("rotation %d: the new key gives status %d", rotation+1, resp.StatusCode)
		}
	}
}

func TestFiles_Methods(t *testing.T) {
	x := newFixture(t)
	link := x.link(t, "repo/run/a.fits")
	if resp, _ := x.do(t, http.MethodOptions, link); resp.StatusCode != http.StatusNoContent ||
		!strings.Contains(resp.Header.Get("Access-Control-Allow-Headers"), "Range") {
		t.Errorf("OPTIONS: status %d, %v", resp.StatusCode, resp.Header)
	}
	if resp, _ := x.do(t, http.MethodPut, link); resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") == "" {
		t.Errorf("PUT: status %d", resp.StatusCode)
	}
}

func TestSign_KeepsTheFragment(t *testing.T) {
	x := newFixture(t)
	const fragment = "#zip-path=a%2Fb%20c.json&x"
	signed, err := x.Sign(context.Background(), x.uri("repo/run/a.fits")+fragment, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(signed.URL, fragment) {
		t.Errorf("%s", signed.URL)
	}
	if resp, _ := x.do(t, http.MethodGet, signed.URL); resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestSign_InTheNameOfTheServer(t *testing.T) {
	files, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}, Base: "https://data.example.org/", Path: "/files",
		Stores: []sign.Store{{Label: "a", Root: "/data/"}}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := files.Sign(context.Background(), "file://localhost/data/x/y%20z.fits", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://data.example.org/files/a/x/y%20z.fits?Expires="; !strings.HasPrefix(signed.URL, want) {
		t.Errorf("%s", signed.URL)
	}
}

func TestSign_RefusesOtherAddresses(t *testing.T) {
	x := newFixture(t)
	for _, uri := range []string{
		x.uri("outside/secret.txt"), x.uri("repo"), x.uri("repository/a"), x.uri("repo/../outside/secret.txt"),
		"file:///", "file://elsewhere" + x.root + "/repo/run/a.fits", "s3://bucket/key", "run/a.fits", "", "file:%zz", x.uri("repo/run/a.fits") + "?x=y",
	} {
		if signed, err := x.Sign(context.Background(), uri, time.Hour); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v, %v", uri, signed, err)
		}
	}
}

func TestSignedURL_PrintsWithoutItsSignature(t *testing.T) {
	x := newFixture(t)
	signed, err := x.Sign(context.Background(), x.uri("repo/run/a.fits"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(signed), fmt.Sprintf("%+v %#v %s", signed, signed, &signed), signed.LogValue().String()} {
		if !strings.Contains(text, "/demo/run/a.fits") || strings.Contains(text, "Signature") {
			t.Errorf("%s", text)
		}
	}
}

func TestNewFiles_RefusesABadConfiguration(t *testing.T) {
	keys := sign.Keys{sign.NewKey()}
	for name, c := range map[string]sign.FilesConfig{
		"no key":          {Stores: []sign.Store{{Label: "a", Root: "/a"}}},
		"no label":        {Keys: keys, Stores: []sign.Store{{Root: "/a"}}},
		"a slash":         {Keys: keys, Stores: []sign.Store{{Label: "a/b", Root: "/a"}}},
		"the same twice":  {Keys: keys, Stores: []sign.Store{{Label: "a", Root: "/a"}, {Label: "a", Root: "/b"}}},
		"a relative root": {Keys: keys, Stores: []sign.Store{{Label: "a", Root: "a"}}},
	} {
		if _, err := sign.NewFiles(c); fault.KindOf(err) != fault.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzFiles requests changed links: only one that says the same as the signed one
// gives the file.
func FuzzFiles(f *testing.F) {
	root := f.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.fits"), []byte("content"), 0o600); err != nil {
		f.Fatal(err)
	}
	keys, err := sign.ParseKeys(strings.Repeat("k", 43) + "=")
	if err != nil {
		f.Fatal(err)
	}
	files, err := sign.NewFiles(sign.FilesConfig{Keys: keys, Stores: []sign.Store{{Label: "s", Root: root}}, Remotes: []sign.Remote{elsewhere{}},
		Now: func() time.Time { return time.Unix(1e9, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	signed, err := files.Sign(context.Background(), "file://"+root+"/a.fits", time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	link, err := url.Parse(signed.URL)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(link.Path, link.RawQuery)
	f.Add(sign.DefaultPath+"/s/../a.fits", link.RawQuery)
	f.Add(link.Path, "Expires=1000003600&KeyId=&Signature=AA")
	f.Add(sign.DefaultPath+"/s3.far/bucket/a.fits", link.RawQuery)
	f.Fuzz(func(t *testing.T, path, query string) {
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path, RawQuery: query}, Header: http.Header{}}
		w := httptest.NewRecorder()
		files.ServeHTTP(w, r)
		// A number has more than one spelling, and so has base64.
		want, got := link.Query(), r.URL.Query()
		wantTime, _ := strconv.ParseInt(want.Get("Expires"), 10, 64)
		gotTime, _ := strconv.ParseInt(got.Get("Expires"), 10, 64)
		wantSignature, _ := base64.RawURLEncoding.DecodeString(want.Get("Signature"))
		gotSignature, _ := base64.RawURLEncoding.DecodeString(got.Get("Signature"))
		same := path == link.Path && gotTime == wantTime && got.Get("KeyId") == want.Get("KeyId") && bytes.Equal(gotSignature, wantSignature)
		if (w.Code == http.StatusOK) != same {
			t.Errorf("status %d for %q ? %q", w.Code, path, query)
		}
		if location := w.Header().Get("Location"); location != "" {
			t.Errorf("%q ? %q leads to %s", path, query, location)
		}
		if w.Code != http.StatusOK && strings.Contains(w.Body.String(), "content") {
			t.Errorf("status %d with the file", w.Code)
		}
	})
}
