package tap_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/plan"
)

func TestSync_AQuotaOfNoneIsExplained(t *testing.T) {
	s := newSite(t, nil)
	form := adqlForm(oneColumn)
	headers := []string{"X-Test-User", "eve", "X-Test-Queries", "0"}
	a := s.post("/sync", form, headers...)
	if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "your quota of queries at once is 0") {
		t.Errorf("sync: %d, %s", a.StatusCode, a.body)
	}
	form.Set("PHASE", "RUN")
	if a = s.post("/async", form, headers...); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "quota") {
		t.Errorf("async: %d, %s", a.StatusCode, a.body)
	}
	job := s.create(adqlForm(oneColumn), headers...)
	if a = s.post(job+"/phase", url.Values{"PHASE": {"RUN"}}, headers...); a.StatusCode != http.StatusBadRequest {
		t.Errorf("run: %d, %s", a.StatusCode, a.body)
	}
	if a = s.get("/tables", headers...); a.StatusCode != http.StatusOK {
		t.Errorf("tables: %d", a.StatusCode)
	}
}

// A query beyond the quota of its user waits a while for the others, and then is
// refused with the status that says that the user's own queries are why. A job
// waits.
func TestSync_AQuotaHoldsForQueriesAndJobsTogether(t *testing.T) {
	began, leave := make(chan struct{}, 10), make(chan struct{})
	s := newSite(t, func(c *tap.Config) {
		c.Engine = &script{next: few(1), open: func(context.Context) error { began <- struct{}{}; <-leave; return nil }}
		c.Limits.Patience = time.Millisecond
	})
	headers := []string{"X-Test-User", "ada", "X-Test-Queries", "1"}
	first := s.create(adqlForm(oneColumn, "PHASE", "RUN"), headers...)
	<-began
	a := s.post("/sync", adqlForm(oneColumn), headers...)
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "10" || !strings.Contains(a.body, "you have 1 query running") {
		t.Errorf("a query: %d, %v, %s", a.StatusCode, a.Header, a.body)
	}
	second := s.create(adqlForm(oneColumn, "PHASE", "RUN"), headers...)
	if phase := s.get(second+"/phase", headers...).body; phase != "QUEUED" {
		t.Errorf("a job is %s", phase)
	}
	close(leave)
	for _, job := range []string{first, second} {
		if done := s.finish(job, headers...); done.Phase != "COMPLETED" {
			t.Errorf("then it is %s", done.Phase)
		}
	}
}

// few is a script of that many batches of a row.
func few(n int) func(context.Context, int) (int, error) {
	return func(_ context.Context, i int) (int, error) {
		if i < n {
			return 1, nil
		}
		return 0, nil
	}
}

func TestAsync_RunsWithWhatIsLeftOfTheOwnersRights(t *testing.T) {
	var mu sync.Mutex
	var ran []auth.Principal
	s := newSite(t, func(c *tap.Config) {
		c.Review = func(who auth.Principal, since time.Time) (auth.Principal, error) {
			if time.Since(since) > time.Minute || slices.Contains(who.Groups, "gone") {
				return who, fault.New(fault.Unauthenticated, "you are not a user any more")
			}
			who.Groups = slices.DeleteFunc(slices.Clone(who.Groups), func(g string) bool { return g == "lost" })
			return who, nil
		}
		c.Authorize = func(_ context.Context, who auth.Principal, _ *plan.Query) error {
			mu.Lock()
			defer mu.Unlock()
			ran = append(ran, who)
			return nil
		}
	})
	job := s.create(adqlForm(oneColumn), "X-Test-User", "ada", "X-Test-Groups", "before")
	now := []string{"X-Test-User", "ada", "X-Test-Groups", "kept,lost"}
	if a := s.post(job+"/phase", url.Values{"PHASE": {"RUN"}}, now...); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("run: %d", a.StatusCode)
	}
	if done := s.finish(job, now...); done.Phase != "COMPLETED" {
		t.Errorf("it is %s", done.Phase)
	}
	mu.Lock()
	if len(ran) != 1 || ran[0].User != "ada" || !slices.Equal(ran[0].Groups, []string{"kept"}) {
		t.Errorf("ran as %+v", ran)
	}
	mu.Unlock()
	gone := []string{"X-Test-User", "eve", "X-Test-Groups", "gone"}
	job = s.create(adqlForm(oneColumn, "PHASE", "RUN"), gone...)
	if done := s.finish(job, gone...); done.Phase != "ERROR" || !strings.Contains(s.get(job, gone...).body, "not a user any more") {
		t.Errorf("it is %s", done.Phase)
	}
}

func TestAsync_JobsOfNobodyAreNotListedWhereUsersLogIn(t *testing.T) {
	s := newSite(t, func(c *tap.Config) { c.Logins = true })
	job := s.create(adqlForm(oneColumn))
	if a := s.get("/async"); a.StatusCode != http.StatusOK || strings.Contains(a.body, "jobref") {
		t.Errorf("the list of nobody: %d, %s", a.StatusCode, a.body)
	}
	if a := s.get(job); a.StatusCode != http.StatusOK {
		t.Errorf("by its address: %d", a.StatusCode)
	}
	hers := s.create(adqlForm(oneColumn), "X-Test-User", "ada")
	if a := s.get("/async", "X-Test-User", "ada"); strings.Count(a.body, "<uws:jobref ") != 1 || !strings.Contains(a.body, hers) {
		t.Errorf("ada's list: %s", a.body)
	}
	if a := s.get(hers); a.StatusCode != http.StatusNotFound {
		t.Errorf("ada's job for nobody: %d", a.StatusCode)
	}
}
