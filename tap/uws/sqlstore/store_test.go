package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/tap/uws/sqlstore"
)

func open(t *testing.T, path string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fresh(t *testing.T) *sqlstore.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "jobs.sqlite"))
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// full is a job with everything set.
func full(id string) *uws.Job {
	return &uws.Job{ID: uws.JobID(id), Owner: "ada", RunID: "run <1>", Phase: uws.Pending,
		Created: noon, Started: noon.Add(time.Second), Ended: noon.Add(1500 * time.Millisecond), Quote: noon.Add(time.Hour),
		Duration: 90 * time.Second, Destruction: noon.Add(24 * time.Hour),
		Parameters:  []uws.Parameter{{Name: "QUERY", Value: "SELECT 'é\n' FROM t"}, {Name: "UPLOAD", Value: "a,param:b"}},
		Attachments: []uws.Attachment{{Name: "b", File: "attachment-x", Size: 7}},
		Result:      &uws.Result{MIME: "text/csv", Filename: "r.csv", Size: 12},
		Failure:     &uws.Failure{Message: "no", Transient: true},
		Outcome:     []uws.Measure{{Name: "rows", Value: 3}},
		Base:        "https://example.org/tap",
		Rights:      uws.Rights{Groups: []string{"g1", "g2"}, Queries: new(12), Since: noon},
	}
}

func add(t *testing.T, s uws.JobStore, jobs ...*uws.Job) {
	t.Helper()
	for _, j := range jobs {
		if err := s.Create(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStore_KeepsAllOfAJob(t *testing.T) {
	s := fresh(t)
	want := full("j1")
	add(t, s, want)
	got, err := s.Get(t.Context(), "j1")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	bare := &uws.Job{ID: "j2", Phase: uws.Pending, Created: noon}
	add(t, s, bare)
	if got, err = s.Get(t.Context(), "j2"); err != nil || !reflect.DeepEqual(got, bare) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestStore_RefusesASecondJobOfTheSameID(t *testing.T) {
	s := fresh(t)
	add(t, s, full("j1"))
	if err := s.Create(t.Context(), full("j1")); err == nil {
		t.Error("it was taken")
	}
}

func TestStore_SaveComparesThePhase(t *testing.T) {
	s := fresh(t)
	job := full("j1")
	add(t, s, job)
	job.Phase = uws.Queued
	if err := s.Save(t.Context(), job, uws.Executing); !errors.Is(err, uws.ErrMoved) {
		t.Errorf("from a phase that it is not in: %v", err)
	}
	if got, _ := s.Get(t.Context(), "j1"); got.Phase != uws.Pending {
		t.Errorf("the phase became %s", got.Phase)
	}
	job.RunID, job.Destruction, job.Result = "other", noon.Add(time.Minute), nil
	if err := s.Save(t.Context(), job, uws.Pending); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), "j1"); err != nil || !reflect.DeepEqual(got, job) {
		t.Errorf("got %+v, %v", got, err)
	}
	job.ID = "j2"
	if err := s.Save(t.Context(), job, uws.Pending); !errors.Is(err, uws.ErrNoJob) {
		t.Errorf("of a job that is not there: %v", err)
	}
}

func TestStore_OneOfManyMovesAJob(t *testing.T) {
	s := fresh(t)
	add(t, s, full("j1"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	moved := 0
	for range 16 {
		wg.Go(func() {
			job := full("j1")
			job.Phase = uws.Queued
			err := s.Save(context.Background(), job, uws.Pending)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				moved++
			} else if !errors.Is(err, uws.ErrMoved) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if moved != 1 {
		t.Errorf("%d moved it", moved)
	}
}

func TestStore_Delete(t *testing.T) {
	s := fresh(t)
	add(t, s, full("j1"))
	if err := s.Delete(t.Context(), "j1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), "j1"); !errors.Is(err, uws.ErrNoJob) {
		t.Errorf("it is still there: %v", err)
	}
	if err := s.Delete(t.Context(), "j1"); !errors.Is(err, uws.ErrNoJob) {
		t.Errorf("twice: %v", err)
	}
}

func TestStore_List(t *testing.T) {
	s := fresh(t)
	phases := []uws.Phase{uws.Pending, uws.Completed, uws.Error, uws.Completed, uws.Archived}
	for i, phase := range phases {
		job := full(fmt.Sprintf("j%d", i))
		job.Phase, job.Created = phase, noon.Add(time.Duration(i)*time.Minute)
		add(t, s, job)
	}
	stranger := full("k")
	stranger.Owner = "bob"
	add(t, s, stranger)
	for name, c := range map[string]struct {
		filter uws.Filter
		want   string
	}{
		"all but the archived, newest first": {uws.Filter{}, "j3 j2 j1 j0"},
		"the newest":                         {uws.Filter{Last: 2}, "j3 j2"},
		"of one phase":                       {uws.Filter{Phases: []uws.Phase{uws.Completed}}, "j3 j1"},
		"of several phases":                  {uws.Filter{Phases: []uws.Phase{uws.Pending, uws.Error}}, "j2 j0"},
		"archived ones on demand":            {uws.Filter{Phases: []uws.Phase{uws.Archived}}, "j4"},
		"later, not at the time":             {uws.Filter{After: noon.Add(time.Minute)}, "j3 j2"},
		"everything together": {uws.Filter{After: noon, Last: 1,
			Phases: []uws.Phase{uws.Completed}}, "j3"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := s.List(t.Context(), "ada", c.filter)
			var ids []string
			for _, one := range list {
				ids = append(ids, string(one.ID))
			}
			if got := strings.Join(ids, " "); err != nil || got != c.want {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	list, err := s.List(t.Context(), "bob", uws.Filter{})
	want := []uws.Summary{{ID: "k", Owner: "bob", RunID: "run <1>", Phase: uws.Pending, Created: noon}}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("got %+v, %v", list, err)
	}
}

func TestStore_CountUnfinishedAndExpired(t *testing.T) {
	s := fresh(t)
	for i, phase := range []uws.Phase{uws.Executing, uws.Queued, uws.Pending, uws.Completed, uws.Aborted} {
		job := full(fmt.Sprintf("j%d", i))
		job.Phase, job.Created = phase, noon.Add(-time.Duration(i)*time.Minute)
		job.Destruction = noon.Add(time.Duration(i) * time.Hour)
		add(t, s, job)
	}
	forever := full("forever")
	forever.Phase, forever.Destruction = uws.Completed, time.Time{}
	add(t, s, forever)
	if n, err := s.Count(t.Context(), "ada"); err != nil || n != 6 {
		t.Errorf("count %d, %v", n, err)
	}
	if n, err := s.Count(t.Context(), "bob"); err != nil || n != 0 {
		t.Errorf("count of a stranger %d, %v", n, err)
	}
	jobs, err := s.Unfinished(t.Context())
	if err != nil || len(jobs) != 3 || jobs[0].ID != "j2" || jobs[2].ID != "j0" {
		t.Errorf("unfinished %+v, %v", jobs, err)
	}
	ids, err := s.Expired(t.Context(), noon.Add(150*time.Minute), 10)
	if err != nil || !reflect.DeepEqual(ids, []uws.JobID{"j0", "j1", "j2"}) {
		t.Errorf("expired %v, %v", ids, err)
	}
	if ids, err = s.Expired(t.Context(), noon.Add(150*time.Minute), 2); err != nil || len(ids) != 2 {
		t.Errorf("expired %v, %v", ids, err)
	}
}

// A process that was killed closes nothing; the next one must find everything
// that was answered for.
func TestStore_AnotherProcessFindsWhatWasNotClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd name?#%.sqlite")
	first := open(t, path)
	want := full("j1")
	add(t, first, want)
	second := open(t, path)
	if got, err := second.Get(t.Context(), "j1"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestOpen_RefusesADatabaseOfANewerProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.sqlite")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO migrations (number) VALUES (1000)"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("got %v", err)
	}
}

func TestOpen_NamesAFileThatIsNoDatabase(t *testing.T) {
	if _, err := sqlstore.Open(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder was opened as a database")
	}
}
