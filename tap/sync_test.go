package tap_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// csv asks for one column or more in CSV and fails unless it works.
func (s *site) csv(adql string, more ...string) string {
	s.t.Helper()
	a := s.query(adql, append(more, "RESPONSEFORMAT", "csv-noheader")...)
	if a.StatusCode != http.StatusOK || a.err != nil {
		s.t.Fatalf("%s: status %d, %v, %s", adql, a.StatusCode, a.err, a.body)
	}
	return strings.ReplaceAll(strings.TrimSpace(a.body), "\r\n", " ")
}

const inCircle = "SELECT obs_id, s_ra FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1"

func TestSync_AnswersInEveryWayOfAsking(t *testing.T) {
	s := newSite(t, nil)
	form := url.Values{"lang": {"ADQL-2.1"}, "Query": {inCircle}, "FORMAT": {"csv"}, "REQUEST": {"doQUERY"}, "DUMMY": {"ignore-me"}}
	query := "/sync?" + form.Encode()
	kind, body := multi(t, form, nil)
	multipart, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/sync", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	multipart.Header.Set("Content-Type", kind)
	for name, a := range map[string]answer{
		"GET":                    s.get(query),
		"POST":                   s.post("/sync", form),
		"multipart":              s.do(multipart),
		"a slash at the end":     s.post("/sync/", form),
		"double slashes":         s.post("//sync", form),
		"all slashes":            s.send(http.MethodGet, s.server.URL+"//api//tap//sync//?"+form.Encode(), nil),
		"what browsers accept":   s.get(query, "Accept", "text/html, image/gif, */*; q=0.2"),
		"a condition of a cache": s.get(query, "If-Modified-Since", "Sun, 22 Nov 2099 00:00:00 GMT"),
	} {
		if a.StatusCode != http.StatusOK || a.body != "obs_id,s_ra\r\none,53.1\r\n" {
			t.Errorf("%s: status %d, body %q", name, a.StatusCode, a.body)
		}
		if got := a.Header.Get("Content-Disposition"); got != "attachment; filename=result.csv" {
			t.Errorf("%s: disposition %q", name, got)
		}
	}
}

// multi is a multipart body with fields and files.
func multi(t *testing.T, form url.Values, files map[string]string) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile(name, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestSync_RefusesWithAReason(t *testing.T) {
	s := newSite(t, nil)
	const q = "SELECT obs_id FROM ivoa.ObsCore"
	deep := "SELECT " + strings.Repeat("(", 10_000) + "1" + strings.Repeat(")", 10_000) + " AS x FROM ivoa.ObsCore"
	for name, c := range map[string]struct {
		form   url.Values
		status int
		want   string
	}{
		"no query":             {url.Values{"LANG": {"ADQL"}}, 400, "QUERY is missing"},
		"an empty query":       {url.Values{"LANG": {"ADQL"}, "QUERY": {" "}}, 400, "QUERY is missing"},
		"no language":          {url.Values{"QUERY": {q}}, 400, "LANG is missing"},
		"another language":     {url.Values{"LANG": {"OOBLECK"}, "QUERY": {q}}, 400, "LANG=OOBLECK"},
		"another request":      {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "REQUEST": {"BAD"}}, 400, "REQUEST=BAD"},
		"two queries":          {url.Values{"LANG": {"ADQL"}, "QUERY": {q, q + " "}}, 400, "QUERY has 2 different values"},
		"a negative MAXREC":    {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "MAXREC": {"-1"}}, 400, "MAXREC=-1"},
		"MAXREC in words":      {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "MAXREC": {"NaN"}}, 400, "MAXREC=NaN"},
		"an unknown format":    {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "RESPONSEFORMAT": {"xls"}}, 400, "xls"},
		"two formats":          {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "RESPONSEFORMAT": {"csv"}, "FORMAT": {"tsv"}}, 400, "contradict"},
		"bad syntax":           {url.Values{"LANG": {"ADQL"}, "QUERY": {"SELEC 1"}}, 400, "line 1, column 1"},
		"an unknown column":    {url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT nosuch FROM ivoa.ObsCore"}}, 400, "       ^^^^^^"},
		"an unknown table":     {url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT 1 AS x FROM nosuch"}}, 400, "nosuch"},
		"a large query":        {url.Values{"LANG": {"ADQL"}, "QUERY": {strings.Repeat(q+" ", 40_000)}}, 400, "bytes"},
		"a huge body":          {url.Values{"LANG": {"ADQL"}, "QUERY": {strings.Repeat("x", 5<<20)}}, 413, "bytes together"},
		"a bomb of depth":      {url.Values{"LANG": {"ADQL"}, "QUERY": {deep}}, 400, "deeper"},
		"a broken upload pair": {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "UPLOAD": {"x"}}, 400, "is not a pair"},
		"a missing attachment": {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "UPLOAD": {"x,param:y"}}, 400, `part "y"`},
		"an upload from inside": {url.Values{"LANG": {"ADQL"}, "QUERY": {q}, "UPLOAD": {"x,http://127.0.0.1:1/"}}, 403,
			"not a public one"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.post("/sync", c.form)
			if a.StatusCode != c.status || !strings.Contains(a.body, c.want) {
				t.Errorf("status %d, body %s", a.StatusCode, a.body)
			}
			if a.Header.Get("Content-Type") != "application/x-votable+xml" ||
				!strings.Contains(a.body, `<INFO name="QUERY_STATUS" value="ERROR">`) || strings.Contains(a.body, "<TABLE") {
				t.Errorf("type %s, body %s", a.Header.Get("Content-Type"), a.body)
			}
		})
	}
}

func TestSync_CutsAtMAXREC(t *testing.T) {
	s := newSite(t, nil)
	for name, c := range map[string]struct {
		adql, maxrec string
		rows         int
		overflow     bool
	}{
		"none":                  {"SELECT obs_id FROM ivoa.ObsCore", "", 3, false},
		"fewer":                 {"SELECT obs_id FROM ivoa.ObsCore", "2", 2, true},
		"exactly as many":       {"SELECT obs_id FROM ivoa.ObsCore", "3", 3, false},
		"more":                  {"SELECT obs_id FROM ivoa.ObsCore", "4", 3, false},
		"more than any":         {"SELECT obs_id FROM ivoa.ObsCore", "99999999999999999999999", 3, false},
		"columns only":          {"SELECT obs_id FROM ivoa.ObsCore", "0", 0, true},
		"TOP says it before":    {"SELECT TOP 2 obs_id FROM ivoa.ObsCore", "2", 2, false},
		"a huge TOP":            {"SELECT TOP 99999999999 obs_id FROM ivoa.ObsCore", "", 3, false},
		"TOP after the default": {"SELECT TOP 1 obs_id FROM ivoa.ObsCore", "5", 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			var more []string
			if c.maxrec != "" {
				more = []string{"MAXREC", c.maxrec}
			}
			a := s.query(c.adql, append(more, "RESPONSEFORMAT", "votable/td")...)
			_, after, _ := strings.Cut(a.body, "</TABLE>")
			overflow := strings.Contains(after, `value="OVERFLOW"`)
			if rows := strings.Count(a.body, "<TR>"); a.StatusCode != http.StatusOK || rows != c.rows || overflow != c.overflow {
				t.Errorf("status %d, %d rows, overflow %t", a.StatusCode, rows, overflow)
			}
		})
	}
	if a := s.query("SELECT nosuch FROM ivoa.ObsCore", "MAXREC", "0"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("with MAXREC=0 the query is not checked: %d", a.StatusCode)
	}
}

// Clients read TAP_SCHEMA without MAXREC and take what they get for all.
func TestSync_DoesNotCutTAPSchema(t *testing.T) {
	s := newSite(t, defaultRows(2))
	if got := s.csv("SELECT obs_id FROM ivoa.ObsCore"); len(strings.Fields(got)) != 2 {
		t.Errorf("got %s", got)
	}
	if got := s.csv("SELECT table_name FROM tap_schema.tables"); len(strings.Fields(got)) != 6 {
		t.Errorf("got %s", got)
	}
	if got := s.csv("SELECT table_name FROM tap_schema.tables", "MAXREC", "1"); len(strings.Fields(got)) != 1 {
		t.Errorf("got %s", got)
	}
	if got := s.csv("SELECT t.table_name FROM tap_schema.tables AS t, ivoa.ObsCore"); len(strings.Fields(got)) != 2 {
		t.Errorf("a join with data: %s", got)
	}
}

func TestSync_DescribesTheResult(t *testing.T) {
	s := newSite(t, origin)
	a := s.query("SELECT s_ra AS x, t_min, obs_id, COUNT(*) AS n FROM ivoa.ObsCore GROUP BY s_ra, t_min, obs_id", "RESPONSEFORMAT", "votable/td")
	for _, want := range []string{
		`<FIELD ID="col_0" name="x" datatype="double" unit="deg" ucd="pos.eq.ra"`, `ref="system_icrs"`,
		`<FIELD ID="col_1" name="t_min"`, `ref="system_mjd_utc"`, `<FIELD ID="col_2"`, `<FIELD ID="col_3" name="n" datatype="long"`,
		`<COOSYS ID="system_icrs" system="ICRS"/>`,
		`<TIMESYS ID="system_mjd_utc" timescale="UTC" timeorigin="MJD-origin" refposition="TOPOCENTER"/>`,
		`<INFO name="QUERY" value="SELECT s_ra AS x`, `<INFO name="standardID" value="ivo://ivoa.net/std/TAP"/>`,
		`<INFO name="request_date" value="20`, `<INFO name="publisher" value="The &amp; Observatory"/>`,
		`<INFO name="server_software" value="test/1"/>`, `<INFO name="citation" value="doi:1"/>`,
		`<RESOURCE ID="links" type="meta" utype="adhoc:service">`, `value="` + s.base + `/links"`,
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s is not in\n%s", want, a.body)
		}
	}
	if i, j := strings.Index(a.body, "</RESOURCE>"), strings.Index(a.body, `type="meta"`); i > j {
		t.Error("the descriptor stands within the results")
	}
	plain := s.query("SELECT obs_id FROM ivoa.ObsCore")
	if strings.Contains(plain.body, "COOSYS") || strings.Contains(plain.body, "TIMESYS") {
		t.Error("systems are declared that nothing refers to")
	}
	again := s.query("SELECT s_ra FROM ivoa.ObsCore UNION ALL SELECT s_ra FROM ivoa.ObsCore", "RESPONSEFORMAT", "votable/td")
	if !strings.Contains(again.body, `ref="system_icrs"`) {
		t.Errorf("a set operation loses the system:\n%s", again.body)
	}
}

func TestSync_CompressesOnlyOnDemand(t *testing.T) {
	s := newSite(t, nil)
	form := url.Values{"LANG": {"ADQL"}, "RESPONSEFORMAT": {"csv"},
		"QUERY": {"SELECT a.description FROM tap_schema.columns AS a, tap_schema.columns AS b"}}
	plain := s.post("/sync", form, "Accept-Encoding", "identity")
	if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Vary") != "Accept-Encoding" || len(plain.body) < 100_000 {
		t.Fatalf("%d bytes, %v", len(plain.body), plain.Header)
	}
	for accept, want := range map[string]string{"gzip": "gzip", "gzip, deflate, br": "gzip", "br;q=1, GZIP;q=0.5": "gzip",
		"gzip;q=0": "", "br, deflate": "", "x-gzip": "", "": ""} {
		a := s.post("/sync", form, "Accept-Encoding", accept)
		body := a.body
		if a.Header.Get("Content-Encoding") == "gzip" {
			r, err := gzip.NewReader(strings.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			body = string(text)
		}
		if got := a.Header.Get("Content-Encoding"); got != want || body != plain.body {
			t.Errorf("%q: encoding %q, %d bytes", accept, got, len(body))
		}
	}
	short := s.post("/sync", url.Values{"LANG": {"ADQL"}, "QUERY": {inCircle}}, "Accept-Encoding", "gzip")
	if short.Header.Get("Content-Encoding") != "" || short.ContentLength < 0 {
		t.Errorf("a short answer: %v", short.Header)
	}
}

func TestSync_HeadHasNoBody(t *testing.T) {
	s := newSite(t, nil)
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {inCircle}, "RESPONSEFORMAT": {"csv"}}
	a := s.send(http.MethodHead, "/sync?"+form.Encode(), nil)
	if a.StatusCode != http.StatusOK || a.body != "" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("status %d, %v", a.StatusCode, a.Header)
	}
	if a = s.send(http.MethodHead, "/sync?LANG=ADQL&QUERY=SELEC", nil); a.StatusCode != http.StatusBadRequest {
		t.Errorf("of a bad query: %d", a.StatusCode)
	}
}

func TestSync_AnswersInTheFormatAskedFor(t *testing.T) {
	s := newSite(t, nil)
	for ask, want := range map[string]string{
		"": "application/x-votable+xml", "votable": "application/x-votable+xml", "text/xml": "text/xml",
		"csv": "text/csv", "tsv": "text/tab-separated-values",
		"application/x-votable+xml;serialization=TABLEDATA": "application/x-votable+xml",
	} {
		a := s.query(inCircle, "RESPONSEFORMAT", ask, "FORMAT", ask)
		if got := a.Header.Get("Content-Type"); a.StatusCode != http.StatusOK || !strings.HasPrefix(got, want) {
			t.Errorf("%s: status %d, type %s", ask, a.StatusCode, got)
		}
	}
}

func TestSync_JoinsUploads(t *testing.T) {
	s := newSite(t, nil)
	vot := `<VOTABLE version="1.2" xmlns="http://www.ivoa.net/xml/VOTable/v1.2"><RESOURCE><TABLE>` +
		`<FIELD name="ra" datatype="double"/><FIELD name="dec" datatype="double"/><FIELD name="Name" datatype="char" arraysize="*"/>` +
		"<DATA><TABLEDATA><TR><TD>53.1</TD><TD>-27.8</TD><TD>a &amp; b</TD></TR><TR><TD>0</TD><TD>0</TD><TD>x</TD></TR>" +
		"</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
	form := url.Values{"LANG": {"ADQL"}, "FORMAT": {"csv"}, "UPLOAD": {"mine,param:f1;other,param:f2"},
		"QUERY": {"SELECT o.obs_id, u.Name FROM ivoa.ObsCore AS o, TAP_UPLOAD.Mine AS u, tap_upload.other AS v " +
			"WHERE 1 = CONTAINS(POINT('ICRS', u.ra, u.dec), o.s_region) AND v.ra = 0"}}
	kind, body := multi(t, form, map[string]string{"f1": vot, "f2": vot})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/sync", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if a := s.do(req); a.StatusCode != http.StatusOK || a.body != "obs_id,Name\r\none,a & b\r\n" {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if a := s.query("SELECT * FROM TAP_UPLOAD.mine"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("the upload outlived its query: %d", a.StatusCode)
	}
}

func TestSync_TakesALongURL(t *testing.T) {
	s := newSite(t, nil)
	ids := make([]string, 5000)
	for i := range ids {
		ids[i] = fmt.Sprintf("'id%d'", i)
	}
	form := url.Values{"LANG": {"ADQL"}, "RESPONSEFORMAT": {"csv"},
		"QUERY": {"SELECT obs_id FROM ivoa.ObsCore WHERE obs_id IN ('two', " + strings.Join(ids, ", ") + ")"}}
	if a := s.get("/sync?" + form.Encode()); a.StatusCode != http.StatusOK || a.body != "obs_id\r\ntwo\r\n" {
		t.Errorf("status %d, %.200s", a.StatusCode, a.body)
	}
}
