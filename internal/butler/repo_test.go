package butler_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // changes registries

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/demo"
	"github.com/vobutler/vobutler/internal/fault"
)

// change runs statements on a SQLite registry.
func change(t *testing.T, repo demo.Repo, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", repo.Registry)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func find(instrument string, visit, detector int64, collections ...string) butler.FindRequest {
	return butler.FindRequest{DatasetType: "visit_image", Collections: collections, DataID: dimension.DataID{
		"instrument": dimension.String(instrument), "visit": dimension.Int(visit), "detector": dimension.Int(detector)}}
}

const (
	camera = "LSSTCam"
	visit  = 2025111800240
	runs   = "LSSTCam/runs/demo"
)

func TestOpen_SaysWhatIsWrong(t *testing.T) {
	repo := butlertest.Unpack(t)
	write := func(text string) string {
		t.Helper()
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "butler.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	oracle := write("registry: {db: 'oracle://x'}")
	postgres := write("registry: {db: 'postgresql://x/y'}")
	gone := write("registry: {db: 'sqlite:///<butlerRoot>/gone.sqlite3'}")
	for name, c := range map[string]struct {
		location string
		config   butler.Config
		kind     fault.Kind
		want     string
	}{
		"no configuration":     {t.TempDir(), butlertest.Config(), fault.Usage, "butler.yaml"},
		"on another machine":   {"https://host/butler.yaml", butlertest.Config(), fault.Usage, "copy it"},
		"another database":     {oracle, butlertest.Config(), fault.Unsupported, "of kind oracle"},
		"without PostgreSQL":   {postgres, butler.Config{}, fault.Unsupported, "of kind postgresql"},
		"without the registry": {gone, butlertest.Config(), fault.Transient, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := butler.Open(t.Context(), "main", c.location, c.config)
			if fault.KindOf(err) != c.kind || !strings.Contains(fault.Message(err), c.want) || !strings.Contains(err.Error(), "main") {
				t.Errorf("error is %v of kind %v", err, fault.KindOf(err))
			}
		})
	}
	change(t, repo, "UPDATE butler_attributes SET value = '7.0.0' WHERE name LIKE 'version:%StaticDimension%'")
	if _, err := butler.Open(t.Context(), "main", repo.Root, butlertest.Config()); fault.KindOf(err) != fault.Unsupported {
		t.Errorf("a later schema: error is %v", err)
	}
}

func TestOpen_ByFolderFileAndURL(t *testing.T) {
	repo := butlertest.Unpack(t)
	for _, location := range []string{repo.Root, repo.ButlerYAML, "file://" + repo.Root, "file://" + repo.ButlerYAML} {
		r := butlertest.Open(t, location)
		if r.Label() != "demo" || r.Universe().Version != 8 || r.IngestDate() != dimension.TypeDateTime {
			t.Errorf("%s: %s, %s", location, r.Label(), r.Universe())
		}
	}
}

func TestRepo_SeesWhatIsNew(t *testing.T) {
	repo := butlertest.Unpack(t)
	r := butlertest.Open(t, repo.Root)
	ctx := t.Context()
	if _, err := r.FindDataset(ctx, find(camera, visit, 36, "new")); isNot(err, fail.MissingCollection) {
		t.Errorf("error is %v", err)
	}
	change(t, repo, "INSERT INTO collection VALUES (99, 'new', 2, NULL)",
		"INSERT INTO dataset_tags_00000002 SELECT dataset_type_id, dataset_id, 99, instrument, detector, visit FROM dataset_tags_00000002 WHERE visit = 2025111800240 AND detector = 36 AND dataset_type_id = 2 AND collection_id = 6")
	if ref, err := r.FindDataset(ctx, find(camera, visit, 36, "new")); err != nil || ref == nil || ref.Run != "LSSTCam/runs/demo/20251125T180000Z" {
		t.Errorf("got %v, error %v", ref, err)
	}
	if _, err := r.DatasetType(ctx, "fresh"); isNot(err, fail.MissingDatasetType) {
		t.Errorf("error is %v", err)
	}
	change(t, repo, "INSERT INTO dataset_type VALUES (99, 'fresh', 'X', 0, 'dataset_tags_00000000', NULL)")
	if dt, err := r.DatasetType(ctx, "fresh"); err != nil || dt.Dimensions.Len() != 0 {
		t.Errorf("got %v, error %v", dt, err)
	}
	detector := r.Universe().Element("detector")
	key := [][]dimension.Value{{dimension.String(camera), dimension.Int(4711)}}
	if records, err := r.Records(ctx, detector, key); err != nil || records[0] != nil {
		t.Errorf("got %v, error %v", records, err)
	}
	change(t, repo, "INSERT INTO detector VALUES ('LSSTCam', 4711, 'new', NULL, NULL, NULL)")
	if records, err := r.Records(ctx, detector, key); err != nil || records[0] == nil || records[0].Value("full_name").Text() != "new" || !records[0].Value("raft").IsNull() {
		t.Errorf("got %v, error %v", records, err)
	}
}

func isNot(err error, want fail.Type) bool {
	got, _ := fail.TypeOf(err)
	return got != want
}

func TestCollections_ChangesAreSeenInASecond(t *testing.T) {
	repo := butlertest.Unpack(t)
	config := butlertest.Config()
	config.Freshness = time.Millisecond
	r, err := butler.Open(t.Context(), "demo", repo.Root, config)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	change(t, repo, "DELETE FROM collection_chain WHERE parent = 13 AND position < 3")
	for { // Until what Open read is old.
		cs, err := r.Collections(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(cs.ByName(runs).Children) == 1 {
			break
		}
	}
	if ref, err := r.FindDataset(t.Context(), find(camera, visit, 36, runs)); err != nil || ref != nil {
		t.Errorf("got %v, error %v", ref, err)
	}
}

func TestCollections_ChainsInCircles(t *testing.T) {
	repo := butlertest.Unpack(t)
	// The chain of runs is within itself, in the place before its runs.
	change(t, repo, "INSERT INTO collection_chain VALUES (13, -1, 12)", "INSERT INTO collection_chain VALUES (12, 9, 13)")
	r := butlertest.Open(t, repo.Root)
	cs, err := r.Collections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []string{runs, "LSSTCam/defaults"} {
		list, err := cs.Flatten(start)
		if err != nil {
			t.Fatal(err)
		}
		names := collectionNames(list)
		slices.Sort(names)
		if len(slices.Compact(names)) != len(list) || len(list) != 6 {
			t.Errorf("%s is %v", start, names)
		}
		if _, err := r.Summaries(t.Context(), list); err != nil {
			t.Error(err)
		}
	}
	if _, err := cs.Flatten("LSSTCam/calib", "nope"); isNot(err, fail.MissingCollection) {
		t.Errorf("error is %v", err)
	}
}

func TestSummaries_OfSomeTypes(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		cs, err := r.Collections(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		image, err := r.DatasetType(t.Context(), "visit_image")
		if err != nil {
			t.Fatal(err)
		}
		chain, refcats := cs.ByName(runs), cs.ByName("refcats")
		got, err := r.Summaries(t.Context(), []*butler.Collection{chain, refcats}, image)
		if err != nil {
			t.Fatal(err)
		}
		if s := got[chain]; len(s.Types) != 1 || !s.Has(image) || !s.HasGovernor("instrument", camera) || s.HasGovernor("skymap", "x") {
			t.Errorf("the summary of the chain is %+v", s)
		}
		if s := got[refcats]; len(s.Types) != 0 || s.Has(image) {
			t.Errorf("the summary of the catalogs is %+v", s)
		}
		if all, err := r.Summaries(t.Context(), nil); err != nil || len(all) != 0 {
			t.Errorf("got %v, error %v", all, err)
		}
	})
}

// datasetIDs returns the UUIDs of all datasets.
func datasetIDs(t *testing.T, r *butler.Repo) (ids []butler.DatasetID) {
	t.Helper()
	d := r.Table("dataset", "d")
	rows, err := r.DB().Query(t.Context(), sqlb.From(d).Columns(d.Col("id", dimension.TypeUUID)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		ids = append(ids, rows.Row()[0].UUID())
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return ids
}

func TestDatasets_AllOfThem(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		ids := datasetIDs(t, r)
		asked := slices.Concat([]butler.DatasetID{{1}}, ids, ids[:3])
		refs, err := r.Datasets(t.Context(), asked)
		if err != nil || len(refs) != len(ids) || len(ids) < 2000 {
			t.Fatalf("%d of %d datasets, error %v", len(refs), len(ids), err)
		}
		files, err := r.Files(t.Context(), ids...)
		if err != nil || len(files) != len(ids) {
			t.Errorf("files of %d datasets, error %v", len(files), err)
		}
		coordinates := make([]*butler.Coordinate, len(refs))
		for i, ref := range refs {
			if ref.ID != ids[i] || ref.Run == "" || ref.DataID.Group != ref.Type.Dimensions {
				t.Fatalf("dataset %d is %+v", i, ref)
			}
			coordinates[i] = ref.DataID
			for _, f := range files[ref.ID] {
				if f.Size <= 0 || !strings.HasPrefix(f.URL, "file:///") || !strings.HasSuffix(f.URL, f.Path) || f.RelativePath() != f.Path || f.Component != "" || f.Formatter == "" {
					t.Fatalf("a file is %+v", f)
				}
			}
		}
		full, err := r.ExpandAll(t.Context(), coordinates)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range full {
			if !c.Full() || !slices.Equal(c.Values[:len(c.Group.Required)], coordinates[i].Values) {
				t.Fatalf("%v became %v", coordinates[i], c)
			}
			for j, e := range c.Group.Elements {
				if c.Records[j] == nil && e.IsDimension {
					t.Fatalf("%v has no %s", c, e)
				}
			}
		}
	})
}

func TestFindDataset_OfAnotherNameInTheConfiguration(t *testing.T) {
	repo := butlertest.Unpack(t)
	text, err := os.ReadFile(repo.ButlerYAML)
	if err != nil {
		t.Fatal(err)
	}
	const before = "datasets: lsst.daf.butler.registry.datasets.byDimensions.ByDimensionsDatasetRecordStorageManagerUUID"
	after := "datasets:\n      config: {overrides: {visit_image: {rename: calexp, storageClass: Other}, raw: {rename: visit_image}}}"
	changed := strings.Replace(string(text), before, after, 1)
	if changed == string(text) {
		t.Fatalf("no manager of datasets in %s", text)
	}
	if err := os.WriteFile(repo.ButlerYAML, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	r := butlertest.Open(t, repo.Root)
	q := find(camera, visit, 36, runs)
	q.DatasetType = "calexp"
	if ref, err := r.FindDataset(t.Context(), q); err != nil || ref == nil || ref.Type.Name != "calexp" || ref.Type.StorageClass != "Other" {
		t.Errorf("got %v, error %v", ref, err)
	}
	if dt, err := r.DatasetType(t.Context(), "visit_image"); err != nil || !dt.Dimensions.Contains("exposure") {
		t.Errorf("got %v, error %v", dt, err)
	}
	if _, err := r.DatasetType(t.Context(), "raw"); isNot(err, fail.MissingDatasetType) {
		t.Errorf("error is %v", err)
	}
}

func TestFindDataset_AmongVisitsOfSeveralSystems(t *testing.T) {
	repo := butlertest.Unpack(t)
	// A second visit of the same exposure, which the preferred system does not have.
	change(t, repo, "INSERT INTO visit SELECT instrument, 77, day_obs, physical_filter, 'second', seq_num, exposure_time, target_name, observation_reason, science_program, azimuth, zenith_angle, region, timespan_begin, timespan_end FROM visit WHERE id = 2025111800240",
		"INSERT INTO visit_system_membership VALUES ('LSSTCam', 1, 77)")
	r := butlertest.Open(t, repo.Root)
	q := butler.FindRequest{DatasetType: "visit_image", Collections: []string{runs}, DataID: dimension.DataID{
		"instrument": dimension.String(camera), "day_obs": dimension.Int(20251118), "seq_num": dimension.Int(240), "detector": dimension.Int(36)}}
	ref, err := r.FindDataset(t.Context(), q)
	if err != nil || ref == nil {
		t.Fatalf("got %v, error %v", ref, err)
	}
	if v, _ := ref.DataID.Value("visit"); v.Int() != visit {
		t.Errorf("found visit %v", v)
	}
	change(t, repo, "INSERT INTO visit_system_membership VALUES ('LSSTCam', 2, 77)")
	if _, err := r.FindDataset(t.Context(), q); isNot(err, fail.DimensionValue) {
		t.Errorf("two visits of the preferred system: error is %v", err)
	}
}

func TestFindDataset_MessagesNameTheRemedy(t *testing.T) {
	r := butlertest.SQLite(t)
	for name, c := range map[string]struct {
		change func(*butler.FindRequest)
		kind   fail.Type
		want   string
	}{
		"missing key":     {func(q *butler.FindRequest) { delete(q.DataID, "visit") }, fail.DimensionName, "required dimension visit"},
		"unknown key":     {func(q *butler.FindRequest) { q.DataID["visti"] = dimension.Int(1) }, fail.DimensionValue, "unknown keys visti"},
		"unknown element": {func(q *butler.FindRequest) { q.DataID["a.b"] = dimension.Int(1) }, fail.DimensionName, `no dimension "a"`},
		"unknown field":   {func(q *butler.FindRequest) { q.DataID["visit.b"] = dimension.Int(1) }, fail.DimensionValue, `no field "b"`},
		"relation":        {func(q *butler.FindRequest) { q.DataID["visit_definition.exposure"] = dimension.Int(visit) }, fail.DimensionValue, "is no dimension"},
		"region":          {func(q *butler.FindRequest) { delete(q.DataID, "visit"); q.DataID["visit.region"] = dimension.Int(1) }, fail.InvalidQuery, "type region"},
		"pixel":           {func(q *butler.FindRequest) { q.DataID["htm7.region"] = dimension.Int(1) }, fail.InvalidQuery, "pixels of htm7"},
		"float":           {func(q *butler.FindRequest) { q.DataID["visit"] = dimension.Float(1.5) }, fail.InvalidQuery, "must be of type int"},
		"component":       {func(q *butler.FindRequest) { q.DatasetType = "visit_image.wcs" }, fail.MissingDatasetType, "is a component"},
	} {
		t.Run(name, func(t *testing.T) {
			q := find(camera, visit, 36, runs)
			c.change(&q)
			ref, err := r.FindDataset(t.Context(), q)
			if isNot(err, c.kind) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, error %v", ref, err)
			}
		})
	}
}

func TestStandardize(t *testing.T) {
	r := butlertest.SQLite(t)
	group, err := r.Universe().Group("visit", "detector")
	if err != nil {
		t.Fatal(err)
	}
	id := dimension.DataID{"visit": dimension.Int(5), "detector": dimension.Int(3), "band": dimension.Null, "other": dimension.Int(1)}
	defaults := dimension.DataID{"instrument": dimension.String(camera), "visit": dimension.Int(6)}
	c, err := r.Standardize(id, defaults, group)
	if err != nil || c.String() != "{instrument: 'LSSTCam', detector: 3, visit: 5}" || c.Full() {
		t.Errorf("got %v, error %v", c, err)
	}
	if v, found := c.Value("band"); found {
		t.Errorf("band is %v", v)
	}
	if _, err := r.Standardize(id, nil, group); isNot(err, fail.DimensionName) {
		t.Errorf("error is %v", err)
	}
	if _, err := r.Standardize(id, defaults, nil); isNot(err, fail.DimensionName) {
		t.Errorf("error is %v", err)
	}
	if c, err = r.Standardize(nil, defaults, nil); err != nil || c.Group.Len() != 0 {
		t.Errorf("got %v, error %v", c, err)
	}
}

func TestRecords_ByManyKeys(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		for _, name := range []string{"visit_detector_region", "detector", "patch", "band", "htm7", "healpix3", "visit_definition"} {
			e := r.Universe().Element(name)
			var keys [][]dimension.Value
			for i := range 25000 {
				key := make([]dimension.Value, len(e.Required))
				for j, required := range e.Required {
					switch required {
					case "instrument":
						key[j] = dimension.String(camera)
					case "skymap":
						key[j] = dimension.String("demo_rings_v1")
					case "band":
						key[j] = dimension.String([]string{"u", "g", "x"}[i%3])
					case "visit", "exposure":
						key[j] = dimension.Int(visit)
					case "tract":
						key[j] = dimension.Int(5063)
					case "htm7":
						key[j] = dimension.Int(int64(131072 + i))
					default:
						key[j] = dimension.Int(int64(i % 500))
					}
				}
				keys = append(keys, key)
			}
			records, err := r.Records(t.Context(), e, keys)
			if err != nil || len(records) != len(keys) {
				t.Fatalf("%s: %d records, error %v", name, len(records), err)
			}
			found := 0
			for i, record := range records {
				if record == nil {
					continue
				}
				found++
				if !slices.Equal(record.Key(), keys[i]) || len(record.Values) != len(e.Columns) {
					t.Fatalf("%s: the record of %v is %v", name, keys[i], record.Values)
				}
			}
			if found == 0 {
				t.Errorf("%s: no record found", name)
			}
		}
	})
}

func TestCachedRecords(t *testing.T) {
	r := butlertest.SQLite(t)
	filters, err := r.CachedRecords(t.Context(), r.Universe().Element("physical_filter"))
	if err != nil || len(filters) != 7 {
		t.Errorf("%d filters, error %v", len(filters), err)
	}
	if _, err := r.CachedRecords(t.Context(), r.Universe().Element("visit")); err == nil {
		t.Error("visits are kept in memory")
	}
}

func TestRepo_WithTimesAsTimestamps(t *testing.T) {
	repo := butlertest.Unpack(t)
	change(t, repo, "UPDATE butler_attributes SET value = '1.0.0' WHERE name LIKE 'version:%ByDimensionsDataset%'",
		"ALTER TABLE dataset DROP COLUMN ingest_date", "ALTER TABLE dataset ADD COLUMN ingest_date TIMESTAMP",
		"UPDATE dataset SET ingest_date = '2025-11-02 00:00:00.250000'", "UPDATE dataset SET ingest_date = '2025-11-03 00:00:00' WHERE run_id = 1")
	r := butlertest.Open(t, repo.Root)
	if r.IngestDate() != dimension.TypeIngestDate {
		t.Fatalf("type is %s", r.IngestDate())
	}
	d := r.Table("dataset", "d")
	date := d.Col("ingest_date", r.IngestDate())
	noon := sqlb.LitAs(dimension.DateTime(1762084837000000000), r.IngestDate()) // 2025-11-02T12:00:00 UTC, 37 s later in TAI
	rows, err := r.DB().Query(t.Context(), sqlb.From(d).Columns(date).Distinct().Where(sqlb.Compare(sqlb.LT, date, noon)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []int64
	for rows.Next() {
		got = append(got, rows.Row()[0].Int())
	}
	if rows.Err() != nil || fmt.Sprint(got) != "[1762041637250000000]" {
		t.Errorf("got %v, error %v", got, rows.Err())
	}
}

func TestFiles_OfSeveralDatastores(t *testing.T) {
	repo := butlertest.Unpack(t)
	change(t, repo, "CREATE TABLE other_records AS SELECT * FROM file_datastore_records",
		"UPDATE other_records SET path = 's3://bucket/a%20b/' || dataset_id || '.zip#zip-path=x&y=1', file_size = NULL, component = 'wcs', checksum = 'c'",
		"INSERT INTO other_records SELECT dataset_id, path, formatter, storage_class, 'mask', checksum, 5 FROM other_records",
		"DELETE FROM file_datastore_records WHERE rowid % 2 = 0")
	text := "registry: {db: 'sqlite:///<butlerRoot>/gen3.sqlite3'}\ndatastore:\n  cls: a.ChainedDatastore\n  datastores:\n" +
		"  - {cls: a.FileDatastore, root: <butlerRoot>, records: {table: file_datastore_records}}\n" +
		"  - {cls: a.FileDatastore, root: 's3://bucket', records: {table: other_records}}\n"
	if err := os.WriteFile(repo.ButlerYAML, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := butlertest.Open(t, repo.Root)
	ids := datasetIDs(t, r)
	files, err := r.Files(t.Context(), append(ids, butler.DatasetID{1})...)
	if err != nil || len(files) != len(ids) {
		t.Fatalf("files of %d datasets, error %v", len(files), err)
	}
	count := map[int]int{}
	for _, list := range files {
		count[len(list)]++
		if len(list) != 2 {
			continue
		}
		mask, wcs := list[0], list[1]
		if mask.Component != "mask" || wcs.Component != "wcs" || mask.Size != 5 || wcs.Size != -1 || wcs.Checksum != "c" ||
			!strings.HasPrefix(wcs.URL, "s3://bucket/a%20b/") || !strings.HasSuffix(wcs.RelativePath(), ".zip#zip-path=x&y=1") ||
			!strings.HasPrefix(wcs.RelativePath(), "a b/") {
			t.Fatalf("files are %+v; %s", list, wcs.RelativePath())
		}
	}
	if count[1]+count[2] != len(ids) || count[1] < 1000 || count[2] < 1000 {
		t.Errorf("files per dataset: %v", count)
	}
}

func TestRepo_StopsWithItsContext(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Dataset(ctx, butler.DatasetID{}); fault.KindOf(err) != fault.Canceled {
			t.Errorf("error is %v", err)
		}
	})
}

func BenchmarkDataset(b *testing.B) {
	r := butlertest.SQLite(b)
	ref, err := r.FindDataset(b.Context(), find(camera, visit, 36, runs))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Dataset(b.Context(), ref.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindDataset(b *testing.B) {
	r := butlertest.SQLite(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.FindDataset(b.Context(), find(camera, visit, 36, runs)); err != nil {
			b.Fatal(err)
		}
	}
}
