package sia_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// linked adds what a deployment adds to its results.
func linked(c *sia.Config) {
	c.Origin = []votable.Info{{Name: "publisher", Value: "The & Observatory"}}
	c.SecurityMethods = []string{"", "ivo://ivoa.net/sso#BasicAA"}
	c.Descriptors = func(base string, columns []deliver.Column) []votable.Resource {
		var id string
		for _, c := range columns {
			if c.Origin != nil && c.Origin.Column.Name == "obs_publisher_did" {
				id = c.Field.ID
			}
		}
		return []votable.Resource{{Type: "meta", Utype: "adhoc:service", Params: []votable.Param{
			{Field: votable.Field{Name: "accessURL", Datatype: votable.Char, Arraysize: "*"}, Value: base + "/links"}},
			Groups: []votable.Group{{Name: "inputParams", Params: []votable.Param{
				{Field: votable.Field{Name: "ID", Datatype: votable.Char, Arraysize: "*", Ref: id}}}}}}}
	}
	c.Rewrite = func(_ string, column *plan.Origin) deliver.Rewriter {
		if column.Column.Name != "target_name" {
			return nil
		}
		return func(dst, text []byte) ([]byte, bool) {
			if !strings.HasPrefix(string(text), "field") {
				return dst, false
			}
			return append(dst, "rewritten"...), true
		}
	}
}

var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func TestDocuments(t *testing.T) {
	s := newSite(t, linked)
	for name, path := range map[string]string{
		"capabilities.xml": "/all/capabilities",
		"self.vot":         "/all/query?MAXREC=0&RESPONSEFORMAT=votable/td",
		"rows.vot":         "/all/query?POS=CIRCLE+10+0+1&POS=CIRCLE+0+45+1&RESPONSEFORMAT=votable/td&MAXREC=2&SIZE=3",
		"error.vot":        "/all/query?POS=CIRCLE+10&BAND=x",
		"base.html":        "",
	} {
		t.Run(name, func(t *testing.T) {
			got := address.ReplaceAllString(s.get(path).body, "data.example.org")
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from its golden file:\n%s", name, got)
			}
		})
	}
}

var declared = regexp.MustCompile(`(?s)<COOSYS.*?<DATA>`)

// Clients make forms and tables of the description before they search.
func TestSelfDescription_HasTheFieldsOfASearch(t *testing.T) {
	s := newSite(t, linked)
	self, rows := s.get("/all/query?MAXREC=0"), s.get("/all/query?POS=RANGE+9+11+-1+1")
	fields := declared.FindString(self.body)
	if len(fields) < 5000 || fields != declared.FindString(rows.body) {
		t.Errorf("the fields differ: %s", fields)
	}
	if strings.Contains(rows.body, "adhoc:this") || !strings.Contains(self.body, `value="OVERFLOW"`) {
		t.Error("a description is among the rows, or its own lacks the overflow")
	}
	this, service := strings.Index(self.body, "adhoc:this"), strings.Index(self.body, "adhoc:service")
	if results := strings.Index(self.body, `type="results"`); results > this || this > service {
		t.Error("the description does not come between results and descriptors, where Firefly looks")
	}
}

// What the description offers is what the service covers.
func TestSelfDescription_OffersWhatTheServiceCovers(t *testing.T) {
	s := newSite(t, nil)
	for label, want := range map[string][2]string{
		"all":   {`<OPTION value="R2"/>`, ""},
		"first": {`<OPTION value="R1"/>`, `<OPTION value="R2"/>`},
		"repo2": {`<OPTION value="cube"/>`, `<OPTION value="Tel"/>`},
		"empty": {`<OPTION value="RR"/>`, `<OPTION value="R1"/>`},
	} {
		body := s.get("/" + label + "/query?MAXREC=0").body
		if !strings.Contains(body, want[0]) || want[1] != "" && strings.Contains(body, want[1]) {
			t.Errorf("%s: want %s and not %s in %s", label, want[0], want[1], body)
		}
	}
}

func TestAvailability(t *testing.T) {
	s := newSite(t, nil)
	a := s.get("/all/availability")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.body, "<vosi:available>true<") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
}

func TestStatus_OfEachFault(t *testing.T) {
	s := newSite(t, nil)
	for path, want := range map[string]int{
		"/all/query?BAND=x":                        http.StatusBadRequest,
		"/nosuch/query":                            http.StatusNotFound,
		"/nosuch":                                  http.StatusNotFound,
		"/nosuch/capabilities":                     http.StatusNotFound,
		"/nosuch/availability":                     http.StatusNotFound,
		"/all/nosuch":                              http.StatusNotFound,
		"/all/query?RESPONSEFORMAT=nosuch":         http.StatusBadRequest,
		"/all/query?RESPONSEFORMAT=a&BAND=x":       http.StatusBadRequest,
		"/all/query?BAND=%zz":                      http.StatusBadRequest,
		"/all/query?MAXREC=1":                      http.StatusOK,
		"/all//query/?MAXREC=1":                    http.StatusOK,
		"/all":                                     http.StatusOK,
		"/all/query?RESPONSEFORMAT=fits/or/so%00x": http.StatusBadRequest,
	} {
		a := s.get(path)
		if a.StatusCode != want {
			t.Errorf("%s: status %d, %s", path, a.StatusCode, a.body)
		}
		if want >= 400 && !strings.HasPrefix(a.message(t), "UsageFault: ") {
			t.Errorf("%s: %s", path, a.message(t))
		}
	}
	a := s.do(http.MethodDelete, "/all/query", "")
	if a.StatusCode != http.StatusMethodNotAllowed || a.Header.Get("Allow") == "" || !strings.HasPrefix(a.message(t), "UsageFault: ") {
		t.Errorf("DELETE: status %d, Allow %q, %s", a.StatusCode, a.Header.Get("Allow"), a.body)
	}
}
