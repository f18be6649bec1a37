package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

// shapes are queries in all forms in which a hidden row could have a part.
var shapes = []string{
	"SELECT obs_publisher_did FROM ivoa.ObsCore",
	"SELECT obs_publisher_did, obs_title, t_min, t_max, s_region, lsst_visit FROM ivoa.ObsCore WHERE lsst_visit IN (2025111900231, 2025111900232, 2025112100410)",
	"SELECT COUNT(*) FROM ivoa.ObsCore",
	"SELECT COUNT(*), COUNT(t_max), COUNT(DISTINCT lsst_visit) FROM ivoa.ObsCore",
	"SELECT MIN(t_min), MAX(t_max), MIN(lsst_visit), MAX(lsst_visit), MAX(obs_id), AVG(t_exptime), SUM(s_fov) FROM ivoa.ObsCore",
	"SELECT dataproduct_subtype, COUNT(*) AS n, MAX(t_max) AS t FROM ivoa.ObsCore GROUP BY dataproduct_subtype",
	"SELECT lsst_visit, COUNT(*) AS n FROM ivoa.ObsCore GROUP BY lsst_visit HAVING COUNT(*) > 1 AND MAX(t_max) > 60999",
	"SELECT TOP 5 obs_publisher_did, t_max FROM ivoa.ObsCore ORDER BY t_max DESC, obs_publisher_did",
	"SELECT TOP 3 lsst_visit FROM ivoa.ObsCore WHERE calib_level = 1 ORDER BY 0 - t_max, lsst_visit",
	"SELECT obs_id FROM ivoa.ObsCore ORDER BY t_max DESC, obs_publisher_did OFFSET 3",
	"SELECT DISTINCT lsst_visit, lsst_band FROM ivoa.ObsCore",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE t_max > 60999.1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE t_max IS NULL",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_visit = 2025111900231",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_visit = 2025111900232",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_visit = 2025112100410 OR 1 = 1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE NOT (lsst_visit < 0)",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE obs_publisher_did LIKE '%repo=%'",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(53.1, -27.8, 2)) = 1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE INTERSECTS(s_region, CIRCLE(53.1, -27.8, 2)) = 1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1 AND calib_level = 2",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE DISTANCE(POINT(s_ra, s_dec), POINT(0, -6)) < 3 AND t_max > 60999.1",
	"SELECT COUNT(*) FROM (SELECT * FROM ivoa.ObsCore) AS o WHERE o.t_max > 60999.1",
	"SELECT COUNT(*) FROM (SELECT TOP 100000 t_max FROM ivoa.ObsCore ORDER BY t_max DESC) AS o",
	"SELECT MAX(n) FROM (SELECT lsst_visit, COUNT(*) AS n FROM ivoa.ObsCore GROUP BY lsst_visit) AS o",
	"WITH v AS (SELECT lsst_visit, t_max FROM ivoa.ObsCore) SELECT COUNT(*) FROM v WHERE t_max > 60999.1",
	"WITH v AS (SELECT lsst_visit AS x FROM ivoa.ObsCore) SELECT COUNT(*) FROM v AS a JOIN v AS b ON a.x = b.x",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS a JOIN ivoa.ObsCore AS b ON a.lsst_visit = b.lsst_visit AND a.calib_level < b.calib_level",
	"SELECT COUNT(*), COUNT(b.obs_id) FROM ivoa.ObsCore AS a LEFT JOIN ivoa.ObsCore AS b ON b.lsst_visit = a.lsst_visit + 1 AND a.lsst_detector = b.lsst_detector",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS a FULL JOIN ivoa.ObsCore AS b ON b.lsst_visit = a.lsst_visit + 1 AND a.lsst_detector = b.lsst_detector",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS a NATURAL JOIN ivoa.ObsCore AS b",
	"SELECT u.visit, COUNT(o.obs_id) AS n FROM TAP_UPLOAD.mine AS u LEFT JOIN ivoa.ObsCore AS o ON o.lsst_visit = u.visit GROUP BY u.visit",
	"SELECT u.n, o.obs_publisher_did FROM TAP_UPLOAD.mine AS u JOIN ivoa.ObsCore AS o ON o.lsst_visit = u.visit",
	"SELECT u.n, COUNT(*) AS k FROM TAP_UPLOAD.mine AS u JOIN ivoa.ObsCore AS o ON CONTAINS(POINT(u.ra, u.dec), o.s_region) = 1 GROUP BY u.n",
	"SELECT u.n, COUNT(*) AS k FROM TAP_UPLOAD.mine AS u JOIN ivoa.ObsCore AS o ON DISTANCE(POINT(u.ra, u.dec), POINT(o.s_ra, o.s_dec)) < 1 GROUP BY u.n",
	"SELECT u.n FROM TAP_UPLOAD.mine AS u WHERE EXISTS (SELECT 1 FROM ivoa.ObsCore AS o WHERE o.lsst_visit = u.visit)",
	"SELECT u.n FROM TAP_UPLOAD.mine AS u WHERE NOT EXISTS (SELECT 1 FROM ivoa.ObsCore AS o WHERE o.lsst_visit = u.visit AND o.calib_level = 1)",
	"SELECT u.n FROM TAP_UPLOAD.mine AS u WHERE u.visit IN (SELECT lsst_visit FROM ivoa.ObsCore WHERE calib_level = 2)",
	"SELECT u.n FROM TAP_UPLOAD.mine AS u WHERE u.visit NOT IN (SELECT lsst_visit FROM ivoa.ObsCore WHERE lsst_visit IS NOT NULL)",
	"SELECT u.n, (SELECT COUNT(*) FROM ivoa.ObsCore AS o WHERE o.lsst_visit = u.visit) AS k FROM TAP_UPLOAD.mine AS u",
	"SELECT u.n, (SELECT MAX(t_max) FROM ivoa.ObsCore) AS k FROM TAP_UPLOAD.mine AS u",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE t_max = (SELECT MAX(t_max) FROM ivoa.ObsCore)",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS o WHERE o.t_max >= (SELECT MAX(p.t_max) FROM ivoa.ObsCore AS p WHERE p.lsst_detector = o.lsst_detector)",
	"SELECT lsst_visit FROM ivoa.ObsCore UNION SELECT visit FROM TAP_UPLOAD.mine",
	"SELECT visit FROM TAP_UPLOAD.mine EXCEPT SELECT lsst_visit FROM ivoa.ObsCore",
	"SELECT visit FROM TAP_UPLOAD.mine INTERSECT SELECT lsst_visit FROM ivoa.ObsCore",
	"SELECT COUNT(*) FROM (SELECT obs_id FROM ivoa.ObsCore UNION ALL SELECT obs_id FROM ivoa.ObsCore) AS u",
	"SELECT CASE WHEN COUNT(*) > 1000 THEN 'many' ELSE 'few' END AS k FROM ivoa.ObsCore",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE CAST(obs_id AS INTEGER) = 1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE 1.0 / (2025111900232 - lsst_visit) > 7",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE 1.0 / (2025112100410 - lsst_visit) > 7",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_visit = 2025112100410 AND 1.0 / (lsst_detector - lsst_detector) = 1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE POWER(61000.5 - t_max, 0.5) >= 0 AND t_max > 60999.1",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE SQRT(61000.5 - t_max) >= 0",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE POWER(61000.5 - t_max, 0.5) >= 0",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE EXP(t_max - 60000) > 1 AND lsst_visit * 4500000 > 0",
	"SELECT COUNT(*) FROM ivoa.ObsCore WHERE CONTAINS(POINT(s_ra, (t_max - 60910.5)), CIRCLE(0, 0, 180)) = 1",
	"SELECT COUNT(*) FROM (SELECT 1.0 / (t_max - 61000) AS x FROM ivoa.ObsCore WHERE t_max IS NOT NULL) AS s WHERE x < 7",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS o WHERE EXISTS (SELECT 1 FROM TAP_UPLOAD.mine AS u WHERE POWER(61000.5 - o.t_max, 0.5) > u.n)",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS o JOIN TAP_UPLOAD.mine AS u ON POWER(61000.5 - o.t_max, 0.5) > u.n",
	"SELECT COUNT(*) FROM ivoa.ObsCore AS o WHERE (SELECT u.n FROM TAP_UPLOAD.mine AS u WHERE u.n = 0 OR o.lsst_visit = 2025112100410) = 0",
	"SELECT lsst_detector, COUNT(*) AS k FROM ivoa.ObsCore GROUP BY lsst_detector HAVING POWER(61000.5 - MAX(t_max), 0.5) > 0",
	"SELECT table_name FROM TAP_SCHEMA.tables",
}

// sorted is an answer without the order of its lines.
func sorted(answer string) string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(answer, "\r", "")), "\n")
	slices.Sort(lines[min(1, len(lines)):])
	return strings.Join(lines, "\n")
}

// lost are parts of answers that differ between servers and from request to
// request: addresses, names of requests, the time.
var lost = regexp.MustCompile(`http://127\.0\.0\.1:\d+|request [0-9a-f-]+|<INFO name="request_date".*`)

func plain(answer string) string { return sorted(lost.ReplaceAllString(answer, "")) }

// TestAccess_TAPAnswersAsIfHiddenRowsWereNot asks servers with rules, and for
// each user one that has nothing but the rows that the user may see.
func TestAccess_TAPAnswersAsIfHiddenRowsWereNot(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	head, rows := export(t, files)
	aged := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !r.seen(matrix) })
	if len(aged) < 1000 || len(aged) > len(rows)-200 {
		t.Fatalf("%d of %d rows are old enough", len(aged), len(rows))
	}
	all, old, nothing := reference(t, head, rows), reference(t, head, aged), reference(t, head, nil)
	if _, document := all.get(t, asker{}, imagesPath+images[0]); len(found(document)) != len(rows) {
		t.Fatalf("%d identifiers among the images, want %d", len(found(document)), len(rows))
	}
	for name, set := range map[string]struct {
		configure func(*config.Config)
		views     map[string]*site
	}{
		"the followed repository is for members": {func(c *config.Config) {
			c.ObsCore.From, c.ObsCore.Repository, c.ObsCore.Config = "butler", "closed", files.ObscoreConfig
		}, map[string]*site{"none": nothing, "plain": nothing, "member": old, "embargo": all, "outsider": nothing}},
		"the followed repository is for all": {func(c *config.Config) {
			c.ObsCore.From, c.ObsCore.Repository, c.ObsCore.Config = "butler", "open", files.ObscoreConfig
		}, map[string]*site{"none": old, "plain": old, "member": old, "embargo": all, "outsider": all}},
		"an imported table names repositories": {func(c *config.Config) {
			closed := c.Butler.Repositories["closed"]
			delete(c.Butler.Repositories, "closed")
			c.Butler.Repositories["demo"] = closed
			if _, err := importObsCore(t.Context(), c, []string{files.ObscoreParquet}, importMemory, nil); err != nil {
				t.Fatal(err)
			}
		}, map[string]*site{"none": nothing, "plain": nothing, "member": old, "embargo": all, "outsider": nothing}},
	} {
		t.Run(name, func(t *testing.T) {
			c := matrixConfig(t, files)
			set.configure(&c)
			hours := newClock(matrix)
			s := startSite(t, c, hours.now)
			for _, who := range s.users {
				for _, query := range shapes {
					compareTAP(t, s, set.views[who.name], who, query)
				}
				for _, query := range images {
					compareSIA(t, s, set.views[who.name], who, query)
				}
			}
			hours.set(matrix.Add(100 * 24 * time.Hour))
			for _, who := range s.users {
				view := all
				if set.views[who.name] == nothing {
					view = nothing
				}
				for _, query := range shapes[:12] {
					compareTAP(t, s, view, who, query)
				}
				compareSIA(t, s, view, who, images[0])
			}
		})
	}
}

// images are searches by SIA.
var images = []string{
	"MAXREC=10000",
	"POS=CIRCLE+53.1+-27.8+2",
	"POS=RANGE+0+360+-10+0&CALIB=1",
	"POS=POLYGON+50+-30+56+-30+56+-25+50+-25&CALIB=2&CALIB=3",
	"TIME=60999.19+61010",
	"TIME=-Inf+60999.2&CALIB=1",
	"BAND=5e-7+7e-7&EXPTIME=20+40",
	"DPSUBTYPE=lsst.raw&MAXREC=3000",
	"COLLECTION=LSST.Demo&INSTRUMENT=LSSTCam&MAXREC=3",
	"FOV=0.1+10&TARGET=EQUINOX",
	"MAXREC=0",
	"POS=CIRCLE+53.1+-27.8",
}

const imagesPath = "/api/sia/" + everything + "/query?RESPONSEFORMAT=csv&"

func compareSIA(t *testing.T, s, view *site, who asker, query string) {
	t.Helper()
	path := imagesPath + query
	status, got := s.get(t, who, path)
	wantStatus, want := view.get(t, asker{}, path)
	if g, w := found(got), found(want); status != wantStatus || len(g) != len(w) || !strings.Contains(query, "MAXREC=3") && !slices.Equal(g, w) {
		t.Errorf("%s: %s: status %d, want %d; %d rows, want %d", who.name, path, status, wantStatus, len(g), len(w))
	}
}

// identifiers are those of the data sets in a document.
var identifiers = regexp.MustCompile(`[?&]repo=demo&id=([0-9a-f-]{36})`)

// found returns them in order.
func found(document string) []string {
	list := identifiers.FindAllString(document, -1)
	slices.Sort(list)
	return list
}

func compareTAP(t *testing.T, s, view *site, who asker, query string) {
	t.Helper()
	status, got := s.ask(t, who, query)
	wantStatus, want := view.ask(t, asker{}, query)
	if status != wantStatus || plain(got) != plain(want) {
		t.Errorf("%s: %s: status %d, want %d\n%s", who.name, query, status, wantStatus, difference(plain(got), plain(want)))
	}
}

// difference shows the first lines that are not the same.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "nothing", "nothing"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("%d lines, want %d\ngot  %s\nwant %s", len(g), len(w), a, b)
		}
	}
	return ""
}

// TestAccess_JobsBelongToTheirUsers looks at a job of one user with the eyes of
// the others.
func TestAccess_JobsBelongToTheirUsers(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := matrixConfig(t, files)
	delete(c.Butler.Repositories, "closed")
	if _, err := importObsCore(t.Context(), &c, []string{files.ObscoreParquet}, importMemory, nil); err != nil {
		t.Fatal(err)
	}
	s := startSite(t, c, func() time.Time { return matrix })
	_, rows := export(t, files)
	counts := map[string]int{}
	for _, who := range s.users {
		for i := range rows {
			if who.name == "embargo" || who.name == "outsider" || rows[i].seen(matrix) {
				counts[who.name]++
			}
		}
	}
	const query = "SELECT COUNT(*) AS n FROM ivoa.ObsCore"
	for _, who := range s.users {
		status, text := s.send(t, who, http.MethodPost, "/api/tap/async", "application/x-www-form-urlencoded",
			form("LANG", "ADQL", "RESPONSEFORMAT", "csv", "PHASE", "RUN", "QUERY", query))
		id := regexp.MustCompile(`jobId>([^<]+)<`).FindStringSubmatch(text)
		if status != http.StatusOK || id == nil {
			t.Fatalf("%s: status %d: %s", who.name, status, text)
		}
		job := "/api/tap/async/" + id[1]
		if _, text = s.get(t, who, job+"?WAIT=30"); !strings.Contains(text, "COMPLETED") {
			t.Fatalf("%s: %s", who.name, text)
		}
		want := fmt.Sprintf("n\n%d", counts[who.name])
		if _, text = s.get(t, who, job+"/results/result"); sorted(text) != want {
			t.Errorf("%s: got %q, want %q", who.name, text, want)
		}
		for _, other := range s.users {
			if other.name == who.name || who.name == "none" {
				continue // the jobs of those who do not log in are open to who knows their name
			}
			for _, path := range []string{"", "/results", "/results/result", "/parameters", "/phase", "/error"} {
				status, text := s.get(t, other, job+path)
				if status < 400 || strings.Contains(text, query) {
					t.Errorf("%s sees %s of %s: status %d", other.name, path, who.name, status)
				}
			}
		}
	}
}
