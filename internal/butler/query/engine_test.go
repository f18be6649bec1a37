package query_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// request returns a recorded request.
func request(t testing.TB, repo *butler.Repo, name string) *tree.Execute {
	t.Helper()
	for _, r := range readRecorded(t) {
		if r.Kind == "execute" && r.Name == name {
			out, err := tree.DecodeExecute(r.Request, repo.Universe())
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	t.Fatalf("no request %q", name)
	return nil
}

// limited opens the demo repository with few connections.
func limited(t *testing.T, connections int) *butler.Repo {
	t.Helper()
	options := sqlite.Options{MaxConns: connections}
	repo, err := butler.Open(t.Context(), "demo", butlertest.Unpack(t).Root, butler.Config{SQLite: sqlite.Connector(options)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return repo
}

func group(t testing.TB, u *dimension.Universe, names ...string) *dimension.Group {
	t.Helper()
	g, err := u.Group(names...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func readAll(pages *query.Pages) (rows int, err error) {
	defer pages.Close()
	for pages.Next() {
		rows += pages.Page().Len()
	}
	return rows, pages.Err()
}

func execute(ctx context.Context, e *query.Engine, r *tree.Execute) (rows int, err error) {
	pages, err := e.Execute(ctx, r.Query, r.Spec)
	if err != nil {
		return 0, err
	}
	return readAll(pages)
}

// everything asks for the data IDs of a group, with records.
func everything(g *dimension.Group) *tree.Execute {
	return &tree.Execute{Query: &tree.Inputs{Query: &tree.Query{Dimensions: g}},
		Spec: &tree.Spec{Kind: tree.DataCoordinates, Dimensions: g, Limit: tree.NoLimit, IncludeRecords: true}}
}

func TestPages_GiveTheConnectionBackWhenClosed(t *testing.T) {
	repo := limited(t, 1)
	engine := query.New(repo)
	r := everything(group(t, repo.Universe(), "exposure", "detector"))
	for range 3 {
		pages, err := engine.Execute(t.Context(), r.Query, r.Spec)
		if err != nil {
			t.Fatal(err)
		}
		if !pages.Next() {
			t.Fatal(pages.Err())
		}
		if pages.Page().Len() != 500 {
			t.Errorf("the first page has %d rows", pages.Page().Len())
		}
		pages.Close()
		pages.Close()
		if pages.Next() {
			t.Error("a page after Close")
		}
	}
	if n, err := execute(t.Context(), engine, r); err != nil || n != 12*205 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestPages_GiveTheConnectionBackAfterTheLastPage(t *testing.T) {
	repo := limited(t, 1)
	engine := query.New(repo)
	r := everything(group(t, repo.Universe(), "visit"))
	pages, err := engine.Execute(t.Context(), r.Query, r.Spec)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	if !pages.Next() {
		t.Fatal(pages.Err())
	}
	if n, err := execute(t.Context(), engine, r); err != nil || n != pages.Page().Len() {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestPages_EndWhenTheContextDoes(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		r := everything(group(t, repo.Universe(), "exposure", "detector"))
		ctx, cancel := context.WithCancelCause(t.Context())
		pages, err := query.New(repo).Execute(ctx, r.Query, r.Spec)
		if err != nil {
			t.Fatal(err)
		}
		defer pages.Close()
		if !pages.Next() {
			t.Fatal(pages.Err())
		}
		gone := errors.New("the client is gone")
		cancel(gone)
		for pages.Next() {
			continue // What was read ahead may still come.
		}
		if n, err := execute(t.Context(), query.New(repo), r); err != nil || n != 12*205 {
			t.Errorf("%d rows afterwards, %v", n, err)
		}
	})
}

func TestEngine_DoesNotStartForAContextThatHasEnded(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		n, err := execute(ctx, query.New(repo), request(t, repo, "raws"))
		if err == nil || n > 0 {
			t.Errorf("%d rows, error %v", n, err)
		}
	})
}

func TestEngine_ManyQueriesShareFewConnections(t *testing.T) {
	repo := limited(t, 2)
	engine := query.New(repo)
	requests := []*tree.Execute{everything(group(t, repo.Universe(), "exposure", "detector")),
		request(t, repo, "images with all records"), request(t, repo, "in a query of regions"),
		request(t, repo, "general with all records")}
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			if n, err := execute(t.Context(), engine, requests[i%len(requests)]); err != nil || n == 0 {
				t.Errorf("%d rows, %v", n, err)
			}
		})
	}
	wait.Wait()
}

func TestEngine_OrdersTies(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		r := everything(group(t, repo.Universe(), "exposure", "detector"))
		r.Spec.IncludeRecords = false
		r.Spec.OrderBy = []tree.Order{{Expr: &tree.DimensionKey{Dimension: repo.Universe().Element("instrument")}}}
		r.Spec.Limit = 300
		pages, err := query.New(repo).Execute(t.Context(), r.Query, r.Spec)
		if err != nil {
			t.Fatal(err)
		}
		defer pages.Close()
		var rows [][]dimension.Value
		for pages.Next() {
			for i := range pages.Page().Len() {
				rows = append(rows, slices.Clone(pages.Page().Row(i)))
			}
		}
		if len(rows) != 300 || pages.Err() != nil {
			t.Fatalf("%d rows, %v", len(rows), pages.Err())
		}
		if !slices.IsSortedFunc(rows, func(a, b []dimension.Value) int { return slices.CompareFunc(a[:3], b[:3], dimension.Value.Compare) }) {
			t.Errorf("rows of one instrument are not in the order of their keys: %v", rows[:10])
		}
	})
}

func TestEngine_FindsAnyDataset(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		visits := group(t, repo.Universe(), "visit")
		for name, c := range map[string]struct {
			collections []string
			want        int
		}{
			"visits with tables":   {[]string{"LSSTCam/runs/demo"}, 10},
			"no such datasets":     {[]string{"refcats"}, 0},
			"no collections":       {nil, 0},
			"in one run of a type": {[]string{"LSSTCam/runs/demo/20251125T180000Z"}, 10},
		} {
			t.Run(name, func(t *testing.T) {
				r := everything(visits)
				r.Query.Query.AnyDataset = &tree.DatasetSearch{Collections: c.collections, Dimensions: visits}
				if n, err := execute(t.Context(), query.New(repo), r); err != nil || n != c.want {
					t.Errorf("%d rows, %v, want %d", n, err, c.want)
				}
				n, err := query.New(repo).Count(t.Context(), r.Query, r.Spec, true, false)
				if err != nil || n != int64(c.want) {
					t.Errorf("count is %d, %v, want %d", n, err, c.want)
				}
			})
		}
	})
}

func TestEngine_AnswersWhatThePythonLibraryRefuses(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		engine := query.New(repo)
		for name, want := range map[string]int{"in a query of regions": 6, "exposures where bounded": 0} {
			if n, err := execute(t.Context(), engine, request(t, repo, name)); err != nil || n != want {
				t.Errorf("%s: %d rows, %v, want %d", name, n, err, want)
			}
		}
	})
}

func TestEngine_TellsWhereTheFirstDatasetIs(t *testing.T) {
	const again, gains = "LSSTCam/runs/demo/20251201T180000Z", "LSSTCam/calib/demo/gains.20251120"
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		for name, c := range map[string]struct {
			collections map[string]int // how many rows are of each
			bounded     int            // how many have a validity range with a begin
		}{
			"datasets by chain":              {map[string]int{again: 9, "LSSTCam/runs/demo/20251125T180000Z": 621}, 0},
			"images by run in where":         {map[string]int{again: 9}, 0},
			"gains in a time":                {map[string]int{"LSSTCam/calib/demo": 32}, 32},
			"gains by runs and calibrations": {map[string]int{gains: 1}, 0},
			"gains by calibrations and runs": {map[string]int{"LSSTCam/calib/demo": 1}, 1},
			"regions of objects by patches":  {map[string]int{"LSSTCam/runs/demo/20251126T180000Z": 2}, 0},
			"datasets by tag and runs":       {map[string]int{"LSSTCam/demo/ecdfs": 378, "LSSTCam/runs/demo/20251125T180000Z": 252}, 0},
			"datasets of one dimension":      {map[string]int{"LSSTCam/runs/demo/20251126T180000Z": 1}, 0},
			"datasets where none are":        {map[string]int{}, 0},
		} {
			r := request(t, repo, name)
			r.Spec.Kind = tree.General
			r.Spec.DatasetFields = []tree.DatasetFields{{DatasetType: r.Spec.DatasetType,
				Fields: []tree.Field{tree.FieldCollection, tree.FieldTimespan}}}
			pages, err := query.New(repo).Execute(t.Context(), r.Query, r.Spec)
			if err != nil {
				t.Fatal(err)
			}
			defer pages.Close()
			found, bounded := map[string]int{}, 0
			for pages.Next() {
				for i := range pages.Page().Len() {
					row := pages.Page().Row(i)
					found[row[len(row)-2].Text()]++
					if row[len(row)-1].Timespan().BoundedBelow() {
						bounded++
					}
				}
			}
			if pages.Err() != nil || !maps.Equal(found, c.collections) || bounded != c.bounded {
				t.Errorf("%s: %v, %d with a range, %v; want %v, %d", name, found, bounded, pages.Err(), c.collections, c.bounded)
			}
		}
	})
}

func TestEngine_LeavesOutPixelsThatDoNotExist(t *testing.T) {
	repo := butlertest.SQLite(t)
	u := repo.Universe()
	g := group(t, u, "htm7")
	upload := &tree.Upload{Key: tree.Key{1}, Dimensions: g, Rows: [][]dimension.Value{{dimension.Int(5)}, {dimension.Int(131072)}}}
	in := &tree.Inputs{Query: &tree.Query{Dimensions: g, Uploads: []tree.Join{{Key: upload.Key, Dimensions: g}}},
		Inputs: []tree.Input{upload}}
	spec := &tree.Spec{Kind: tree.DimensionRecords, Element: u.Element("htm7"), Dimensions: g, Limit: tree.NoLimit}
	pages, err := query.New(repo).Execute(t.Context(), in, spec)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	if !pages.Next() || pages.Page().Len() != 1 {
		t.Fatalf("%d rows, %v", pages.Page().Len(), pages.Err())
	}
	row := pages.Page().Row(0)
	if len(row) != 2 || row[0] != dimension.Int(131072) || row[1].Type() != dimension.TypeRegion {
		t.Errorf("row is %v", row)
	}
}

func TestEngine_NamesTheMistake(t *testing.T) {
	repo := butlertest.SQLite(t)
	u := repo.Universe()
	engine := query.New(repo)
	visit, detector := group(t, u, "visit"), group(t, u, "detector")
	region := func(e string) tree.Expr {
		f, err := tree.NewDimensionField(u.Element(e), "region")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	overlaps := func(a, b tree.Expr) tree.Predicate {
		c, err := tree.NewComparison(a, tree.Overlaps, b)
		if err != nil {
			t.Fatal(err)
		}
		return tree.Where(c)
	}
	for name, c := range map[string]struct {
		change func(in *tree.Inputs)
		code   fail.Type
		want   string
	}{
		"unknown upload": {func(in *tree.Inputs) {
			in.Query.Uploads = []tree.Join{{Key: tree.Key{9}, Dimensions: visit}}
		}, fail.InvalidQuery, "does not bring along"},
		"upload of other dimensions": {func(in *tree.Inputs) {
			in.Inputs = []tree.Input{&tree.Upload{Key: tree.Key{9}, Dimensions: detector}}
			in.Query.Uploads = []tree.Join{{Key: tree.Key{9}, Dimensions: visit}}
		}, fail.InvalidQuery, "but it has {instrument, detector}"},
		"large upload": {func(in *tree.Inputs) {
			row := []dimension.Value{dimension.String("LSSTCam"), dimension.Int(1)}
			in.Inputs = []tree.Input{&tree.Upload{Key: tree.Key{9}, Dimensions: visit, Rows: slices.Repeat([][]dimension.Value{row}, 100_001)}}
		}, fail.InvalidQuery, "at most 100000"},
		"dimensions of a dataset type": {func(in *tree.Inputs) {
			in.Query.Datasets = []tree.DatasetSearch{{DatasetType: "bias", Dimensions: visit}}
		}, fail.InvalidQuery, `"bias" has the dimensions {instrument, detector}`},
		"unknown dataset type": {func(in *tree.Inputs) {
			in.Query.Datasets = []tree.DatasetSearch{{DatasetType: "nothing", Dimensions: visit}}
		}, fail.MissingDatasetType, `"nothing"`},
		"unknown collection": {func(in *tree.Inputs) {
			in.Query.Datasets = []tree.DatasetSearch{{DatasetType: "visit_conditions", Dimensions: visit, Collections: []string{"nowhere"}}}
		}, fail.MissingCollection, `"nowhere"`},
		"broken region": {func(in *tree.Inputs) {
			in.Query.Where = overlaps(region("visit"), &tree.Literal{Value: dimension.Region("p123")})
		}, fail.InvalidQuery, "cannot be read"},
		"regions of one family": {func(in *tree.Inputs) {
			in.Query.Dimensions = group(t, u, "visit", "detector")
			in.Query.Where = overlaps(region("visit"), region("visit_detector_region"))
		}, fail.InvalidQuery, "are related already"},
		"pixels of HEALPix": {func(in *tree.Inputs) {
			in.Query.Dimensions = group(t, u, "visit", "healpix5")
		}, fail.UnimplementedQuery, "use that instead"},
	} {
		t.Run(name, func(t *testing.T) {
			in := &tree.Inputs{Query: &tree.Query{Dimensions: visit}}
			c.change(in)
			_, err := engine.Any(t.Context(), in, true, true)
			code, _ := fail.TypeOf(err)
			if code != c.code || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("error is %v, want %s: %s", err, c.code, c.want)
			}
		})
	}
}

func TestEngine_ExplainsWhyThereIsNothing(t *testing.T) {
	repo := butlertest.SQLite(t)
	for name, want := range map[string]string{
		"datasets where none are":         "Search for dataset type 'deep_coadd' in ['refcats'] is doomed to fail.; No datasets of type 'deep_coadd' in collection 'refcats'.",
		"datasets of another instrument":  "No datasets with instrument='HSC' in collection 'LSSTCam/raw/all'.",
		"datasets of no collections":      "Search for dataset type 'raw' in [] is doomed to fail.; No datasets can be found because collection list is empty.",
		"datasets of two instruments":     "requires both instrument='HSC' and instrument='LSSTCam'.",
		"detectors where contradiction":   "'where' expression requires both detector=4 and detector=3.",
		"images by ingest date, none":     "",
		"datasets by run":                 "",
		"images by keywords":              "",
		"regions nowhere":                 "",
		"detectors where glob underscore": "",
	} {
		messages, err := query.New(repo).Explain(t.Context(), request(t, repo, name).Query)
		got := strings.Join(messages, "; ")
		if err != nil || !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
}
