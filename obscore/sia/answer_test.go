package sia_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/tap/uws"
)

const inCircle = "POS=CIRCLE+10+0+1&RESPONSEFORMAT=csv"

func TestQuery_AnswersInEveryWayOfAsking(t *testing.T) {
	s := newSite(t, nil)
	const form = "application/x-www-form-urlencoded"
	for name, a := range map[string]answer{
		"GET":                    s.get("/all/query?" + inCircle),
		"POST":                   s.do(http.MethodPost, "/all/query", inCircle, "Content-Type", form),
		"both":                   s.do(http.MethodPost, "/all/query?RESPONSEFORMAT=csv", "pos=CIRCLE+10+0+1", "Content-Type", form),
		"slashes":                s.get("//all/query/?" + inCircle),
		"what browsers accept":   s.get("/all/query?"+inCircle, "Accept", "text/html, */*; q=0.2"),
		"a condition of a cache": s.get("/all/query?"+inCircle, "If-Modified-Since", "Sun, 22 Nov 2099 00:00:00 GMT"),
	} {
		if got := a.found(t); got != "visit" {
			t.Errorf("%s: found %q", name, got)
		}
		if got := a.Header.Get("Content-Disposition"); got != "attachment; filename=result.csv" {
			t.Errorf("%s: disposition %q", name, got)
		}
	}
	if a := s.get("/all/query?MAXREC=1"); a.Header.Get("Content-Type") != "application/x-votable+xml" {
		t.Errorf("the default is %s", a.Header.Get("Content-Type"))
	}
}

func TestQuery_HeadHasTheHeaderAndNoBody(t *testing.T) {
	s := newSite(t, nil)
	a := s.do(http.MethodHead, "/all/query?"+inCircle, "")
	if a.StatusCode != http.StatusOK || a.body != "" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("status %d, %q, %v", a.StatusCode, a.body, a.Header)
	}
}

func TestQuery_CompressesWhatIsLarge(t *testing.T) {
	s := newSite(t, nil)
	path := "/all/query?MAXREC=0&TARGET=" + strings.Repeat("x", 4000) // which the answer repeats
	plain := s.get(path, "Accept-Encoding", "gzip;q=0")
	packed := s.get(path, "Accept-Encoding", "deflate, gzip;q=1.0")
	if plain.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" || len(plain.body) < 16<<10 {
		t.Fatalf("encodings %q and %q", plain.Header.Get("Content-Encoding"), packed.Header.Get("Content-Encoding"))
	}
	zr, err := gzip.NewReader(bytes.NewReader([]byte(packed.body)))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(zr); err != nil || string(text) != plain.body {
		t.Errorf("%v, %d bytes of %d", err, len(text), len(plain.body))
	}
	small := s.get("/all/query?"+inCircle, "Accept-Encoding", "gzip")
	if small.Header.Get("Content-Encoding") != "" || small.Header.Get("Content-Length") != strconv.Itoa(len(small.body)) {
		t.Errorf("a small answer is %v", small.Header)
	}
}

func TestQuery_MarksTheOverflow(t *testing.T) {
	s := newSite(t, nil)
	const overflow = `value="OVERFLOW"`
	for query, want := range map[string]bool{"MAXREC=4": true, "MAXREC=5": false, "MAXREC=6": false, "": false,
		"POS=RANGE+-Inf+Inf+-Inf+Inf&MAXREC=3": true, "POS=RANGE+-Inf+Inf+-Inf+Inf&MAXREC=4": false} {
		a := s.get("/all/query?RESPONSEFORMAT=votable/td&" + query)
		if got := strings.Contains(a.body, overflow); got != want {
			t.Errorf("%s: overflow %v", query, got)
		}
	}
	limited := newSite(t, func(c *sia.Config) { c.Limits.DefaultRows, c.Limits.MaxRows = 2, 3 })
	for query, want := range map[string]int{"": 2, "MAXREC=3": 3, "MAXREC=100": 3} {
		a := limited.get("/all/query?RESPONSEFORMAT=votable/td&" + query)
		if got := strings.Count(a.body, "<TR>"); got != want || !strings.Contains(a.body, overflow) {
			t.Errorf("%s: %d rows", query, got)
		}
	}
}

func TestQuery_NamesItsLimits(t *testing.T) {
	s := newSite(t, func(c *sia.Config) { c.Limits.Values, c.Limits.Vertices, c.Limits.Text = 3, 4, 500 })
	for query, want := range map[string]string{
		"CALIB=1&CALIB=1&CALIB=1&CALIB=1":           "CALIB has 4 values, 3 are allowed",
		"ID=a&ID=b&ID=c&ID=d":                       "ID has 4 values, 3 are allowed",
		"POS=POLYGON 0 0 1 0 1 1 0.5 1.5 0 1":       "the polygon has 5 vertices, 4 are allowed",
		"TARGET=" + strings.Repeat("x", 600):        "500",
		strings.Repeat("BAND=x&CALIB=y&", 3) + "z=": "BAND=x: x is not a number",
	} {
		a := s.get("/all/query?" + strings.ReplaceAll(query, " ", "%20"))
		if got := a.message(t); a.StatusCode < 400 || !strings.Contains(got, want) {
			t.Errorf("%s: status %d, %s", query, a.StatusCode, got)
		}
	}
}

// A policy hides rows from searches, from what identifiers find and from what a
// service offers, each user their own.
func TestPolicy_HidesRowsEverywhere(t *testing.T) {
	s := newSite(t, func(c *sia.Config) {
		c.Policy = func(who auth.Principal) func(*schema.Table) adql.Expr {
			if who.User == "insider" {
				return nil
			}
			return func(*schema.Table) adql.Expr {
				return &adql.Binary{Op: adql.Eq, L: &adql.ColumnRef{Parts: []adql.Ident{{Name: "obs_collection"}}},
					R: &adql.StringLit{Value: "R1"}}
			}
		}
		c.Allowed = func(who auth.Principal, label string) bool { return label != "repo2" || who.User == "insider" }
	})
	for range 2 { // also from what is kept of the first time
		for query, want := range map[string][2]string{
			"all/query?RESPONSEFORMAT=csv":                                 {"pole visit zero", "coadd nowhere pole visit zero"},
			"all/query?RESPONSEFORMAT=csv&ID=butler://dp2/" + uuidD:        {"", "coadd"},
			"all/query?RESPONSEFORMAT=csv&ID=butler://dp1/" + uuidA:        {"visit", "visit"},
			"all/query?RESPONSEFORMAT=csv&POS=RANGE+190+210+-40+-20":       {"", "coadd"},
			"all/query?RESPONSEFORMAT=csv&POS=CIRCLE+200+-30+1":            {"", "coadd"},
			"repo2/query?RESPONSEFORMAT=csv":                               {"UsageFault: there is no service \"repo2\" here; there are all, empty, first, repo1", "coadd"},
			"repo2/query?RESPONSEFORMAT=csv&COLLECTION=R2&MAXREC=1&CALIB=": {"UsageFault: there is no service \"repo2\" here; there are all, empty, first, repo1", "coadd"},
		} {
			for i, user := range []string{"outsider", "insider"} {
				if got := s.get("/"+query, "X-Test-User", user).found(t); got != want[i] {
					t.Errorf("%s: %s found %q", query, user, got)
				}
			}
		}
		for i, user := range []string{"outsider", "insider"} {
			offered := strings.Contains(s.get("/all/query?MAXREC=0", "X-Test-User", user).body, `<OPTION value="R2"/>`)
			listed := strings.Contains(s.get("", "X-Test-User", user).body, "repo2")
			if described := s.get("/repo2/capabilities", "X-Test-User", user).StatusCode; described != http.StatusOK {
				t.Errorf("%s: the capabilities have status %d", user, described)
			}
			if offered != (i == 1) || listed != (i == 1) {
				t.Errorf("%s: the collection is offered %v, the service listed %v", user, offered, listed)
			}
		}
	}
}

// broken is an engine that fails or waits, as the real one cannot be made to.
type broken struct {
	engine.Engine
	wait bool
}

func (b broken) Query(ctx context.Context, _ *plan.Query) (result.Rows, error) {
	if b.wait {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, errors.New("secret of the engine")
}

func TestQuery_TellsWhoseFaultItIs(t *testing.T) {
	for name, c := range map[string]struct {
		engine broken
		status int
		want   string
	}{
		"an engine that fails":  {broken{}, http.StatusInternalServerError, "FatalFault: an internal error happened"},
		"an engine that dreams": {broken{wait: true}, http.StatusServiceUnavailable, "TransientFault: the search ran longer than the"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(cfg *sia.Config) {
				cfg.Engine = broken{cfg.Engine, c.engine.wait}
				cfg.Limits.Duration = 50 * time.Millisecond
			})
			a := s.get("/all/query?" + inCircle)
			if got := a.message(t); a.StatusCode != c.status || !strings.HasPrefix(got, c.want) || strings.Contains(got, "secret") {
				t.Errorf("status %d, %s", a.StatusCode, got)
			}
		})
	}
}

// Places are shared with what else asks the engine, and so are quotas.
func TestQuery_RefusesMoreThanItCanServe(t *testing.T) {
	gate := uws.NewGate(uws.GateConfig{Places: 2, PerUser: 1, Waiting: 1, Patience: time.Millisecond})
	s := newSite(t, func(c *sia.Config) { c.Gate = gate })
	enter := func(c uws.Caller) func() {
		t.Helper()
		leave, err := gate.Enter(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return leave
	}
	refused := func(want string, header ...string) {
		t.Helper()
		a := s.get("/all/query?"+inCircle, header...)
		if got := fmt.Sprint(a.StatusCode, " ", a.Header.Get("Retry-After"), " ", a.message(t)); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", header, got)
		}
	}
	ada := enter(uws.Caller{Key: "another of ada's", User: "ada"})
	refused("429 10 TransientFault: you have 1 query running", "X-Test-User", "ada", "X-Test-Queries", "1")
	refused("400  UsageFault: you may run no queries", "X-Test-User", "eve", "X-Test-Queries", "0")
	if got := s.get("/all/query?"+inCircle, "X-Test-User", "ada", "X-Test-Queries", "2").found(t); got != "visit" {
		t.Errorf("within the quota: %s", got)
	}
	bob := enter(uws.Caller{Key: "user bob", User: "bob"})
	waits := make(chan string)
	go func() { waits <- s.get("/all/query?"+inCircle, "X-Test-User", "carl").found(t) }()
	for waiting := 0; waiting == 0; _, waiting = gate.Load() {
		runtime.Gosched()
	}
	refused("503 5 TransientFault: the service is working on as many queries as it can", "X-Test-User", "dora")
	bob()
	if got := <-waits; got != "visit" {
		t.Errorf("who waited found %s", got)
	}
	ada()
	if inside, waiting := gate.Load(); inside != 0 || waiting != 0 {
		t.Errorf("%d are inside and %d wait", inside, waiting)
	}
}

// FuzzQuery: whatever is sent, the answer is rows or says what is wrong with it.
func FuzzQuery(f *testing.F) {
	for _, c := range readRowCases(f) {
		f.Add(c.query)
	}
	f.Add("POS=RANGE 0 0 90 90&POS=RANGE 359.9999999 1e-9 -90 -90&BAND=1e-320 5e-324&TIME=-1e308 1e308")
	f.Add("POS=POLYGON 0 89.99999999999 120 89.99999999999 240 89.99999999999&FOV=-0")
	site := newSite(f, nil)
	f.Fuzz(func(t *testing.T, query string) {
		s := *site
		s.t = t
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a := s.get("/all/query?" + values.Encode())
		if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d, %s", a.StatusCode, a.body)
		}
	})
}

// failing is an engine whose rows end in an error after some.
type failing struct{ engine.Engine }

// Query returns the real rows and then an error.
func (f failing) Query(ctx context.Context, q *plan.Query) (result.Rows, error) {
	rows, err := f.Engine.Query(ctx, q)
	return &endless{Rows: rows}, err
}

// endless are rows that come again and again until they fail.
type endless struct {
	result.Rows
	kept  result.Batch
	times int
}

// Next is Rows.Next.
func (e *endless) Next(ctx context.Context, b *result.Batch) error {
	if e.times++; e.times == 1 {
		err := e.Rows.Next(ctx, b)
		e.kept.N, e.kept.Columns = b.N, append(e.kept.Columns, b.Columns...)
		return err
	}
	if e.times == 50 {
		return errors.New("secret of the engine")
	}
	b.N, b.Columns = e.kept.N, append(b.Columns[:0], e.kept.Columns...)
	return nil
}

// A part of a result must not be taken for all of it.
func TestQuery_BreaksOffWhatFailsAfterRows(t *testing.T) {
	s := newSite(t, func(c *sia.Config) { c.Engine = failing{c.Engine} })
	resp, err := http.Get(s.base + "/all/query?RESPONSEFORMAT=votable/td")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK || err == nil || strings.Contains(string(text), "secret") ||
		!strings.Contains(string(text), `value="ERROR"`) {
		t.Errorf("status %d, %v after %d bytes", resp.StatusCode, err, len(text))
	}
}
