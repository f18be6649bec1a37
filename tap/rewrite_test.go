package tap_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
)

// marked puts the address of the service before the ids that begin with t.
func marked(c *tap.Config) {
	c.Rewrite = func(base string, column *plan.Origin) deliver.Rewriter {
		if column.Column.Name != "obs_id" {
			return nil
		}
		return func(dst, text []byte) ([]byte, bool) {
			if !bytes.HasPrefix(text, []byte("t")) {
				return dst, false
			}
			return append(append(append(dst, base...), '/'), text...), true
		}
	}
}

func TestRewrite_FollowsTheColumnAndNotItsName(t *testing.T) {
	s := newSite(t, marked)
	b := s.base + "/"
	for name, c := range map[string]struct{ adql, want string }{
		"the column":       {"SELECT obs_id FROM ivoa.ObsCore ORDER BY s_ra", "one B/two B/three"},
		"first of all":     {"SELECT obs_id FROM ivoa.ObsCore ORDER BY s_ra DESC", "B/three B/two one"},
		"under an alias":   {"SELECT obs_id AS x FROM ivoa.ObsCore ORDER BY s_ra", "one B/two B/three"},
		"of a sub-query":   {"SELECT y FROM (SELECT obs_id AS y, s_ra FROM ivoa.ObsCore) AS q ORDER BY s_ra", "one B/two B/three"},
		"twice":            {"SELECT obs_id, obs_id AS again FROM ivoa.ObsCore WHERE obs_id = 'two'", "B/two,B/two"},
		"nothing to do":    {"SELECT obs_id FROM ivoa.ObsCore WHERE obs_id = 'one'", "one"},
		"no rows":          {"SELECT obs_id FROM ivoa.ObsCore WHERE obs_id = 'none'", ""},
		"an expression":    {"SELECT obs_id || '!' FROM ivoa.ObsCore WHERE obs_id = 'two'", "two!"},
		"another column":   {"SELECT obs_collection AS obs_id FROM ivoa.ObsCore WHERE obs_id = 'two'", "MADE/UP"},
		"beside NULLs":     {"SELECT obs_id, target_name FROM ivoa.ObsCore WHERE obs_id = 'two'", "B/two,"},
		"the stored value": {"SELECT COUNT(*) FROM ivoa.ObsCore WHERE obs_id = 'two'", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.ReplaceAll(s.csv(c.adql), b, "B/"); got != c.want {
				t.Errorf("%s gives %q, want %q", c.adql, got, c.want)
			}
		})
	}
}

func TestRewrite_AllFormatsAndJobs(t *testing.T) {
	s := newSite(t, marked)
	const adql = "SELECT obs_id FROM ivoa.ObsCore WHERE obs_id = 'two'"
	for _, format := range []string{"csv", "tsv", "json", "application/x-votable+xml;serialization=tabledata"} {
		if a := s.query(adql, "RESPONSEFORMAT", format); !strings.Contains(a.body, s.base+"/two") {
			t.Errorf("%s: %s", format, a.body)
		}
	}
	job := s.post("/async", url.Values{"LANG": {"ADQL"}, "QUERY": {adql}, "RESPONSEFORMAT": {"csv"}, "PHASE": {"RUN"}}).Header.Get("Location")
	s.get(job + "?WAIT=20")
	if a := s.get(job + "/results/result"); !strings.Contains(a.body, s.base+"/two") {
		t.Errorf("the result of the job is %s", a.body)
	}
}
