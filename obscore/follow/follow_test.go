package follow_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // changes the registry as the Python library would

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/follow"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
)

func TestMain(m *testing.M) { os.Exit(butlertest.Main(m)) }

// service is a repository, its rows in an engine, and what follows.
type service struct {
	t        *testing.T
	root     string
	config   follow.Config
	follower *follow.Follower
	engine   *duckdb.Engine
	stop     func()
}

// each runs a test with looks at all rows after every change, and with steps in
// between.
func each(t *testing.T, test func(t *testing.T, s *service)) {
	t.Helper()
	t.Run("all rows", func(t *testing.T) { test(t, start(t, time.Hour)) })
	t.Run("some rows", func(t *testing.T) { test(t, start(t, time.Nanosecond)) })
}

// start makes a service of a repository of the test's own.
func start(t *testing.T, patience time.Duration) *service {
	t.Helper()
	d := butlertest.Unpack(t)
	rows, err := record.Load(d.ObscoreConfig)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, root: d.Root}
	s.config = follow.Config{Repo: butlertest.Open(t, d.Root), Rows: rows, Table: obscore.Table(), File: filepath.Join(t.TempDir(), "obscore.duckdb"),
		Every: 20 * time.Millisecond, Patience: patience, Program: "test", Logger: slog.New(slog.DiscardHandler)}
	s.run()
	t.Cleanup(func() { s.stop() })
	return s
}

// run opens the follower and the engine, and follows until stop is called.
func (s *service) run() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	if s.follower, err = follow.Open(ctx, s.config); err != nil {
		s.t.Fatal(err)
	}
	s.engine, err = duckdb.Open(ctx, duckdb.Config{File: s.follower.File(), Writable: true, Tables: []*schema.Table{s.config.Table}, Logger: s.config.Logger})
	if err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.follower.Follow(ctx, s.engine) }()
	s.stop = func() {
		cancel()
		<-done
		if err := s.engine.Close(); err != nil {
			s.t.Error(err)
		}
		s.stop = func() {}
	}
}

// number runs a query whose result is one integer.
func (s *service) number(query string) int64 {
	s.t.Helper()
	return s.seen(query, nil)
}

// seen is number for a user to whom rows are shown by a condition.
func (s *service) seen(query string, condition adql.Expr) int64 {
	s.t.Helper()
	set, err := schema.NewSet([]*schema.Schema{obscore.Schema()}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	tree, _, err := adql.Parse(query, adql.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	q, err := plan.Resolve(tree, set, plan.Options{Policy: func(*schema.Table) adql.Expr { return condition }})
	if err != nil {
		s.t.Fatal(err)
	}
	rows, err := s.engine.Query(context.Background(), q)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	b, err := result.Collect(context.Background(), rows)
	if err != nil {
		s.t.Fatal(err)
	}
	return b.Columns[0].Int64s[0]
}

// wait waits until a query gives a number.
func (s *service) wait(query string, want int64) {
	s.t.Helper()
	if !s.until(func() bool { return s.number(query) == want }) {
		s.t.Fatalf("%s is %d, want %d; status %+v", query, s.number(query), want, s.follower.Status())
	}
}

// until waits until something is so: a minute at most, for a machine that is
// busy with other tests.
func (s *service) until(is func() bool) bool {
	deadline := time.After(time.Minute)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}

// change runs statements on the registry, all at once.
func (s *service) change(statements ...string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.root, "gen3.sqlite3")+"?_pragma=busy_timeout(30000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := tx.Exec(statement); err != nil {
			s.t.Fatal(errors.Join(err, tx.Rollback()))
		}
	}
	if err := tx.Commit(); err != nil {
		s.t.Fatal(err)
	}
}

const (
	all  = "SELECT COUNT(*) FROM ivoa.ObsCore"
	demo = 2180 // rows of the demo
)

// ids returns the texts that a query of the registry gives.
func (s *service) ids(query string) []string {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.root, "gen3.sqlite3"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(query)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return ids
}

// Collections of the demo: the images, and one raft of them processed again.
const (
	first  = 6
	second = 8
)

// images returns the UUIDs of some visit images in a collection: from the first
// those that are not in the second.
func (s *service) images(collection, count int) []string {
	s.t.Helper()
	ids := s.ids(fmt.Sprintf(`SELECT dataset_id FROM dataset_tags_00000002 t WHERE dataset_type_id = 2 AND collection_id = %d
		AND (collection_id = %d OR NOT EXISTS (SELECT 1 FROM dataset_tags_00000002 o WHERE o.dataset_type_id = 2 AND o.collection_id = %d
			AND o.visit = t.visit AND o.detector = t.detector))
		ORDER BY visit, detector LIMIT %d`, collection, second, second, count))
	if len(ids) != count {
		s.t.Fatalf("the demo has %d such images", len(ids))
	}
	return ids
}

// remove returns the statements that remove visit images for good.
func remove(ids ...string) []string {
	var statements []string
	for _, id := range ids {
		for _, table := range []string{"dataset_tags_00000002", "dataset_location", "file_datastore_records"} {
			statements = append(statements, fmt.Sprintf("DELETE FROM %s WHERE dataset_id = '%s'", table, id))
		}
		statements = append(statements, fmt.Sprintf("DELETE FROM dataset WHERE id = '%s'", id))
	}
	return statements
}

// with counts the rows of a dataset.
func with(id string) string {
	dashed := id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
	return "SELECT COUNT(*) FROM ivoa.ObsCore WHERE obs_publisher_did LIKE '%id=" + dashed + "'"
}

func TestOpen_BuildsTheRows(t *testing.T) {
	s := start(t, time.Hour)
	for query, want := range map[string]int64{
		all: demo,
		"SELECT COUNT(access_estsize) FROM ivoa.ObsCore":                         demo,
		"SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_band = 'r' AND em_min > 0": s.number("SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_band = 'r'"),
		"SELECT COUNT(*) FROM ivoa.ObsCore WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(53.1, -27.8, 0.5)) = 1": s.number(
			"SELECT COUNT(*) FROM ivoa.ObsCore WHERE DISTANCE(s_ra, s_dec, 53.1, -27.8) <= 0.5"),
	} {
		if got := s.number(query); got != want {
			t.Errorf("%s is %d, want %d", query, got, want)
		}
	}
}

func TestFollow_AddsAndRemoves(t *testing.T) {
	each(t, func(t *testing.T, s *service) {
		id := s.images(first, 1)[0]
		tags := s.ids(fmt.Sprintf(`SELECT dataset_type_id || ',' || quote(dataset_id) || ',' || collection_id || ',' || quote(instrument) || ',' || detector || ',' || visit
		FROM dataset_tags_00000002 WHERE dataset_id = '%s'`, id))
		date := s.ids(fmt.Sprintf("SELECT ingest_date FROM dataset WHERE id = '%s'", id))[0]
		s.change(remove(id)...)
		s.wait(with(id), 0)
		s.wait(all, demo-1)
		back := []string{fmt.Sprintf("INSERT INTO dataset VALUES ('%s', 2, %s, %d)", id, date, first)}
		for _, row := range tags {
			back = append(back, "INSERT INTO dataset_tags_00000002 VALUES ("+row+")")
		}
		s.change(back...)
		s.wait(with(id), 1)
		s.wait(all, demo)
		if n := s.number("SELECT COUNT(access_estsize) FROM ivoa.ObsCore"); n != demo-1 {
			t.Errorf("%d rows have a size; one has no file", n)
		}
	})
}

func TestFollow_ShowsWhatWasHidden(t *testing.T) {
	each(t, func(_ *testing.T, s *service) {
		id := s.images(second, 1)[0]
		hidden := s.ids(fmt.Sprintf(`SELECT o.dataset_id FROM dataset_tags_00000002 t JOIN dataset_tags_00000002 o
		ON o.visit = t.visit AND o.detector = t.detector AND o.dataset_type_id = 2 AND o.collection_id = %d WHERE t.dataset_id = '%s'`, first, id))[0]
		s.wait(with(id), 1)
		s.wait(with(hidden), 0)
		s.change(remove(id)...)
		s.wait(with(id), 0)
		s.wait(with(hidden), 1)
		s.wait(all, demo)
	})
}

func TestFollow_TakesChangedCollections(t *testing.T) {
	each(t, func(_ *testing.T, s *service) {
		ids := s.ids(fmt.Sprintf("SELECT dataset_id FROM dataset_tags_00000002 WHERE collection_id = %d", second))
		s.change(fmt.Sprintf("DELETE FROM collection_chain WHERE child = %d", second))
		for _, id := range ids {
			s.wait(with(id), 0)
		}
		s.wait(all, demo)
	})
}

func TestFollow_TakesChangedRecords(t *testing.T) {
	each(t, func(_ *testing.T, s *service) {
		named := "SELECT COUNT(*) FROM ivoa.ObsCore WHERE target_name = 'ANOTHER'"
		of := "SELECT COUNT(*) FROM ivoa.ObsCore WHERE dataproduct_subtype <> 'lsst.raw' AND lsst_visit = "
		visit := s.ids("SELECT MIN(id) FROM visit")[0]
		s.wait(named, 0)
		s.change("UPDATE visit SET target_name = 'ANOTHER' WHERE id = " + visit)
		s.wait(named, s.number(of+visit))
		s.wait(all, demo)
	})
}

// TestFollow_FindsShapesThatAreLarger changes a region to one that the spatial
// index of the first rows does not foresee.
func TestFollow_FindsShapesThatAreLarger(t *testing.T) {
	each(t, func(t *testing.T, s *service) {
		found := "SELECT COUNT(*) FROM ivoa.ObsCore WHERE INTERSECTS(s_region, CIRCLE(200, 80, 0.001)) = 1"
		s.wait(found, 0)
		large, err := sphgeom.PolygonDegrees([]float64{190, 70, 210, 70, 210, 85, 190, 85})
		if err != nil {
			t.Fatal(err)
		}
		tract := s.ids("SELECT MIN(tract) FROM dataset_tags_00000003")[0]
		patch := s.ids("SELECT MIN(patch) FROM dataset_tags_00000003 WHERE tract = " + tract)[0]
		of := s.number("SELECT COUNT(*) FROM ivoa.ObsCore WHERE lsst_tract = " + tract + " AND lsst_patch = " + patch)
		s.change(fmt.Sprintf("UPDATE patch SET region = '%s' WHERE tract = %s AND id = %s", base64.StdEncoding.EncodeToString([]byte(sphgeom.Encode(large))), tract, patch))
		s.wait("SELECT COUNT(*) FROM ivoa.ObsCore WHERE s_fov > 10", of)
		if n := s.number(found); n != of || n == 0 {
			t.Errorf("%d rows meet the circle, want %d", n, of)
		}
		s.stop()
		s.run()
		if n := s.number(found); n != of {
			t.Errorf("after a restart %d rows meet the circle, want %d", n, of)
		}
	})
}

func TestFollow_IsExactAfterARestart(t *testing.T) {
	s := start(t, time.Hour)
	file := s.follower.File()
	s.stop()
	ids := s.images(first, 3)
	s.change(remove(ids...)...)
	s.run()
	if s.follower.File() != file {
		t.Errorf("the rows are in %s, not in %s", s.follower.File(), file)
	}
	s.wait(all, demo-3)
	s.stop()
	s.run()
	if n := s.number(all); n != demo-3 {
		t.Errorf("after another restart there are %d rows", n)
	}
}

func TestOpen_BuildsAnewWhatIsOfNoUse(t *testing.T) {
	s := start(t, time.Hour)
	file := s.follower.File()
	s.stop()
	if err := os.WriteFile(file, []byte(strings.Repeat("no database", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run()
	s.wait(all, demo)
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the bad file is still there: %v", err)
	}
	s.stop()
	file = s.follower.File()
	other := "Another"
	s.config.Rows.ObsCollection = &other
	s.run()
	if s.follower.File() == file {
		t.Error("the rows of another configuration were taken")
	}
	s.wait("SELECT COUNT(*) FROM ivoa.ObsCore WHERE obs_collection = 'Another'", demo)
}

func TestFollow_GoesOnWhenTheRegistryIsBack(t *testing.T) {
	s := start(t, time.Hour)
	s.wait(all, demo)
	registry := filepath.Join(s.root, "gen3.sqlite3")
	if err := os.Rename(registry, registry+".away"); err != nil {
		t.Fatal(err)
	}
	if !s.until(func() bool { return s.follower.Status().Err != nil }) {
		t.Error("nobody noticed that the registry is away")
	}
	if n := s.number(all); n != demo {
		t.Errorf("without the registry there are %d rows", n)
	}
	if err := os.Rename(registry+".away", registry); err != nil {
		t.Fatal(err)
	}
	s.change(remove(s.images(first, 1)...)...)
	s.wait(all, demo-1)
	if !s.until(func() bool { return s.follower.Status().Err == nil }) {
		t.Error(s.follower.Status().Err)
	}
}

func TestOpen_RefusesWhatDoesNotFitTheTable(t *testing.T) {
	d := butlertest.Unpack(t)
	rows, err := record.Parse([]byte("facility_name: F\ncollections: [LSSTCam/runs/demo]\nextra_columns: {lsst_visit: true}\n" +
		"dataset_types: {raw: {dataproduct_type: image, calib_level: 1}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = follow.Open(context.Background(), follow.Config{Repo: butlertest.Open(t, d.Root), Rows: rows, Table: obscore.Table(),
		File: filepath.Join(t.TempDir(), "obscore.duckdb"), Logger: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "lsst_visit") {
		t.Errorf("the error is %v", err)
	}
}
