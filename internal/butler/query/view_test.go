package query_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// harmless are rules that speak of everything and hide nothing, since all was
// observed before.
func harmless() []auth.Hidden {
	after := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return []auth.Hidden{
		{After: after},
		{After: after, Instruments: auth.Globs{"LSST*", "Cam?"}},
		{After: after, DatasetTypes: auth.Globs{"*"}, Collections: auth.Globs{"*"}},
	}
}

func TestView_ThatHidesNothingAnswersAsThePythonLibrary(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		view := repo.View(harmless())
		engine := query.New(view)
		for i, r := range readRecorded(t) {
			if better[r.Kind+" "+r.Name] {
				continue
			}
			t.Run(r.Kind+" "+r.Name+" "+strconv.Itoa(i), func(t *testing.T) {
				replay(t, engine, view, r)
			})
		}
	})
}

// boundary is when a visit of the demo ended, after which others follow.
const boundary = 1763613350555000000

// utc returns a time in TAI nanoseconds on the clock of servers.
func utc(nsec int64) time.Time { return time.Unix(0, tai.ToUTC(nsec)).UTC() }

// refs asks for the datasets of a type, in the collections of the demo if none is
// named.
func refs(t testing.TB, repo *butler.Repo, name string, first bool, collections ...string) *tree.Execute {
	t.Helper()
	dt, err := repo.DatasetType(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if collections == nil {
		collections = []string{"LSSTCam/runs/demo", "LSSTCam/raw/all", "LSSTCam/calib", "refcats"}
	}
	q := &tree.Query{Dimensions: dt.Dimensions,
		Datasets: []tree.DatasetSearch{{DatasetType: name, Dimensions: dt.Dimensions, Collections: collections}}}
	return &tree.Execute{Query: &tree.Inputs{Query: q}, Spec: &tree.Spec{Kind: tree.DatasetRefs, Dimensions: dt.Dimensions,
		DatasetType: name, StorageClass: dt.StorageClass, FindFirst: first, Limit: tree.NoLimit, IncludeRecords: true}}
}

// found returns the datasets of a type by id, with their runs.
func found(t testing.TB, repo *butler.Repo, r *tree.Execute) map[butler.DatasetID]string {
	t.Helper()
	pages, err := query.New(repo).Execute(t.Context(), r.Query, r.Spec)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	out := map[butler.DatasetID]string{}
	for pages.Next() {
		for i := range pages.Page().Len() {
			row := pages.Page().Row(i)
			out[row[len(row)-2].UUID()] = row[len(row)-1].Text()
		}
	}
	if pages.Err() != nil {
		t.Fatal(pages.Err())
	}
	return out
}

// ends returns when the observations of datasets ended, 0 where that is not
// known, from the repository without rules.
func ends(t testing.TB, repo *butler.Repo, all map[butler.DatasetID]string) map[butler.DatasetID]int64 {
	t.Helper()
	out := map[butler.DatasetID]int64{}
	for id := range all {
		ref, err := repo.Dataset(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		c, err := repo.Expand(t.Context(), ref.DataID)
		if err != nil {
			t.Fatal(err)
		}
		if span, known := c.Timespan(); known {
			out[id] = span.End
		}
	}
	return out
}

func TestView_HiddenDatasetsDoNotExist(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		view := repo.View([]auth.Hidden{{After: utc(boundary), DatasetTypes: auth.Globs{"raw", "visit_*", "deep_coadd"}, Undated: true}})
		for name, rule := range map[string]struct{ timed, hides bool }{
			"raw": {true, true}, "visit_image": {true, true}, "deep_coadd": {false, true}, "difference_image": {true, false}, "template_coadd": {false, false},
		} {
			all := found(t, repo, refs(t, repo, name, false))
			ended := ends(t, repo, all)
			want := map[butler.DatasetID]string{}
			for id, run := range all {
				if !rule.hides || rule.timed && ended[id] <= boundary {
					want[id] = run
				}
			}
			if rule.timed && rule.hides && (len(want) == 0 || len(want) == len(all)) {
				t.Fatalf("%s: %d of %d are to be seen: the boundary tells nothing", name, len(want), len(all))
			}
			request := refs(t, repo, name, false)
			if got := found(t, view, request); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %d datasets, want %d", name, len(got), len(want))
			}
			for _, exact := range []bool{true, false} {
				once := refs(t, repo, name, true)
				n, err := query.New(view).Count(t.Context(), once.Query, once.Spec, exact, true)
				if err != nil || n > int64(len(want)) || len(want) > 0 && n == 0 {
					t.Errorf("%s: the count is %d of %d: %v", name, n, len(want), err)
				}
			}
			some, err := query.New(view).Any(t.Context(), request.Query, true, true)
			if err != nil || some != (len(want) > 0) {
				t.Errorf("%s: any is %v: %v", name, some, err)
			}
			ids := make([]butler.DatasetID, 0, len(all))
			for id := range all {
				ids = append(ids, id)
			}
			list, err := view.Datasets(t.Context(), ids)
			if err != nil || len(list) != len(want) {
				t.Errorf("%s: %d datasets by id, want %d: %v", name, len(list), len(want), err)
			}
			files, err := view.Files(t.Context(), ids...)
			if err != nil {
				t.Fatal(err)
			}
			for id := range files {
				if _, seen := want[id]; !seen {
					t.Errorf("%s: the files of a hidden dataset are there", name)
				}
			}
		}
	})
}

func TestView_TheFirstDatasetIsTheFirstThatIsSeen(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		const newest = "LSSTCam/runs/demo/20251201T180000Z"
		chain := []string{newest, "LSSTCam/runs/demo/20251126T180000Z", "LSSTCam/runs/demo/20251125T180000Z", "LSSTCam/demo/ecdfs"}
		view := repo.View([]auth.Hidden{{After: utc(0), Collections: auth.Globs{"LSSTCam/runs/demo/20251201*"}, Undated: true}})
		name := ""
		for _, candidate := range []string{"visit_image", "difference_image", "single_visit_star", "deep_coadd", "visit_table", "object"} {
			if len(found(t, repo, refs(t, repo, candidate, false, newest))) > 0 {
				name = candidate
				break
			}
		}
		if name == "" {
			t.Fatal("the newest collection has nothing")
		}
		want := found(t, repo, refs(t, repo, name, true, chain[1:]...))
		got := found(t, view, refs(t, repo, name, true, chain...))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d first datasets of %s, want %d", len(got), name, len(want))
		}
		for _, c := range chain[:1] {
			if n := len(found(t, view, refs(t, repo, name, false, c))); n > 0 {
				t.Errorf("%d datasets of a hidden collection", n)
			}
		}
		hidden := found(t, repo, refs(t, repo, name, false, newest))
		for id := range hidden {
			ref, err := repo.Dataset(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			c, err := repo.Expand(t.Context(), ref.DataID)
			if err != nil {
				t.Fatal(err)
			}
			full := dimension.DataID{}
			for i, v := range c.Values[:len(c.Group.Required)] {
				full[c.Group.Keys[i]] = v
			}
			search := func(r *butler.Repo, collections []string) string {
				ref, err := r.FindDataset(t.Context(), butler.FindRequest{DatasetType: name, DataID: full, Collections: collections})
				if err != nil {
					t.Fatal(err)
				}
				if ref == nil {
					return "none"
				}
				return ref.ID.String() + ref.Run
			}
			if got, want := search(view, chain), search(repo, chain[1:]); got != want {
				t.Errorf("found %s, want %s", got, want)
			}
			if search(repo, chain) == search(view, chain) {
				t.Error("the rule hides nothing")
			}
		}
	})
}

func TestView_DataIDsOfHiddenObservationsDoNotExist(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		view := repo.View([]auth.Hidden{{After: utc(boundary)}})
		u := repo.Universe()
		for _, names := range [][]string{{"visit"}, {"exposure"}, {"visit", "detector"}, {"exposure", "detector"}, {"day_obs"}, {"detector"},
			{"visit", "exposure"}, {"visit", "tract"}} {
			r := everything(group(t, u, names...))
			all, err := query.New(repo).Execute(t.Context(), r.Query, r.Spec)
			if err != nil {
				t.Fatal(err)
			}
			want, hidden := 0, []*butler.Coordinate{}
			for all.Next() {
				for i := range all.Page().Len() {
					c := &butler.Coordinate{Group: r.Spec.Dimensions, Values: slices.Clone(all.Page().Row(i))}
					expanded, err := repo.Expand(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					if span, known := expanded.Timespan(); known && span.End > boundary {
						hidden = append(hidden, c)
					} else {
						want++
					}
				}
			}
			if got, err := execute(t.Context(), query.New(view), r); err != nil || got != want {
				t.Errorf("%v: %d data IDs, want %d of %d: %v", names, got, want, want+len(hidden), err)
			}
			if n, err := query.New(view).Count(t.Context(), r.Query, r.Spec, true, true); err != nil || n != int64(want) {
				t.Errorf("%v: the count is %d, want %d: %v", names, n, want, err)
			}
			for _, c := range hidden[:min(len(hidden), 3)] {
				if _, err := view.Expand(t.Context(), c); err == nil {
					t.Errorf("%s can be expanded", c)
				}
			}
			if len(names) < 2 && names[0] != "detector" && len(hidden) == 0 {
				t.Errorf("%v: nothing is hidden", names)
			}
		}
	})
}

// A division by zero for a hidden row must not tell that the row is there.
func TestView_ConditionsAreNotComputedForWhatIsHidden(t *testing.T) {
	const young = 2025112100410 // the visit, and its exposure
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		typed := repo.View([]auth.Hidden{{After: utc(boundary), DatasetTypes: auth.Globs{"raw", "visit_image"}, Undated: true}})
		dated := repo.View([]auth.Hidden{{After: utc(boundary)}})
		zero := func(dim string) tree.Predicate {
			key := &tree.DimensionKey{Dimension: repo.Universe().Dimension(dim)}
			number := func(n int64) tree.Expr { return &tree.Literal{Value: dimension.Int(n)} }
			distance, err := tree.NewBinary(tree.Subtract, key, number(young))
			if err != nil {
				t.Fatal(err)
			}
			modulo, err := tree.NewBinary(tree.Modulo, number(7), distance)
			if err != nil {
				t.Fatal(err)
			}
			c, err := tree.NewComparison(modulo, tree.NotEqual, number(999))
			if err != nil {
				t.Fatal(err)
			}
			return tree.Where(c)
		}
		for dim, name := range map[string]string{"exposure": "raw", "visit": "visit_image"} {
			for _, first := range []bool{true, false} {
				r := refs(t, repo, name, first)
				plain := [2]int{len(found(t, typed, r)), len(found(t, dated, r))}
				r.Query.Query.Where = zero(dim)
				for i, view := range []*butler.Repo{typed, dated} {
					if n, err := execute(t.Context(), query.New(view), r); err != nil || n != plain[i] || n == 0 {
						t.Errorf("%s, first %v: %d datasets, want %d: %v", name, first, n, plain[i], err)
					}
				}
				_, err := execute(t.Context(), query.New(repo), r)
				if computed := repo.DB().Dialect() == sqlb.PostgreSQL; computed != (err != nil) {
					t.Errorf("%s: without rules the error is %v", name, err)
				}
			}
			r := everything(group(t, repo.Universe(), dim, "detector"))
			want, err := execute(t.Context(), query.New(dated), r)
			if err != nil {
				t.Fatal(err)
			}
			r.Query.Query.Where = zero(dim)
			if n, err := execute(t.Context(), query.New(dated), r); err != nil || n != want {
				t.Errorf("%s: %d data IDs, want %d: %v", dim, n, want, err)
			}
		}
	})
}
