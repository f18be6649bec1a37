package main

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/uws"
)

func TestSearched_HasAServiceForEachRepositoryAndOneForAll(t *testing.T) {
	repositories := map[string]config.Repository{"dp1": {}, "dp2": {}}
	for name, c := range map[string]struct {
		config config.Config
		want   map[string]sia.Scope
	}{
		"no repositories": {config.Config{}, map[string]sia.Scope{"obscore": {}}},
		"rows of a file": {config.Config{Butler: config.Butler{Repositories: repositories}},
			map[string]sia.Scope{"obscore": {}, "dp1": {Repository: "dp1"}, "dp2": {Repository: "dp2"}}},
		"rows of a repository": {config.Config{Butler: config.Butler{Repositories: repositories},
			ObsCore: config.ObsCore{From: "butler", Repository: "dp1"}},
			map[string]sia.Scope{"obscore": {}, "dp1": {}, "dp2": {Repository: "dp2"}}},
		"services of the configuration": {config.Config{Butler: config.Butler{Repositories: repositories},
			SIA: config.SIA{Services: map[string]config.SIAService{"p": {Collections: []string{"LSST.DP1"}}, "q": {Repository: "dp2"}}}},
			map[string]sia.Scope{"p": {Collections: []string{"LSST.DP1"}}, "q": {Repository: "dp2"}}},
	} {
		if got := searched(&c.config); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A service for a repository is known to those who may use the repository.
func TestMaySearch_GoesByTheRepository(t *testing.T) {
	c := config.Default()
	c.Butler.Repositories = map[string]config.Repository{"open": {}, "shut": {Groups: []string{"g_members"}}}
	s := &server{config: c, access: accessOf(&c, nil)}
	configured := c
	configured.SIA.Services = map[string]config.SIAService{"open": {Repository: "shut"}, "shut": {}}
	other := &server{config: configured, access: s.access}
	member := auth.Principal{User: "m", Groups: []string{"g_members"}}
	for label, want := range map[string][4]bool{ // for anybody and a member, by default and as configured
		"open":    {true, true, false, true},
		"shut":    {false, true, true, true},
		"obscore": {true, true, true, true},
	} {
		got := [4]bool{s.maySearch(auth.Principal{}, label), s.maySearch(member, label),
			other.maySearch(auth.Principal{}, label), other.maySearch(member, label)}
		if got != want {
			t.Errorf("%s: %v", label, got)
		}
	}
	if labels := slices.Sorted(maps.Keys(searched(&c))); !slices.Equal(labels, []string{"obscore", "open", "shut"}) {
		t.Errorf("services %v", labels)
	}
}

// limits.concurrent is of queries and searches together.
func TestImageSearch_WaitsForQueriesOfTAP(t *testing.T) {
	c := config.Default()
	c.Listen, c.DataDir, c.Limits.Concurrent, c.Limits.ConcurrentOne = "127.0.0.1:0", t.TempDir(), 1, 1
	path := filepath.Join(c.DataDir, "rows.csv")
	if err := os.WriteFile(path, []byte("obs_collection,obs_id,calib_level,obs_publisher_did\nc,alone,2,ivo://example.org/data?alone\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := importObsCore(t.Context(), &c, []string{path}, importMemory, nil); err != nil {
		t.Fatal(err)
	}
	s := startSite(t, c, time.Now)
	gate := s.service.Gate()
	leave, err := gate.Enter(t.Context(), uws.Caller{Key: "a query"})
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		status, _ := s.get(t, asker{}, "/api/sia/obscore/query?RESPONSEFORMAT=csv")
		answered <- status
	}()
	for waiting := 0; waiting == 0; _, waiting = gate.Load() {
		select {
		case status := <-answered:
			t.Fatalf("beside a query it is answered %d", status)
		default:
			runtime.Gosched()
		}
	}
	leave()
	if status := <-answered; status != http.StatusOK {
		t.Errorf("after it the status is %d", status)
	}
}
