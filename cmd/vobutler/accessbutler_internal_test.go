package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // takes the hidden data out of a registry

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

// The cut-offs of the rules of matrixConfig in TAI nanoseconds.
const (
	cut80 = 1763613350555000000
	cut40 = cut80 + 40*3600*1_000_000_000
)

// registry is one of the demo, read and changed without any of this program.
type registry struct {
	*sql.DB
	t *testing.T
}

func openRegistry(t *testing.T, files demo.Repo) *registry {
	t.Helper()
	db, err := sql.Open("sqlite", files.Registry)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &registry{db, t}
}

func (r *registry) texts(query string, args ...any) []string {
	r.t.Helper()
	rows, err := r.Query(query, args...)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, text)
	}
	if rows.Err() != nil {
		r.t.Fatal(rows.Err())
	}
	return out
}

// with returns the tables that have a column.
func (r *registry) with(column string) []string {
	return r.texts("SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = ?", column)
}

// tags returns the tables of which rows belong to observations of an element.
func (r *registry) tags(element string) []string {
	return slices.DeleteFunc(r.with(element), func(name string) bool { return !strings.HasPrefix(name, "dataset_tags_") })
}

// undated returns the datasets that the rules name and that have no time.
func (r *registry) undated() []string {
	return r.texts("SELECT d.id FROM dataset d JOIN dataset_type y ON y.id = d.dataset_type_id WHERE y.name IN ('visit_table', 'visit_detector_table')")
}

// hidden returns the datasets that the rules hide.
func (r *registry) hidden() []string {
	out := r.undated()
	for _, element := range []string{"exposure", "visit"} {
		for _, table := range r.tags(element) {
			out = append(out, r.texts(fmt.Sprintf(`SELECT DISTINCT g.dataset_id FROM %q g JOIN dataset_type y ON y.id = g.dataset_type_id
				JOIN %s e ON e.instrument = g.instrument AND e.id = g.%[2]s
				WHERE e.timespan_end > ? OR e.timespan_end > ? AND (y.name = 'raw' OR y.name LIKE 'visit\_%%' ESCAPE '\')`, table, element), cut40, cut80)...)
		}
	}
	return out
}

func (r *registry) do(query string, args ...any) {
	r.t.Helper()
	if _, err := r.Exec(query, args...); err != nil {
		r.t.Fatalf("%s: %v", query, err)
	}
}

// remove takes datasets out of the registry.
func (r *registry) remove(ids []string) {
	r.t.Helper()
	list := "'" + strings.Join(ids, "', '") + "'"
	for _, table := range r.with("dataset_id") {
		r.do(fmt.Sprintf("DELETE FROM %q WHERE dataset_id IN (%s)", table, list))
	}
	r.do("DELETE FROM dataset WHERE id IN (" + list + ")")
}

// prune takes out of the registry what the rules hide.
func (r *registry) prune() {
	r.t.Helper()
	r.remove(r.hidden())
	for _, element := range []string{"exposure", "visit", "day_obs"} {
		for _, id := range r.texts("SELECT id FROM "+element+" WHERE timespan_end > ?", cut40) {
			for _, table := range r.with(element) {
				r.do(fmt.Sprintf("DELETE FROM %q WHERE %s = %s", table, element, id))
			}
			r.do("DELETE FROM " + element + " WHERE id = " + id)
		}
	}
}

// call is a request to be answered alike by two servers.
type call struct{ method, path, body string }

// idsOf returns datasets of all kinds: for each type some that are hidden and
// some that are not, and one that is not there.
func idsOf(r *registry) []string {
	hidden := r.hidden()
	out := []string{"00000000-0000-4000-8000-000000000000"}
	for _, name := range []string{"raw", "visit_image", "difference_image", "deep_coadd", "visit_table", "visit_conditions", "single_visit_star", "bias"} {
		all := r.texts("SELECT d.id FROM dataset d JOIN dataset_type y ON y.id = d.dataset_type_id WHERE y.name = ? ORDER BY d.id", name)
		some := map[bool]int{}
		for _, id := range all {
			if h := slices.Contains(hidden, id); some[h] < 3 {
				some[h]++
				out = append(out, fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:]))
			}
		}
	}
	return out
}

const noDefaults = `"additional_query_inputs":[],"default_data_id":{"dataId":{"instrument":"LSSTCam","skymap":"lsst_cells_v1"},"records":null}`

// butlerCalls are requests to the Butler API and for links in all forms in which
// a hidden dataset or data ID could have a part.
func butlerCalls(ids []string) []call {
	var calls []call
	add := func(method, path, body string) {
		calls = append(calls, call{method, "/api/butler/repo/open/v1/" + path, body})
	}
	post := func(path, body string, args ...any) { add(http.MethodPost, path, fmt.Sprintf(body, args...)) }
	quoted, _ := json.Marshal(ids)
	post("datasets", `{"dataset_ids":%s}`, quoted)
	post("file_transfer", `{"dataset_ids":%s}`, quoted)
	links := url.Values{"ID": nil}
	for _, id := range ids {
		add(http.MethodGet, "dataset/"+id, "")
		add(http.MethodGet, "dataset/"+id+"?dimension_records=true", "")
		add(http.MethodGet, "get_file/"+id, "")
		add(http.MethodGet, "dataset/"+id+"/download", "")
		calls = append(calls, call{http.MethodGet, "/api/datalink/links?ID=" + url.QueryEscape("butler://open/"+id), ""})
		links.Add("ID", "ivo://org.rubinobs/usdac/x?repo=open&id="+id)
	}
	calls = append(calls, call{http.MethodGet, "/api/datalink/links?" + links.Encode(), ""})
	for _, name := range []string{"collection_info?name=LSSTCam/raw/all", "collection_summary?name=LSSTCam/raw/all", "dataset_type/raw", "universe"} {
		add(http.MethodGet, name, "")
	}
	for _, visit := range []int{boundaryVisit, hiddenVisit, youngVisit, 1} {
		for _, kind := range [][2]string{{"raw", "exposure"}, {"visit_image", "visit"}, {"difference_image", "visit"}, {"single_visit_star", "visit"}} {
			search := fmt.Sprintf(`{"dataset_type":%q,"data_id":{"instrument":"LSSTCam",%q:%d,"detector":36},
				"collections":["LSSTCam/runs/demo","LSSTCam/raw/all"],"timespan":null`, kind[0], kind[1], visit)
			post("find_dataset", "%s", search+`,"dimension_records":true}`)
			post("get_file_by_data_id", "%s", search+`}`)
			post("expand_data_id", `{"data_id":{"instrument":"LSSTCam",%q:%d,"detector":36}}`, kind[1], visit)
		}
		post("find_dataset", `{"dataset_type":"gains","data_id":{"instrument":"LSSTCam","exposure":%d,"detector":36},"collections":["LSSTCam/calib"],
			"timespan":null,"dimension_records":false}`, visit)
		post("get_file_by_data_id", `{"dataset_type":"gains","data_id":{"instrument":"LSSTCam","exposure":%d,"detector":36},"collections":["LSSTCam/calib"],
			"timespan":null}`, visit)
	}
	post("find_dataset", `{"dataset_type":"raw","data_id":{"instrument":"LSSTCam","exposure.obs_id":"MC_O_20251121_000410","detector":36},
		"collections":["LSSTCam/raw/all"],"timespan":null,"dimension_records":false}`)
	post("expand_data_id", `{"data_id":{"instrument":"LSSTCam","day_obs":20251121}}`)
	for _, first := range []bool{true, false} {
		post("query/all_datasets", `{"collections":["LSSTCam/runs/demo","LSSTCam/raw/all","LSSTCam/demo/ecdfs"],"name":["*"],"find_first":%v,"data_id":{},
			"default_data_id":{"instrument":"LSSTCam"},"where":"","bind":{},"limit":null,"with_dimension_records":false}`, first)
	}
	for kind, dims := range map[string]string{"raw": `"exposure","detector"`, "visit_image": `"visit","detector"`,
		"difference_image": `"visit","detector"`, "deep_coadd": `"tract","patch","band"`, "visit_conditions": `"visit"`, "visit_table": `"instrument"`} {
		tree := fmt.Sprintf(`"query":{"tree":{"dimensions":[%s],"datasets":{%q:{"collections":["LSSTCam/runs/demo","LSSTCam/raw/all"],"dimensions":[%[1]s]}}},%[3]s}`, dims, kind, noDefaults)
		for _, first := range []bool{true, false} {
			spec := fmt.Sprintf(`"result_spec":{"result_type":"dataset_ref","dataset_type_name":%q,"dimensions":[%s],"storage_class_name":"ExposureF","find_first":%v}`, kind, dims, first)
			post("query/execute", "{%s,%s}", tree, spec)
			post("query/count", `{%s,%s,"exact":true,"discard":true}`, tree, spec)
			post("query/count", `{%s,%s,"exact":false,"discard":false}`, tree, spec)
		}
		post("query/execute", `{%s,"result_spec":{"result_type":"data_coordinate","dimensions":[%s]}}`, tree, dims)
		post("query/execute", `{%s,"result_spec":{"result_type":"general","dimensions":[%s],"dimension_fields":{},
			"dataset_fields":{%q:["dataset_id","run","ingest_date"]},"find_first":false}}`, tree, dims, kind)
		post("query/any", `{%s,"execute":true,"exact":true}`, tree)
		post("query/explain", `{%s,"execute":true}`, tree)
	}
	for _, dims := range []string{`"visit"`, `"exposure"`, `"day_obs"`, `"visit","detector"`, `"visit","exposure"`, `"visit","tract"`, `"detector"`, `"visit","tract","patch"`} {
		tree := fmt.Sprintf(`"query":{"tree":{"dimensions":[%s]},%s}`, dims, noDefaults)
		spec := fmt.Sprintf(`"result_spec":{"result_type":"data_coordinate","dimensions":[%s],"include_dimension_records":true}`, dims)
		post("query/execute", "{%s,%s}", tree, spec)
		post("query/count", `{%s,%s,"exact":true,"discard":true}`, tree, spec)
	}
	for _, element := range []string{"visit", "exposure", "day_obs", "visit_detector_region", "visit_definition", "instrument"} {
		dims := map[string]string{"visit_detector_region": `"visit","detector"`, "visit_definition": `"visit","exposure"`}[element]
		if dims == "" {
			dims = `"` + element + `"`
		}
		post("query/execute", `{"query":{"tree":{"dimensions":[%s]},%s},"result_spec":{"result_type":"dimension_record","element":%q}}`, dims, noDefaults, element)
	}
	return calls
}

// signatures are what of a link is another each time.
var signatures = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)?(/api/datalink/files/[^"?<]*)\?[^"<]*`)

// canonical is an answer without the order of its rows, addresses and signatures.
func canonical(t *testing.T, text string) string {
	t.Helper()
	text = lost.ReplaceAllString(signatures.ReplaceAllString(text, "$2"), "")
	if !strings.HasPrefix(text, "{") {
		return text
	}
	var rows, rest []string
	for line := range strings.Lines(text) {
		var page map[string]any
		if err := json.Unmarshal([]byte(line), &page); err != nil {
			return text
		}
		list, _ := page["rows"].([]any)
		delete(page, "rows")
		for _, r := range list {
			one, _ := json.Marshal(r)
			rows = append(rows, string(one))
		}
		one, _ := json.Marshal(page)
		if !slices.Contains(rest, string(one)) {
			rest = append(rest, string(one))
		}
	}
	slices.Sort(rows)
	return strings.Join(append(rest, rows...), "\n")
}

// TestAccess_ButlerAndLinksAnswerAsIfHiddenDataWereNot asks a server with rules,
// and one whose registry has lost what they hide.
func TestAccess_ButlerAndLinksAnswerAsIfHiddenDataWereNot(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pruned, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	openRegistry(t, pruned).prune()
	aged, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	inAged := openRegistry(t, aged)
	inAged.remove(inAged.undated())
	start := func(files demo.Repo, rules bool, now func() time.Time) *site {
		c := matrixConfig(t, files)
		delete(c.Butler.Repositories, "closed") // links to files of one folder go by either label
		if !rules {
			c.Access = config.Access{}
		}
		return startSite(t, c, now)
	}
	hours := newClock(matrix)
	all, old, s := start(files, false, hours.now), start(pruned, false, hours.now), start(files, true, hours.now)
	dated := start(aged, false, hours.now)
	calls := butlerCalls(idsOf(openRegistry(t, files)))
	compare := func(who asker, view *site) {
		t.Helper()
		for _, c := range calls {
			status, got := s.send(t, who, c.method, c.path, "application/json", c.body)
			wantStatus, want := view.send(t, view.users[3], c.method, c.path, "application/json", c.body)
			if view == all && strings.Contains(c.path, "/query/") && wantStatus != http.StatusOK {
				t.Errorf("%s %s is no query: %s", c.path, c.body, want)
			}
			if got, want = canonical(t, got), canonical(t, want); status != wantStatus || got != want {
				t.Errorf("%s: %s %s %s: status %d, want %d\n%s", who.name, c.method, c.path, c.body, status, wantStatus, difference(got, want))
			}
		}
	}
	for _, who := range s.users[:3] {
		compare(who, old)
	}
	compare(s.users[3], all)
	// What has no time does not age.
	hours.set(matrix.Add(100 * 24 * time.Hour))
	for _, who := range s.users[:3] {
		compare(who, dated)
	}
	compare(s.users[3], all)
}

// TestAccess_ALinkIsItsOwnPermission passes a link on that a user got who may see
// the data: it works until it ends, for that file and no other.
func TestAccess_ALinkIsItsOwnPermission(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	hours := newClock(matrix)
	s := startSite(t, matrixConfig(t, files), hours.now)
	r := openRegistry(t, files)
	ids := r.texts("SELECT d.id FROM dataset d JOIN dataset_type y ON y.id = d.dataset_type_id WHERE y.name = 'visit_conditions'")
	hidden := r.hidden()
	links := map[bool]string{}
	for _, id := range ids {
		uuid := fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:])
		status, text := s.get(t, s.users[3], "/api/butler/repo/open/v1/get_file/"+uuid)
		link := regexp.MustCompile(`"url":"([^"]+)"`).FindStringSubmatch(text)
		if status != http.StatusOK || link == nil {
			t.Fatalf("status %d: %s", status, text)
		}
		address, err := url.Parse(strings.ReplaceAll(link[1], `\u0026`, "&"))
		if err != nil {
			t.Fatal(err)
		}
		links[slices.Contains(hidden, id)] = address.RequestURI()
		if status, _ := s.get(t, s.users[0], "/api/butler/repo/open/v1/get_file/"+uuid); (status == http.StatusOK) == slices.Contains(hidden, id) {
			t.Errorf("status %d for who may not see it: %v", status, slices.Contains(hidden, id))
		}
	}
	if len(links) != 2 {
		t.Fatal("all are hidden, or none")
	}
	for _, link := range links {
		if status, _ := s.get(t, s.users[0], link); status != http.StatusOK {
			t.Errorf("%s: status %d", link, status)
		}
	}
	// A permission that ends takes nothing back: the link works for its own life.
	for _, at := range []struct {
		since time.Duration
		works bool
	}{{59 * time.Minute, true}, {61 * time.Minute, false}, {100 * 24 * time.Hour, false}} {
		hours.set(matrix.Add(at.since))
		for _, link := range links {
			for _, who := range s.users {
				if status, _ := s.get(t, who, link); (status == http.StatusOK) != at.works || status != http.StatusOK && status != http.StatusForbidden {
					t.Errorf("%s, %s after %v: status %d", who.name, link, at.since, status)
				}
			}
		}
	}
	hours.set(matrix)
	seen, _, _ := strings.Cut(links[true], "?")
	_, signature, _ := strings.Cut(links[false], "?")
	for _, forged := range []string{seen, seen + "?" + signature} {
		if status, _ := s.get(t, s.users[0], forged); status < 400 {
			t.Errorf("%s: status %d", forged, status)
		}
	}
}

// TestAccess_RepositoriesOfGroups asks for a repository of which only some users
// are members.
func TestAccess_RepositoriesOfGroups(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := startSite(t, matrixConfig(t, files), func() time.Time { return matrix })
	r := openRegistry(t, files)
	ids := idsOf(r)
	for _, who := range s.users {
		want := map[string]int{"none": http.StatusUnauthorized, "plain": http.StatusForbidden, "outsider": http.StatusForbidden}[who.name]
		for _, c := range butlerCalls(ids) {
			path := strings.NewReplacer("/repo/open/", "/repo/closed/", "repo%3Dopen", "repo%3Dclosed", "%2Fopen%2F", "%2Fclosed%2F").Replace(c.path)
			status, text := s.send(t, who, c.method, path, "application/json", c.body)
			switch {
			case strings.Contains(path, "/datalink/"):
				absent := strings.NewReplacer("repo%3Dclosed", "repo%3Dnowhere", "%2Fclosed%2F", "%2Fnowhere%2F").Replace(path)
				_, none := s.send(t, who, c.method, absent, "", "")
				text, none = lost.ReplaceAllString(strings.ReplaceAll(text, "closed", "nowhere"), ""), lost.ReplaceAllString(none, "")
				if want != 0 && text != none {
					t.Errorf("%s: %s: links of a closed repository are not those of none:\n%s", who.name, path, difference(text, none))
				}
			case want != 0 && status != want || want == 0 && (status == http.StatusUnauthorized || status == http.StatusForbidden):
				t.Errorf("%s: %s: status %d, want %d: %.200s", who.name, path, status, want, text)
			}
		}
		if status, text := s.get(t, who, "/api/butler/repo/closed/butler.yaml"); status != http.StatusOK {
			t.Errorf("%s: the configuration: status %d: %s", who.name, status, text)
		}
		if status, _ := s.get(t, who, "/api/butler/repo/nowhere/v1/universe"); status != http.StatusNotFound {
			t.Errorf("%s: a repository that is not: status %d", who.name, status)
		}
	}
}
