package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth/tokenfile"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

// The clock of the servers stands 80 hours after the end of a visit of the demo,
// in UTC; others follow it. The end in TAI is 1763613350555000000 ns.
var (
	boundary = time.Unix(0, 1763613350555000000).Add(-37 * time.Second)
	matrix   = boundary.Add(80 * time.Hour)
)

const (
	boundaryVisit = 2025111900231 // ended at the boundary
	hiddenVisit   = 2025111900232 // the next one
	youngVisit    = 2025112100410 // within 40 hours
	groupDemo     = "g.demo+data@rights"
	groupEmbargo  = "g_embargo"
)

// clock is that of a server, which a test may move.
type clock struct{ unix atomic.Int64 }

func newClock(t time.Time) *clock {
	c := new(clock)
	c.set(t)
	return c
}

func (c *clock) set(t time.Time) { c.unix.Store(t.UnixNano()) }

func (c *clock) now() time.Time { return time.Unix(0, c.unix.Load()).UTC() }

// asker is a user of the matrix.
type asker struct {
	name, token string
	groups      []string
}

// site is a server with its users.
type site struct {
	*server
	base  string
	users []asker
}

// matrixConfig is the configuration of all servers of the matrix: one registry
// as two repositories, one for members and one for all.
func matrixConfig(t *testing.T, files demo.Repo) config.Config {
	t.Helper()
	c := config.Default()
	c.Listen, c.DataDir = "127.0.0.1:0", t.TempDir()
	yes := true
	c.Identity.Mode, c.Identity.Anonymous = config.IdentityToken, &yes
	c.Identity.Tokens = filepath.Join(c.DataDir, "tokens.yaml")
	c.Butler.Repositories = map[string]config.Repository{
		"closed": {Config: files.ButlerYAML, Groups: []string{"another", groupDemo}},
		"open":   {Config: files.ButlerYAML, Groups: []string{"*"}},
	}
	c.Access.Embargoes = []config.Embargo{
		{Name: "raw", DatasetTypes: []string{"raw", "visit_*"}, Instruments: []string{"LSST*"}, Period: config.Duration(80 * time.Hour),
			Groups: []string{groupEmbargo, "others"}},
		{Name: "all", Period: config.Duration(40 * time.Hour), Groups: []string{groupEmbargo}},
	}
	return c
}

// startSite serves a configuration with a clock until the test ends.
func startSite(t *testing.T, c config.Config, now func() time.Time) *site {
	t.Helper()
	users := []asker{{name: "none"}, {name: "plain"}, {name: "member", groups: []string{groupDemo}},
		{name: "embargo", groups: []string{groupDemo, groupEmbargo}}, {name: "outsider", groups: []string{groupEmbargo}}}
	if c.Identity.Mode == config.IdentityToken {
		for i := range users[1:] {
			u := &users[i+1]
			var err error
			if u.token, err = tokenfile.Add(c.Identity.Tokens, u.name, u.groups, 0, matrix.Add(-time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	s := &server{config: c, log: slog.New(slog.DiscardHandler), now: now}
	ctx, cancel := context.WithCancel(context.Background())
	if err := s.open(ctx); err != nil {
		cancel()
		t.Fatal(err, s.close())
	}
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &site{server: s, base: "http://" + s.public.Address(), users: users}
}

// send makes a request for a user; a body that is a form is sent as one.
func (s *site) send(t *testing.T, who asker, method, path, contentType, text string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if who.token != "" {
		r.Header.Set("Authorization", "Bearer "+who.token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// ask runs a query of TAP, with an upload that it may join.
func (s *site) ask(t *testing.T, who asker, query string) (int, string) {
	t.Helper()
	const edge = "edgeofaparts"
	var form strings.Builder
	for name, value := range map[string]string{"LANG": "ADQL", "RESPONSEFORMAT": "csv", "UPLOAD": "mine,param:table", "QUERY": query} {
		fmt.Fprintf(&form, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", edge, name, value)
	}
	fmt.Fprintf(&form, "--%s\r\nContent-Disposition: form-data; name=\"table\"; filename=\"t.xml\"\r\n\r\n%s\r\n--%s--\r\n", edge, uploaded(), edge)
	return s.send(t, who, http.MethodPost, "/api/tap/sync", "multipart/form-data; boundary="+edge, form.String())
}

// uploaded is a table of visits, seen and hidden ones and one that is not.
func uploaded() string {
	var rows strings.Builder
	for i, visit := range []int{boundaryVisit, hiddenVisit, youngVisit, 1} {
		fmt.Fprintf(&rows, "<TR><TD>%d</TD><TD>%d</TD><TD>53.1</TD><TD>-27.8</TD></TR>", visit, i)
	}
	return `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE><FIELD name="visit" datatype="long"/>` +
		`<FIELD name="n" datatype="int"/><FIELD name="ra" datatype="double" unit="deg"/><FIELD name="dec" datatype="double" unit="deg"/>` +
		`<DATA><TABLEDATA>` + rows.String() + `</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
}

// get makes a request without a body.
func (s *site) get(t *testing.T, who asker, path string) (int, string) {
	t.Helper()
	return s.send(t, who, http.MethodGet, path, "", "")
}

// row is what the rules ask of a row of the export.
type row struct {
	subtype, did, line string
	ended              float64 // modified Julian date; 0: none
}

// export reads the rows that dax_obscore made of the demo.
func export(t *testing.T, files demo.Repo) (head string, rows []row) {
	t.Helper()
	f, err := os.Open(files.ObscoreCSV)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	columns := map[string]int{}
	for lines.Scan() {
		cells, err := csv.NewReader(strings.NewReader(lines.Text())).Read()
		if err != nil {
			t.Fatal(err)
		}
		if head == "" {
			head = lines.Text()
			for i, name := range cells {
				columns[name] = i
			}
			continue
		}
		r := row{subtype: cells[columns["dataproduct_subtype"]], did: cells[columns["obs_publisher_did"]], line: lines.Text()}
		if text := cells[columns["t_max"]]; text != `\N` {
			if r.ended, err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, r)
	}
	if lines.Err() != nil || len(rows) < 2000 {
		t.Fatalf("%d rows: %v", len(rows), lines.Err())
	}
	return head, rows
}

// seen tells whether the embargo lets a row be seen at a time.
func (r *row) seen(now time.Time) bool {
	const rounding = 1e-9 // of a day
	before := func(age time.Duration) bool {
		return r.ended <= 40587+float64(now.Add(-age).UnixNano())/86400e9+rounding
	}
	if r.ended == 0 {
		return true // no rule names a type that has no time
	}
	named := r.subtype == "lsst.raw" || strings.HasPrefix(r.subtype, "lsst.visit_")
	return before(40*time.Hour) && (!named || before(80*time.Hour))
}

// reference serves some rows as if there were no others, without any rule.
func reference(t *testing.T, head string, rows []row) *site {
	t.Helper()
	c := config.Default()
	c.Listen, c.DataDir = "127.0.0.1:0", t.TempDir()
	var text strings.Builder
	text.WriteString(head + "\n")
	for i := range rows {
		text.WriteString(rows[i].line + "\n")
	}
	path := filepath.Join(c.DataDir, "rows.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := importObsCore(t.Context(), &c, []string{path}, importMemory, nil); err != nil {
		t.Fatal(err)
	}
	return startSite(t, c, time.Now)
}

// form encodes parameters.
func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values.Encode()
}
