package sia_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/httpd"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// site is the service "all", and others, on a port of this machine over the
// real engine.
type site struct {
	t      testing.TB
	base   string
	server *httptest.Server
}

const basePath = "/api/sia"

// newSite starts services over the observations of this file; change adapts the
// configuration.
func newSite(t testing.TB, change func(*sia.Config)) *site {
	t.Helper()
	set, err := schema.NewSet([]*schema.Schema{obscore.Schema()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := realEngine(t, set.Table(obscore.Name))
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	cfg := sia.Config{
		Base:   dali.Base{Path: basePath},
		Schema: func() *schema.Set { return set },
		Engine: e,
		Gate:   uws.NewGate(uws.GateConfig{Places: 8, Waiting: 8}),
		Services: map[string]sia.Scope{"all": {}, "first": {Collections: []string{"R1"}}, "repo1": {Repository: "dp1"},
			"repo2": {Repository: "dp2"}, "empty": {Repository: "nowhere"}},
		Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return now },
	}
	if change != nil {
		change(&cfg)
	}
	handler := httpd.Wrap(asUser(sia.New(cfg).Handler()), cfg.Log, func(*http.Request) string { return "" }, nil)
	s := &site{t: t, server: httptest.NewServer(handler)}
	s.base = s.server.URL + basePath
	t.Cleanup(s.server.Close)
	return s
}

// asUser takes the user of a request and their quota from headers, as a proxy
// would say it.
func asUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := auth.Principal{User: r.Header.Get("X-Test-User")}
		if n, err := strconv.Atoi(r.Header.Get("X-Test-Queries")); err == nil {
			who.Queries = &n
		}
		next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
	})
}

func realEngine(t testing.TB, table *schema.Table) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(context.Background(), duckdb.Config{MemoryLimit: "500MB", Threads: 1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	rows := observations(table)
	var fields []votable.Field
	for i := range table.Columns {
		fields = append(fields, table.Columns[i].Field())
	}
	if err := e.Load(context.Background(), table.Name, result.FromColumns(fields, len(rows), votabletest.Columns(fields, rows...))); err != nil {
		t.Fatal(err)
	}
	return e
}

// Identifiers of the observations below: three spellings, two repositories.
const (
	uuidA = "00000000-0000-4000-8000-00000000000a"
	uuidB = "00000000-0000-4000-8000-00000000000b"
	uuidC = "00000000-0000-4000-8000-00000000000c"
	uuidD = "00000000-0000-4000-8000-00000000000d"
	uuidE = "00000000-0000-4000-8000-00000000000e"
)

// observations are named after what is special with them.
func observations(table *schema.Table) [][]any {
	const links = "application/x-votable+xml;content=datalink"
	common := map[string]any{"dataproduct_type": "image", "dataproduct_subtype": "lsst.visit_image", "calib_level": 2,
		"obs_collection": "R1", "access_format": links, "facility_name": "Tel", "instrument_name": "Cam", "target_name": "field one",
		"lsst_band": "r", "em_min": 5.5e-7, "em_max": 6.9e-7, "t_min": 60000.0, "t_max": 60000.5, "t_exptime": 30.0,
		"s_fov": 1.4, "s_resolution": .8, "t_resolution": 30.0, "em_res_power": 4.5, "pol_states": "/I/"}
	special := []map[string]any{
		{"obs_id": "visit", "s_ra": 10.0, "s_dec": 0.0, "s_region": "POLYGON ICRS 9.5 -0.5 10.5 -0.5 10.5 0.5 9.5 0.5",
			"obs_publisher_did": "ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=" + uuidA},
		{"obs_id": "zero", "s_ra": 0.0, "s_dec": 45.0, "s_region": "POLYGON ICRS 359.5 44.5 0.5 44.5 0.5 45.5 359.5 45.5",
			"obs_publisher_did": "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=" + uuidB, "lsst_band": "g", "em_min": 4e-7, "em_max": 5.5e-7,
			"t_min": 60001.0, "t_max": 60001.5, "pol_states": "/Q/U/", "target_name": "it's 100% \"odd\""},
		{"obs_id": "pole", "s_ra": 0.0, "s_dec": 90.0, "s_region": "CIRCLE ICRS 0 90 1", "calib_level": 1, "s_fov": 2.0,
			"dataproduct_subtype": "lsst.raw", "obs_publisher_did": "ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=" + uuidC,
			"t_exptime": 15.0, "s_resolution": 1.2, "t_resolution": 15.0, "em_res_power": 9.0, "instrument_name": "Other"},
		{"obs_id": "coadd", "s_ra": 200.0, "s_dec": -30.0, "s_region": "POLYGON ICRS 199 -31 201 -31 201 -29 199 -29", "calib_level": 3,
			"dataproduct_type": "cube", "dataproduct_subtype": "lsst.deep_coadd", "obs_collection": "R2", "t_min": nil, "t_max": nil,
			"t_exptime": nil, "s_resolution": nil, "t_resolution": nil, "em_res_power": nil, "pol_states": nil, "instrument_name": nil,
			"facility_name": nil, "target_name": nil, "obs_publisher_did": "butler://dp2/" + uuidD},
		{"obs_id": "nowhere", "s_region": nil, "em_min": nil, "em_max": nil, "lsst_band": nil, "s_fov": nil, "obs_collection": "R2",
			"access_format": "application/fits", "obs_publisher_did": "ivo://elsewhere/Some#Thing"},
		{"obs_id": "spectrum", "dataproduct_type": "spectrum", "s_ra": 10.0, "s_dec": 0.0, "s_region": "CIRCLE ICRS 10 0 0.1",
			"obs_publisher_did": "ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=" + uuidE},
	}
	rows := make([][]any, len(special))
	for i, values := range special {
		rows[i] = make([]any, len(table.Columns))
		for j := range table.Columns {
			v, given := values[table.Columns[j].Name]
			if !given {
				v = common[table.Columns[j].Name]
			}
			rows[i][j] = v
		}
	}
	return rows
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body string
}

func (s *site) do(method, path, body string, header ...string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{resp, string(text)}
}

func (s *site) get(path string, header ...string) answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, "", header...)
}

// found are the names of the rows of an answer in CSV, sorted, or its error.
func (a answer) found(t *testing.T) string {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		return a.message(t)
	}
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("%v in %s", err, a.body)
	}
	at := slices.Index(lines[0], "obs_id")
	var names []string
	for _, line := range lines[1:] {
		names = append(names, line[at])
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// message is what an error document says.
func (a answer) message(t *testing.T) string {
	t.Helper()
	d := votable.NewDecoder(strings.NewReader(a.body), votable.Limits{})
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		t.Fatalf("status %d, %v in %s", a.StatusCode, err, a.body)
	}
	status := d.Document().Resources[0].Infos[0]
	if status.Name != votable.QueryStatus || status.Value != votable.StatusError {
		t.Fatalf("the first INFO is %v", status)
	}
	return status.Text
}
