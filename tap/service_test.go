package tap_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/httpd"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/tap/uws/sqlstore"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// site is a service on a port of this machine, over the real engine unless
// another is given.
type site struct {
	t       *testing.T
	base    string
	service *tap.Service
	config  tap.Config
	client  *http.Client
	server  *httptest.Server
	dir     string
}

// basePath is where the service stands.
const basePath = "/api/tap"

// newSite starts a service; change adapts its configuration.
func newSite(t *testing.T, change func(*tap.Config)) *site {
	t.Helper()
	return newSiteIn(t, t.TempDir(), change)
}

// newSiteIn starts a service that keeps its jobs in dir.
func newSiteIn(t *testing.T, dir string, change func(*tap.Config)) *site {
	t.Helper()
	ctx := t.Context()
	store, err := sqlstore.Open(ctx, filepath.Join(dir, "jobs.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := uws.OpenFolder(filepath.Join(dir, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	set := published(t)
	s := &site{t: t, dir: dir, config: tap.Config{
		Base:   dali.Base{Path: basePath},
		Schema: func() *schema.Set { return set },
		Jobs:   uws.Config{Store: store, Folder: folder, SweepEvery: time.Hour},
		Limits: tap.Limits{Spool: dir},
		Log:    slog.New(slog.DiscardHandler),
	}}
	if change != nil {
		change(&s.config)
	}
	if s.config.Engine == nil {
		s.config.Engine = realEngine(t, set)
	}
	if s.service, err = tap.New(ctx, s.config); err != nil {
		t.Fatal(err)
	}
	s.service.Start()
	handler := httpd.Wrap(asUser(s.service.Handler()), s.config.Log, func(*http.Request) string { return "" }, nil)
	s.server = httptest.NewServer(handler)
	s.base = s.server.URL + basePath
	s.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		s.server.CloseClientConnections()
		s.server.Close()
		stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.service.Stop(stop); err != nil {
			t.Error(err)
		}
		if err := s.config.Engine.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// asUser takes the user of a request, their groups and quota from headers, as a
// proxy would say it.
func asUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := auth.Principal{User: r.Header.Get("X-Test-User")}
		if groups := r.Header.Get("X-Test-Groups"); groups != "" {
			who.Groups = strings.Split(groups, ",")
		}
		if n, err := strconv.Atoi(r.Header.Get("X-Test-Queries")); err == nil {
			who.Queries = &n
		}
		next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
	})
}

// published is ivoa.ObsCore and TAP_SCHEMA.
func published(t *testing.T) *schema.Set {
	t.Helper()
	self, keys := schema.TapSchema()
	set, err := schema.NewSet([]*schema.Schema{obscore.Schema(), self}, keys)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// realEngine holds TAP_SCHEMA and three observations.
func realEngine(t *testing.T, set *schema.Set) engine.Engine {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Config{MemoryLimit: "500MB", Threads: 1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Contents() {
		load(t, e, c.Table, c.Rows, c.Columns)
	}
	table := set.Table(obscore.Name)
	var rows [][]any
	for i, name := range []string{"one", "two", "three"} {
		rows = append(rows, observation(table, name, 53.1+float64(i)*10, -27.8))
	}
	load(t, e, table, len(rows), votabletest.Columns(fieldsOf(table), rows...))
	return e
}

func load(t *testing.T, e *duckdb.Engine, table *schema.Table, n int, columns []votable.Column) {
	t.Helper()
	if err := e.Load(t.Context(), table.Name, result.FromColumns(fieldsOf(table), n, columns)); err != nil {
		t.Fatal(err)
	}
}

func fieldsOf(table *schema.Table) []votable.Field {
	fields := make([]votable.Field, len(table.Columns))
	for i := range table.Columns {
		fields[i] = table.Columns[i].Field()
	}
	return fields
}

// observation is a row of ObsCore: an image one degree wide.
func observation(table *schema.Table, id string, ra, dec float64) []any {
	values := map[string]any{"dataproduct_type": "image", "calib_level": 2, "obs_collection": "MADE/UP", "obs_id": id,
		"obs_publisher_did": "ivo://example/" + id, "s_ra": ra, "s_dec": dec, "t_min": 60695.1, "t_max": 60695.2,
		"em_min": 5.4e-7, "em_max": 6.9e-7, "access_format": "application/x-votable+xml;content=datalink",
		"access_url": "http://127.0.0.1/links?ID=" + id,
		"s_region":   regionAround(ra, dec)}
	row := make([]any, len(table.Columns))
	for i := range table.Columns {
		row[i] = values[table.Columns[i].Name]
	}
	return row
}

func regionAround(ra, dec float64) string {
	text := "POLYGON ICRS"
	for _, corner := range [][2]float64{{-.5, -.5}, {.5, -.5}, {.5, .5}, {-.5, .5}} {
		text += " " + number(ra+corner[0]) + " " + number(dec+corner[1])
	}
	return text
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body string
	err  error // of reading the body
}

// send makes a request below the base; a form makes it a POST.
func (s *site) send(method, path string, form url.Values, header ...string) answer {
	s.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	target := path
	if !strings.HasPrefix(path, "http") {
		target = s.base + path
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, target, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return s.do(req)
}

func (s *site) do(req *http.Request) answer {
	s.t.Helper()
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{Response: resp, body: string(text), err: err}
}

func (s *site) get(path string, header ...string) answer {
	s.t.Helper()
	return s.send(http.MethodGet, path, nil, header...)
}

func (s *site) post(path string, form url.Values, header ...string) answer {
	s.t.Helper()
	return s.send(http.MethodPost, path, form, header...)
}

// query asks synchronously; more are further name-value pairs.
func (s *site) query(adql string, more ...string) answer {
	s.t.Helper()
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {adql}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return s.post("/sync", form)
}

// defaultRows sets what MAXREC is where none is given.
func defaultRows(n int64) func(*tap.Config) {
	return func(c *tap.Config) { c.Limits.DefaultRows = n }
}

// origin tells where the data come from and adds a service descriptor.
func origin(c *tap.Config) {
	c.Origin = tap.Origin{Publisher: "The & Observatory", Software: "test/1", Citation: "doi:1"}
	c.Descriptors = func(base string, columns []deliver.Column) []votable.Resource {
		return []votable.Resource{{ID: "links", Type: "meta", Utype: "adhoc:service", Params: []votable.Param{
			{Field: votable.Field{Name: "accessURL", Datatype: votable.Char, Arraysize: "*"}, Value: base + "/links"}},
			Groups: []votable.Group{{Name: "inputParams", Params: []votable.Param{
				{Field: votable.Field{Name: "ID", Datatype: votable.Char, Arraysize: "*", Ref: columns[0].Field.ID}}}}}}}
	}
}
