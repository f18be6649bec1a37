package tap_test

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

func TestCapabilities_SayWhatClientsLookFor(t *testing.T) {
	s := newSite(t, func(c *tap.Config) {
		c.SecurityMethods = []string{"ivo://ivoa.net/sso#BasicAA"}
		c.Functions = []dali.Feature{{Form: "ivo_hasword(h VARCHAR, n VARCHAR) -> INTEGER"}}
	})
	a := s.get("/capabilities")
	for _, want := range []string{
		"<vosi:capabilities ", `<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess">`,
		`<accessURL use="base">` + s.base + `</accessURL>`, `<accessURL use="base">` + s.base + `/tables</accessURL>`,
		`<accessURL use="full">` + s.base + `/capabilities</accessURL>`, `<accessURL use="full">` + s.base + `/availability</accessURL>`,
		`<dataModel ivo-id="ivo://ivoa.net/std/ObsCore#core-1.1">`, `type="ivo://ivoa.net/std/TAPRegExt#features-adqlgeo"`,
		"<form>INTERSECTS</form>", "<form>ivo_hasword(h VARCHAR, n VARCHAR) -&gt; INTEGER</form>",
		`<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-http">`, `ivo-id="ivo://ivoa.net/std/TAPRegExt#output-votable-binary2"`,
		`<securityMethod standardID="ivo://ivoa.net/sso#BasicAA">`, "<alias>csv</alias>",
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("%s is not in\n%s", want, a.body)
		}
	}
	if strings.Contains(a.body, `use="full">`+s.base+"/sync") {
		t.Error("sync as a full URL takes pyvo's credentials away")
	}
	lower := newSite(t, func(c *tap.Config) { c.LowercaseFeatureIDs = true })
	if a := lower.get("/capabilities"); !strings.Contains(a.body, `type="ivo://ivoa.net/std/tapregext#features-adqlgeo"`) {
		t.Error("the identifiers are not in lower case")
	}
}

// Whatever is declared as a format must be understood.
func TestCapabilities_EachFormatIsUnderstood(t *testing.T) {
	s := newSite(t, nil)
	var doc struct {
		Capabilities []struct {
			Formats []struct {
				MIME    string   `xml:"mime"`
				Aliases []string `xml:"alias"`
			} `xml:"outputFormat"`
		} `xml:"capability"`
	}
	if err := xml.Unmarshal([]byte(s.get("/capabilities").body), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range doc.Capabilities {
		for _, f := range c.Formats {
			for _, ask := range append(f.Aliases, f.MIME) {
				n++
				if a := s.query(oneColumn, "RESPONSEFORMAT", ask); a.StatusCode != http.StatusOK {
					t.Errorf("%s: status %d", ask, a.StatusCode)
				} else if want, _, _ := strings.Cut(ask, ";"); strings.Contains(ask, "/x-") && !strings.HasPrefix(a.Header.Get("Content-Type"), want) {
					t.Errorf("%s: type %s", ask, a.Header.Get("Content-Type"))
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("%d formats", n)
	}
}

// Whatever is declared as a feature must be resolved.
func TestCapabilities_EachFeatureIsThere(t *testing.T) {
	set := published(t)
	for _, text := range []string{
		"SELECT POINT(1, 2) AS g FROM ivoa.ObsCore", "SELECT CIRCLE(1, 2, 3) AS g FROM ivoa.ObsCore",
		"SELECT BOX(1, 2, 3, 4) AS g FROM ivoa.ObsCore", "SELECT POLYGON(1, 2, 3, 4, 5, 0) AS g FROM ivoa.ObsCore",
		"SELECT REGION('CIRCLE ICRS 1 2 3') AS g FROM ivoa.ObsCore", "SELECT CONTAINS(POINT(1, 2), s_region) AS g FROM ivoa.ObsCore",
		"SELECT INTERSECTS(CIRCLE(1, 2, 3), s_region) AS g FROM ivoa.ObsCore", "SELECT AREA(CIRCLE(1, 2, 3)) AS g FROM ivoa.ObsCore",
		"SELECT CENTROID(s_region) AS g FROM ivoa.ObsCore", "SELECT COORD1(POINT(1, 2)) AS g FROM ivoa.ObsCore",
		"SELECT COORD2(POINT(1, 2)) AS g FROM ivoa.ObsCore", "SELECT COORDSYS(POINT(1, 2)) AS g FROM ivoa.ObsCore",
		"SELECT DISTANCE(s_ra, s_dec, 1, 2) AS g FROM ivoa.ObsCore", "SELECT LOWER(obs_id) AS g FROM ivoa.ObsCore",
		"SELECT UPPER(obs_id) AS g FROM ivoa.ObsCore", "SELECT obs_id FROM ivoa.ObsCore WHERE obs_id ILIKE 'A%'",
		"WITH w AS (SELECT obs_id FROM ivoa.ObsCore) SELECT * FROM w", oneColumn + " UNION " + oneColumn,
		oneColumn + " EXCEPT " + oneColumn, oneColumn + " INTERSECT " + oneColumn, "SELECT CAST(s_ra AS INTEGER) AS g FROM ivoa.ObsCore",
		"SELECT COALESCE(s_ra, 0) AS g FROM ivoa.ObsCore", "SELECT IN_UNIT(s_ra, 'rad') AS g FROM ivoa.ObsCore",
		oneColumn + " OFFSET 1",
	} {
		tree, _, err := adql.Parse(text, adql.Options{})
		if err == nil {
			_, err = plan.Resolve(tree, set, plan.Options{})
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAvailability_AsksTheEngine(t *testing.T) {
	e := &script{}
	s := scripted(t, e, nil)
	if a := s.get("/availability"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "<vosi:available>true</vosi:available>") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	e.probe = func(context.Context) error { return errors.New("secret") }
	a := s.get("/availability")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.body, "<vosi:available>false</vosi:available>") || strings.Contains(a.body, "secret") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
}

func TestTables_ByDetailAndByName(t *testing.T) {
	s := newSite(t, nil)
	for path, c := range map[string]struct {
		status  int
		columns bool
		want    string
	}{
		"/tables":                       {200, true, "<vosi:tableset "},
		"/tables?detail=max":            {200, true, "<name>TAP_SCHEMA.columns</name>"},
		"/tables?DETAIL=MIN":            {200, false, "<name>ivoa.ObsCore</name>"},
		"/tables?detail=some":           {400, false, "detail=some"},
		"/tables/ivoa.ObsCore":          {200, true, "<vosi:table "},
		"//tables/IVOA.obscore/":        {200, true, "<name>ivoa.ObsCore</name>"},
		"/tables/ivoa.nosuch":           {404, false, "ivoa.nosuch"},
		"/tables/ivoa.%22ObsCore%22%3C": {404, false, "&lt;"},
	} {
		a := s.get(path)
		if a.StatusCode != c.status || strings.Contains(a.body, "<column") != c.columns || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: status %d, %.300s", path, a.StatusCode, a.body)
		}
	}
}

func TestExamples_AreWellFormedAndRun(t *testing.T) {
	s := newSite(t, nil)
	a := s.get("/examples")
	if err := xml.Unmarshal([]byte(a.body), new(struct{})); err != nil {
		t.Errorf("not well-formed: %v", err)
	}
	examples := tap.DefaultExamples()
	if n := strings.Count(a.body, `typeof="example"`); n != len(examples) || !strings.Contains(a.body, `vocab="http://www.ivoa.net/rdf/examples#"`) {
		t.Errorf("%d examples in %s", n, a.body)
	}
	for _, e := range examples {
		if answer := s.query(e.Query); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, %s", e.ID, answer.StatusCode, answer.body)
		}
		if !strings.Contains(a.body, `id="`+e.ID+`" resource="#`+e.ID+`"`) {
			t.Errorf("%s is not listed", e.ID)
		}
	}
}

func TestBase_IsAPageForWhomever(t *testing.T) {
	s := newSite(t, nil)
	for _, path := range []string{"", "/", "//"} {
		a := s.get(path)
		if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") ||
			!strings.Contains(a.body, s.base+"/capabilities") {
			t.Errorf("%q: status %d, %v", path, a.StatusCode, a.Header)
		}
	}
}

func TestHandler_RefusesWhatIsNotThere(t *testing.T) {
	s := newSite(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/nosuch", 404}, {http.MethodGet, "/async/nosuch", 404}, {http.MethodGet, "/async/a%2F..%2Fb", 404},
		{http.MethodGet, "/async/nosuch/phase", 404}, {http.MethodDelete, "/sync", 405}, {http.MethodPut, "/async", 405},
		{http.MethodDelete, "/tables", 405},
	} {
		a := s.send(c.method, c.path, nil)
		if a.StatusCode != c.status || !strings.Contains(a.body, "QUERY_STATUS") ||
			(c.status == http.StatusMethodNotAllowed) != (a.Header.Get("Allow") != "") {
			t.Errorf("%s %s: status %d, allow %q, %s", c.method, c.path, a.StatusCode, a.Header.Get("Allow"), a.body)
		}
	}
	for _, path := range []string{"/capabilities", "/availability", "/tables", "/examples", "/async", ""} {
		if a := s.send(http.MethodHead, path, nil); a.StatusCode != http.StatusOK || a.body != "" {
			t.Errorf("HEAD %s: status %d", path, a.StatusCode)
		}
	}
}

func TestHandler_EmitsTheAddressThatClientsSee(t *testing.T) {
	proxied := newSite(t, func(c *tap.Config) { c.Base.Trusted = func(*http.Request) bool { return true } })
	header := []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "data.example.org"}
	if a := proxied.get("/capabilities", header...); !strings.Contains(a.body, "https://data.example.org/api/tap/tables") {
		t.Errorf("behind a proxy:\n%s", a.body)
	}
	configured := newSite(t, func(c *tap.Config) { c.Base.URL = "https://tap.example.org/x/" })
	a := configured.post("/async", adqlForm(oneColumn))
	if got := a.Header.Get("Location"); !strings.HasPrefix(got, "https://tap.example.org/x/async/j") {
		t.Errorf("as configured %s", got)
	}
	if a = configured.get("/async"); !strings.Contains(a.body, `xlink:href="https://tap.example.org/x/async/j`) {
		t.Errorf("in the list %s", a.body)
	}
}
