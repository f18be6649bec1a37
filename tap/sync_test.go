package tap_test

import (
	"strconv"
	"testing"
)

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func TestSync_AnswersAQuery(t *testing.T) {
	s := newSite(t, nil)
	a := s.query("SELECT obs_id, s_ra FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1", "RESPONSEFORMAT", "csv")
	if a.StatusCode != 200 || a.body != "obs_id,s_ra\r\none,53.1\r\n" {
		t.Errorf("status %d, body %q", a.StatusCode, a.body)
	}
	a = s.query("SELECT TOP 2 table_name FROM tap_schema.tables ORDER BY table_name", "RESPONSEFORMAT", "votable/td")
	t.Log(a.StatusCode, a.Header, a.body)
	a = s.query("SELECT nosuch FROM ivoa.ObsCore")
	t.Log(a.StatusCode, a.Header, a.body)
	for _, p := range []string{"", "/capabilities", "/availability", "/tables?detail=min", "/tables/ivoa.obscore", "/examples", "/async", "/nosuch", "//sync/"} {
		a = s.get(p)
		t.Log(p, a.StatusCode, a.Header, a.body[:min(len(a.body), 1500)])
	}
}
