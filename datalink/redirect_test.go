package datalink_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRedirects_LeadToAQuery(t *testing.T) {
	s := newSite(t, nil, nil)
	for name, c := range map[string]struct{ path, query, base, adql string }{
		"cone": {"cone_search", "table=dp1.Object&ra_col=coord_ra&dec_col=coord_dec&ra_val=53.1&dec_val=-27.8&radius=1e-2",
			"https://data.example.org/api/tap",
			"SELECT * FROM dp1.Object WHERE CONTAINS(POINT('ICRS',coord_ra,coord_dec),CIRCLE('ICRS',53.1,-27.8,0.01))=1"},
		"cone elsewhere, names in any case": {"cone_search", "TABLE=dp03_catalogs.Object&RA_COL=ra&Dec_Col=dec&ra_val=0&dec_val=0&radius=1",
			"https://elsewhere.example.org/api/ssotap",
			"SELECT * FROM dp03_catalogs.Object WHERE CONTAINS(POINT('ICRS',ra,dec),CIRCLE('ICRS',0,0,1))=1"},
		"time series": {"timeseries", "id=-123456789012345678901&table=dp1.DiaSource&id_column=diaObjectId",
			"https://data.example.org/api/tap", "SELECT s.* FROM dp1.DiaSource AS s WHERE s.diaObjectId = -123456789012345678901"},
		"time series with all": {"timeseries", "id=1&table=dp1.ForcedSource&id_column=objectId&band=r&band_column=filter&detail=principal" +
			"&join_time_column=dp1.CcdVisit.expMidptMJD",
			"https://data.example.org/api/tap", "SELECT t.expMidptMJD,s.id,s.flux FROM dp1.ForcedSource AS s " +
				"JOIN dp1.CcdVisit AS t ON s.ccdVisitId = t.ccdVisitId WHERE s.objectId = 1 AND s.filter = 'r'"},
		"time series by visit and detector": {"timeseries", "id=1&table=t&id_column=c&join_style=visit_detector&join_time_column=VisitDetector.mjd",
			"https://data.example.org/api/tap", "SELECT t.mjd,s.* FROM t AS s JOIN VisitDetector AS t " +
				"ON s.visit = t.visitId AND s.detector = t.detector WHERE s.c = 1"},
	} {
		t.Run(name, func(t *testing.T) {
			values, err := url.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			var pairs []string
			for k, v := range values {
				pairs = append(pairs, k, v[0])
			}
			w := s.get("/api/datalink/"+c.path, pairs...)
			to, err := url.Parse(w.Header().Get("Location"))
			if w.Code != http.StatusTemporaryRedirect || err != nil {
				t.Fatalf("status %d, %v, %s", w.Code, err, w.Body)
			}
			if got := to.Scheme + "://" + to.Host + to.Path; got != c.base+"/sync" {
				t.Errorf("leads to %s", got)
			}
			if q := to.Query(); q.Get("QUERY") != c.adql || q.Get("LANG") != "ADQL" || q.Get("REQUEST") != "doQuery" {
				t.Errorf("asks for %v, want %s", q, c.adql)
			}
		})
	}
}

func TestRedirects_Faults(t *testing.T) {
	s := newSite(t, nil, nil)
	cone := map[string]string{"table": "a.b", "ra_col": "ra", "dec_col": "dec", "ra_val": "1", "dec_val": "2", "radius": "3"}
	series := map[string]string{"id": "1", "table": "a.b", "id_column": "c"}
	for _, c := range []struct {
		path        string
		base        map[string]string
		name, value string
		want        string
	}{
		{"cone_search", cone, "table", "", "the parameter table is missing"},
		{"cone_search", cone, "table", "a; DROP TABLE b", "is not the name of a table"},
		{"cone_search", cone, "table", "a.b.c.d", "is not the name of a table"},
		{"cone_search", cone, "ra_col", "a)", "is not the name of a column"},
		{"cone_search", cone, "ra_val", "NaN", "is not a number from -360 to 360"},
		{"cone_search", cone, "dec_val", "91", "is not a number from -90 to 90"},
		{"cone_search", cone, "radius", "-1", "is not a number from 0 to 180"},
		{"cone_search", cone, "radius", "", "the parameter radius is missing"},
		{"timeseries", series, "id", "1 OR 1=1", "is not a whole number"},
		{"timeseries", series, "id", "-", "is not a whole number"},
		{"timeseries", series, "band", "w", "is not one of all, u, g, r, i, z, y"},
		{"timeseries", series, "detail", "x", "is not one of full, principal, minimal"},
		{"timeseries", series, "join_style", "x", "is not one of ccdVisit, visit_detector"},
		{"timeseries", series, "join_time_column", "x", "is not the name of a column with its table"},
		{"timeseries", series, "join_time_column", "a.b'", "is not the name of a column with its table"},
		{"timeseries", series, "band_column", "a b", "is not the name of a column"},
	} {
		pairs := []string{c.name, c.value}
		for k, v := range c.base {
			if k != c.name {
				pairs = append(pairs, k, v)
			}
		}
		w := s.get("/api/datalink/"+c.path, pairs...)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), ">UsageFault: ") || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s with %s=%s: status %d, %s, want %q", c.path, c.name, c.value, w.Code, w.Body, c.want)
		}
	}
}
