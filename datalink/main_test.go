package datalink_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/votable"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { os.Exit(butlertest.Main(m)) }

// now is when links are made.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// signer makes links that are the same in every run. It stands for the stores of
// a site, which are not at hand: some places are unknown to it, some do not
// answer.
type signer struct{ root string }

func (s signer) Sign(_ context.Context, uri string, ttl time.Duration) (sign.SignedURL, error) {
	return sign.SignedURL{URL: "/files" + strings.TrimPrefix(uri, s.root) + "?Signature=s&Expires=1", Expires: now.Add(ttl)}, nil
}

// site is the service over a repository.
type site struct {
	t    testing.TB
	repo *butler.Repo
	http.Handler
}

// newSite serves a repository, under the label demo, to all but the user mallory.
func newSite(t testing.TB, repo *butler.Repo, change func(*datalink.Config, *datalink.RepositoriesConfig)) *site {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	rc := datalink.RepositoriesConfig{
		Repository: func(_ context.Context, who auth.Principal, label string) (*butler.Repo, bool) {
			return repo, label == "demo" && who.User != "mallory"
		},
		Life: time.Hour, Relations: datalink.DefaultRelations(), Cutouts: true, Log: log,
	}
	if repo != nil {
		rc.Signer = signer{repo.Datastores()[0].Root.String()}
	}
	base := dali.Base{URL: "https://data.example.org/api/datalink", Path: "/api/datalink"}
	c := datalink.Config{Base: base, Origin: func(*http.Request) string { return "https://data.example.org" }, Life: time.Hour,
		Cutout: "https://data.example.org/api/cutout/sync", Log: log, Now: func() time.Time { return now },
		Tables: func(name string) datalink.TableInfo {
			if strings.HasPrefix(name, "dp03") {
				return datalink.TableInfo{TAP: "https://elsewhere.example.org/api/ssotap"}
			}
			return datalink.TableInfo{TAP: "/api/tap", Principal: []string{"id", "flux"}}
		}}
	if change != nil {
		change(&c, &rc)
	}
	resolver, err := datalink.NewRepositories(rc)
	if err != nil {
		t.Fatal(err)
	}
	if c.Resolver == nil {
		c.Resolver = resolver
	}
	return &site{t, repo, datalink.New(c).Handler()}
}

// do sends a request to the service.
func (s *site) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// get asks by a query.
func (s *site) get(path string, pairs ...string) *httptest.ResponseRecorder {
	return s.do(httptest.NewRequest(http.MethodGet, path+"?"+form(pairs...), nil))
}

func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

// ids are pairs of ID parameters.
func ids(list ...string) []string {
	var pairs []string
	for _, id := range list {
		pairs = append(pairs, "ID", id)
	}
	return pairs
}

// row is a row of an answer by the names of its columns; NULL is left out.
type row map[string]string

// rowsOf reads the rows of a document.
func rowsOf(t testing.TB, body io.Reader) ([]row, *votable.Document) {
	t.Helper()
	d := votable.NewDecoder(body, votable.Limits{})
	if _, err := d.Next(); err != nil {
		t.Fatal(err)
	}
	var out []row
	for {
		n, columns, err := d.Read(1000)
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		for i := range n {
			r := row{}
			for j, f := range d.Fields() {
				switch c := &columns[j]; {
				case c.IsNull(i):
				case f.Datatype == votable.Long:
					r[f.Name] = fmt.Sprint(c.Int64s[i])
				case f.Datatype == votable.Boolean:
					r[f.Name] = fmt.Sprint(c.Bytes[i] == 1)
				default:
					r[f.Name] = string(c.Text(i))
				}
			}
			out = append(out, r)
		}
		if n == 0 || err != nil {
			break
		}
	}
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		t.Fatalf("after the table: %v", err)
	}
	return out, d.Document()
}

// find returns the ids of data sets of a type, in order, at most n.
func find(t testing.TB, repo *butler.Repo, datasetType string, n int) []string {
	t.Helper()
	dt, err := repo.DatasetType(t.Context(), datasetType)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, id := range datasetIDs(t, repo, dt, n) {
		out = append(out, "ivo://org.rubinobs/usdac/lsst-demo?repo=demo&id="+id.String())
	}
	return out
}
