package tap_test

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/tap"
)

// jobDocument is what the tests read of a job; the prefixes are looked for as
// text where clients do so.
type jobDocument struct {
	Version     string `xml:"version,attr"`
	ID          string `xml:"jobId"`
	RunID       string `xml:"runId"`
	Phase       string `xml:"phase"`
	Duration    string `xml:"executionDuration"`
	Destruction string `xml:"destruction"`
	Parameters  []struct {
		ID    string `xml:"id,attr"`
		Value string `xml:",chardata"`
	} `xml:"parameters>parameter"`
	Results []struct {
		ID   string `xml:"id,attr"`
		Href string `xml:"http://www.w3.org/1999/xlink href,attr"`
		Size int64  `xml:"size,attr"`
	} `xml:"results>result"`
	Error *struct {
		Type      string `xml:"type,attr"`
		HasDetail string `xml:"hasDetail,attr"`
		Message   string `xml:"message"`
	} `xml:"errorSummary"`
	Rows string `xml:"jobInfo>rows"`
}

// create makes a job and returns its absolute URL.
func (s *site) create(form url.Values, header ...string) string {
	s.t.Helper()
	a := s.post("/async", form, header...)
	location := a.Header.Get("Location")
	if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(location, s.base+"/async/") {
		s.t.Fatalf("status %d, location %q, %s", a.StatusCode, location, a.body)
	}
	return location
}

func adqlForm(adql string, more ...string) url.Values {
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {adql}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return form
}

func (s *site) job(location string, header ...string) jobDocument {
	s.t.Helper()
	a := s.get(location, header...)
	var j jobDocument
	if err := xml.Unmarshal([]byte(a.body), &j); err != nil || a.StatusCode != http.StatusOK {
		s.t.Fatalf("status %d, %v, %s", a.StatusCode, err, a.body)
	}
	if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/xml") {
		s.t.Errorf("type %s", got)
	}
	return j
}

// finish waits until the job is over.
func (s *site) finish(location string, header ...string) jobDocument {
	s.t.Helper()
	for {
		switch j := s.job(location+"?WAIT=-1", header...); j.Phase {
		case "PENDING", "QUEUED", "EXECUTING":
		default:
			return j
		}
	}
}

// expect sends a form to a resource of a job and wants 303 to the job.
func (s *site) expect(job, path string, form url.Values) {
	s.t.Helper()
	a := s.post(job+path, form)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != job {
		s.t.Errorf("POST %s %v: status %d, location %q, %s", path, form, a.StatusCode, a.Header.Get("Location"), a.body)
	}
}

func (s *site) text(location string) string {
	s.t.Helper()
	a := s.get(location)
	if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
		s.t.Errorf("GET %s: status %d, %v", location, a.StatusCode, a.Header)
	}
	return a.body
}

// The requests of TOPCAT, in its order.
func TestAsync_AsTopcatDoesIt(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(adqlForm("SELECT obs_id FROM ivoa.ObsCore", "REQUEST", "doQuery", "MAXREC", "2"))
	s.expect(job, "/executionduration", url.Values{"EXECUTIONDURATION": {"60"}})
	s.expect(job, "/destruction", url.Values{"DESTRUCTION": {time.Now().Add(time.Hour).UTC().Format("2006-01-02T15:04:05")}})
	s.expect(job, "/phase", url.Values{"PHASE": {"RUN"}})
	if j := s.job(job); j.Version != "1.1" || j.Phase == "PENDING" || j.Duration != "60" {
		t.Errorf("got %+v", j)
	}
	s.job(job + "?WAIT=-1&PHASE=EXECUTING")
	if j := s.finish(job); j.Phase != "COMPLETED" || len(j.Results) != 1 || j.Results[0].ID != "result" ||
		j.Results[0].Href != job+"/results/result" || j.Rows != "2" {
		t.Fatalf("got %+v", j)
	}
	a := s.get(job + "/results/result")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/x-votable+xml" ||
		!strings.Contains(a.body, `value="OVERFLOW"`) {
		t.Errorf("status %d, %v, %s", a.StatusCode, a.Header, a.body)
	}
	if a = s.send(http.MethodDelete, job, nil); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != s.base+"/async" {
		t.Errorf("DELETE: status %d, %v", a.StatusCode, a.Header)
	}
	for _, path := range []string{"", "/phase", "/results/result", "/error", "/parameters", "/quote"} {
		if a = s.get(job + path); a.StatusCode != http.StatusNotFound {
			t.Errorf("after the deletion %s: %d", path, a.StatusCode)
		}
	}
}

// The requests of Firefly, in its order.
func TestAsync_AsFireflyDoesIt(t *testing.T) {
	s := newSite(t, nil)
	kind, body := multi(t, adqlForm("SELECT i.obs_id, ut.ra FROM ivoa.ObsCore AS i, TAP_UPLOAD.upload_table AS ut "+
		"WHERE CONTAINS(POINT('ICRS', ut.ra, ut.dec), s_region)=1", "RUNID", "a title", "REQUEST", "doQuery", "MAXREC", "50000",
		"UPLOAD", "upload_table,param:ufile1"), map[string]string{"ufile1": positions})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/async", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	a := s.do(req)
	job := a.Header.Get("Location")
	if a.StatusCode != http.StatusSeeOther || job == "" {
		t.Fatalf("status %d, %s", a.StatusCode, a.body)
	}
	if got := s.text(job + "/phase"); got != "PENDING" {
		t.Errorf("phase %s", got)
	}
	s.expect(job, "/phase", url.Values{"PHASE": {"RUN"}})
	j := s.finish(job)
	if j.Phase != "COMPLETED" || j.RunID != "a title" || j.Rows != "1" {
		t.Errorf("got %+v", j)
	}
	list := s.get("/async?LAST=1000")
	for _, want := range []string{`<uws:jobs `, `<uws:jobref id="` + j.ID + `" xlink:href="` + job + `">`, `<uws:runId>a title</uws:runId>`} {
		if !strings.Contains(list.body, want) {
			t.Errorf("%s is not in %s", want, list.body)
		}
	}
}

// positions is a table of one place that an observation shows and one that
// none does.
const positions = `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>` +
	`<FIELD name="ra" datatype="double"/><FIELD name="dec" datatype="double"/><DATA><TABLEDATA>` +
	"<TR><TD>53.1</TD><TD>-27.8</TD></TR><TR><TD>0</TD><TD>80</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"

func TestAsync_TellsAnErrorWhereEachClientLooks(t *testing.T) {
	s := newSite(t, nil)
	for _, form := range []url.Values{adqlForm("SELECT nosuch FROM ivoa.ObsCore"), adqlForm("SELEC nosuch"),
		{"LANG": {"nosuch"}, "QUERY": {oneColumn}}, adqlForm(oneColumn, "MAXREC", "nosuch"),
		adqlForm(oneColumn, "RESPONSEFORMAT", "nosuch"), adqlForm(oneColumn, "UPLOAD", "nosuch")} {
		form.Set("PHASE", "RUN")
		job := s.create(form)
		j := s.finish(job)
		if j.Phase != "ERROR" || j.Error == nil || j.Error.Type != "fatal" || j.Error.HasDetail != "true" {
			t.Fatalf("%v: got %+v", form, j)
		}
		a := s.get(job + "/error")
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/x-votable+xml" ||
			!strings.Contains(a.body, `<INFO name="QUERY_STATUS" value="ERROR">`) {
			t.Errorf("%v: status %d, %s", form, a.StatusCode, a.body)
		}
		if !strings.Contains(j.Error.Message, "nosuch") || !strings.Contains(a.body, "nosuch") {
			t.Errorf("%v: %s, %s", form, j.Error.Message, a.body)
		}
		if a = s.get(job + "/results/result"); a.StatusCode != http.StatusNotFound {
			t.Errorf("%v: it has a result: %d", form, a.StatusCode)
		}
	}
}

func TestAsync_RunsAtCreation(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(adqlForm(oneColumn, "PHASE", "RUN", "EXECUTIONDURATION", "30", "format", "csv", "tapclient", "x"))
	if j := s.finish(job); j.Phase != "COMPLETED" || j.Duration != "30" {
		t.Errorf("got %+v", j)
	}
	a := s.get(job + "/results/result")
	if a.body != "obs_id\r\none\r\ntwo\r\nthree\r\n" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") ||
		!strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment; filename=result_j") {
		t.Errorf("%v %q", a.Header, a.body)
	}
	if a = s.get(job+"/results/result", "Range", "bytes=0-5"); a.StatusCode != http.StatusPartialContent || a.body != "obs_id" {
		t.Errorf("a part: status %d, %q", a.StatusCode, a.body)
	}
	if a = s.get(job+"/results/result", "If-Modified-Since", "Sun, 22 Nov 2099 00:00:00 GMT"); a.StatusCode != http.StatusOK {
		t.Errorf("a condition: status %d", a.StatusCode)
	}
	if a = s.send(http.MethodHead, job+"/results/result", nil); a.StatusCode != http.StatusOK || a.ContentLength != 25 {
		t.Errorf("HEAD: status %d, %d", a.StatusCode, a.ContentLength)
	}
	if a = s.get(job + "/results/other"); a.StatusCode != http.StatusNotFound {
		t.Errorf("another result: %d", a.StatusCode)
	}
}

func TestAsync_ParametersOfAPendingJob(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(url.Values{"LANG": {"ADQL"}, "RUNID": {"TAPLINT-001"}})
	s.expect(job, "/parameters", url.Values{"runId": {"TAPLINT-002"}, "query": {"SELEC"}})
	s.expect(job, "/parameters", url.Values{"QUERY": {oneColumn}})
	j := s.job(job)
	if j.RunID != "TAPLINT-002" {
		t.Errorf("run id %s", j.RunID)
	}
	got := map[string]string{}
	for _, p := range j.Parameters {
		got[p.ID] += p.Value
	}
	if got["QUERY"] != oneColumn || got["LANG"] != "ADQL" || got["RUNID"] != "TAPLINT-002" {
		t.Errorf("parameters %v", got)
	}
	if a := s.get(job + "/parameters"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, `<uws:parameter id="QUERY">`) {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if a := s.post(job, url.Values{"QUERY": {"x"}}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("parameters sent to the job itself: %d", a.StatusCode)
	}
	s.expect(job, "/phase", url.Values{"PHASE": {"RUN"}})
	if j := s.finish(job); j.Phase != "COMPLETED" {
		t.Errorf("got %+v", j)
	}
	if a := s.post(job+"/parameters", url.Values{"QUERY": {"x"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("parameters of a finished job: %d", a.StatusCode)
	}
	s.expect(job, "/phase", url.Values{"PHASE": {"RUN"}})
	s.expect(job, "/phase", url.Values{"PHASE": {"ABORT"}})
	if got := s.text(job + "/phase"); got != "COMPLETED" {
		t.Errorf("phase %s", got)
	}
}

func TestAsync_Atoms(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(adqlForm(oneColumn), "X-Test-User", "")
	for path, want := range map[string]string{"/phase": "PENDING", "/quote": "", "/owner": "", "/executionduration": "3600"} {
		if got := s.text(job + path); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	for path, form := range map[string]url.Values{
		"/executionduration": {"EXECUTIONDURATION": {"soon"}}, "/destruction": {"DESTRUCTION": {"never"}},
		"/phase": {"PHASE": {"HELD"}}, "?WAIT=x": nil, "?WAIT=1&PHASE=x": nil,
	} {
		a := s.get(job + path)
		if form != nil {
			a = s.post(job+path, form)
		}
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "QUERY_STATUS") {
			t.Errorf("%s %v: status %d, %s", path, form, a.StatusCode, a.body)
		}
	}
	s.expect(job, "/executionduration", url.Values{"EXECUTIONDURATION": {"99999999999999999"}})
	if got := s.text(job + "/executionduration"); got != "14400" {
		t.Errorf("the longest duration is %s", got)
	}
	s.expect(job, "/destruction", url.Values{"DESTRUCTION": {"2999-12-01T00:00:00.000000Z"}})
	if got := s.text(job + "/destruction"); got >= "2999" || !strings.HasSuffix(got, "Z") {
		t.Errorf("the latest destruction is %s", got)
	}
	s.expect(job, "/phase", url.Values{"PHASE": {"ABORT"}})
	if got := s.text(job + "/phase"); got != "ABORTED" {
		t.Errorf("phase %s", got)
	}
	if a := s.post(job, url.Values{"ACTION": {"DELETE"}}); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != s.base+"/async" {
		t.Errorf("ACTION=DELETE: status %d", a.StatusCode)
	}
	if a := s.get(job); a.StatusCode != http.StatusNotFound {
		t.Errorf("then status %d", a.StatusCode)
	}
}

func TestAsync_List(t *testing.T) {
	s := newSite(t, nil)
	var jobs []string
	for range 3 {
		jobs = append(jobs, s.create(adqlForm(oneColumn)))
	}
	s.expect(jobs[0], "/phase", url.Values{"PHASE": {"ABORT"}})
	for query, want := range map[string]int{"": 3, "?last=2": 2, "?PHASE=PENDING": 2, "?PHASE=PENDING&PHASE=ABORTED": 3,
		"?PHASE=COMPLETED": 0, "?AFTER=2026-01-01T00:00:00.000000Z": 3, "?AFTER=2999-01-01": 0, "?PHASE=ABORTED&LAST=5": 1} {
		a := s.get("/async" + query)
		if n := strings.Count(a.body, "<uws:jobref "); a.StatusCode != http.StatusOK || n != want {
			t.Errorf("%s: status %d, %d jobs", query, a.StatusCode, n)
		}
	}
	for _, query := range []string{"?LAST=0", "?LAST=x", "?PHASE=x", "?AFTER=x"} {
		if a := s.get("/async" + query); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", query, a.StatusCode)
		}
	}
}

func TestAsync_JobsBelongToTheirOwner(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(adqlForm(oneColumn, "PHASE", "RUN"), "X-Test-User", "ada")
	s.finish(job, "X-Test-User", "ada")
	for _, path := range []string{"", "/phase", "/results/result", "/error", "/parameters", "/results"} {
		if a := s.get(job+path, "X-Test-User", "bob"); a.StatusCode != http.StatusNotFound {
			t.Errorf("%q for bob: %d", path, a.StatusCode)
		}
	}
	for _, path := range []string{"/phase", "/parameters", "/destruction", "/executionduration"} {
		form := url.Values{"PHASE": {"ABORT"}, "DESTRUCTION": {"2026-01-01"}, "EXECUTIONDURATION": {"1"}}
		if a := s.post(job+path, form, "X-Test-User", "bob"); a.StatusCode != http.StatusNotFound {
			t.Errorf("POST %q by bob: %d", path, a.StatusCode)
		}
	}
	if a := s.send(http.MethodDelete, job, nil, "X-Test-User", "bob"); a.StatusCode != http.StatusNotFound {
		t.Errorf("DELETE by bob: %d", a.StatusCode)
	}
	if a := s.get("/async", "X-Test-User", "bob"); strings.Contains(a.body, "jobref") {
		t.Errorf("the list of bob: %s", a.body)
	}
	if a := s.get(job+"/owner", "X-Test-User", "ada"); a.body != "ada" {
		t.Errorf("owner %s", a.body)
	}
}

// A client hands on the URL of its own result as an upload.
func TestAsync_AResultIsAnUpload(t *testing.T) {
	s := newSite(t, nil)
	job := s.create(adqlForm("SELECT obs_id AS x FROM ivoa.ObsCore WHERE obs_id <> 'two'", "PHASE", "RUN"), "X-Test-User", "ada")
	s.finish(job, "X-Test-User", "ada")
	form := adqlForm("SELECT o.obs_id FROM ivoa.ObsCore AS o JOIN TAP_UPLOAD.t AS t ON t.x = o.obs_id ORDER BY o.obs_id",
		"UPLOAD", "t,"+job+"/results/result", "FORMAT", "csv")
	if a := s.post("/sync", form, "X-Test-User", "ada"); a.body != "obs_id\r\none\r\nthree\r\n" {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if a := s.post("/sync", form, "X-Test-User", "bob"); a.StatusCode != http.StatusNotFound {
		t.Errorf("by a stranger: status %d, %s", a.StatusCode, a.body)
	}
	form.Set("PHASE", "RUN")
	if j := s.finish(s.create(form, "X-Test-User", "ada"), "X-Test-User", "ada"); j.Phase != "COMPLETED" || j.Rows != "2" {
		t.Errorf("in a job: %+v", j)
	}
}

func TestAsync_AbortStopsTheQuery(t *testing.T) {
	reached, stopped := make(chan struct{}), make(chan struct{})
	s := scripted(t, &script{next: func(ctx context.Context, _ int) (int, error) {
		close(reached)
		<-ctx.Done()
		close(stopped)
		return 0, ctx.Err()
	}}, nil)
	job := s.create(adqlForm(oneColumn, "PHASE", "RUN"))
	<-reached
	s.expect(job, "/phase", url.Values{"PHASE": {"ABORT"}})
	<-stopped
	if got := s.text(job + "/phase"); got != "ABORTED" {
		t.Errorf("phase %s", got)
	}
	if a := s.get(job + "/error"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "aborted") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
}

func TestAsync_AFailureAmongTheRowsLeavesNoResult(t *testing.T) {
	s := scripted(t, &script{next: func(_ context.Context, i int) (int, error) {
		if i < 500 {
			return 1000, nil
		}
		return 0, errors.New("secret")
	}}, nil)
	job := s.create(adqlForm(oneColumn, "PHASE", "RUN"))
	if j := s.finish(job); j.Phase != "ERROR" || strings.Contains(j.Error.Message, "secret") {
		t.Errorf("got %+v", j)
	}
	if files, _ := filepath.Glob(filepath.Join(s.dir, "jobs", "*", "*", "*")); len(files) != 0 {
		t.Errorf("files stay: %v", files)
	}
}

// A process that is killed leaves its files as they are; another one begins on
// them.
func TestAsync_ResultsOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	first := newSiteIn(t, dir, nil)
	job := first.create(adqlForm(oneColumn, "PHASE", "RUN", "FORMAT", "csv"))
	first.finish(job)
	second := newSiteIn(t, dir, nil)
	moved := strings.Replace(job, first.base, second.base, 1)
	j := second.job(moved)
	if j.Phase != "COMPLETED" || j.Results[0].Href != moved+"/results/result" {
		t.Errorf("got %+v", j)
	}
	if a := second.get(moved + "/results/result"); a.body != "obs_id\r\none\r\ntwo\r\nthree\r\n" {
		t.Errorf("status %d, %q", a.StatusCode, a.body)
	}
}

func TestAsync_RefusesABodyItCannotTake(t *testing.T) {
	s := newSite(t, func(c *tap.Config) {
		c.Limits.Files = 1000
		c.Jobs.JobsPerUser = 1
	})
	kind, body := multi(t, adqlForm(oneColumn), map[string]string{"t": strings.Repeat("x", 5000)})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/async", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if a := s.do(req); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if a := s.post("/async", adqlForm(oneColumn, "PHASE", "HELD")); a.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	s.create(adqlForm(oneColumn))
	if a := s.post("/async", adqlForm(oneColumn)); a.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if entries, _ := os.ReadDir(s.dir); len(entries) > 4 {
		t.Errorf("attachments stay: %v", entries)
	}
}
