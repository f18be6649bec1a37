package follow_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/follow"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/schema"
)

// runs is a rule that hides what was made in some RUN collections.
func runs(patterns ...string) *obscore.Sight {
	return &obscore.Sight{Repository: "demo", Access: auth.NewAccess(auth.AccessConfig{
		Embargoes: []auth.Embargo{{Name: "runs", Collections: patterns, Period: 100 * 365 * 24 * time.Hour}}})}
}

func TestFollow_KnowsTheRunOfEachDataset(t *testing.T) {
	each(t, func(t *testing.T, s *service) {
		const raws = "SELECT COUNT(*) FROM ivoa.ObsCore WHERE calib_level = 1"
		count := func(query string, sight *obscore.Sight) int64 {
			return s.seen(query, sight.Condition(auth.Principal{}))
		}
		raw := s.number(raws)
		if got := count(all, runs("LSSTCam/raw/*")); got != demo-raw || raw == 0 {
			t.Errorf("%d rows without the %d raws", got, raw)
		}
		if got := count(all, runs("LSSTCam_raw/*", "LSSTCam/raw", "lsstcam/raw/*")); got != demo {
			t.Errorf("%d rows without runs that are not there", got)
		}
		if got := count(all, runs("*")); got != 0 {
			t.Errorf("%d rows of no run", got)
		}
		// What goes, and a run that gets another name.
		s.change(remove(s.images(first, 1)...)...)
		s.wait(all, demo-1)
		if got := count(all, runs("LSSTCam/raw/*")); got != demo-1-raw {
			t.Errorf("%d rows when an image went, want %d", got, demo-1-raw)
		}
		s.change(fmt.Sprintf("UPDATE collection SET name = 'u/a_%%/%d' WHERE collection_id = %[1]d", second))
		if !s.until(func() bool { return count(all, runs("u/a_%*")) < demo-1 }) {
			t.Error("no row is of the run that has another name")
		}
		if got := count(all, runs("u/ax*")); got != demo-1 {
			t.Errorf("%d rows, want all: an underscore is no wildcard", got)
		}
	})
}

// TestOpen_BuildsAnewAFileWithoutRuns opens what a version without them has left.
func TestOpen_BuildsAnewAFileWithoutRuns(t *testing.T) {
	s := start(t, time.Hour)
	s.stop()
	older := s.config
	table := obscore.Table()
	table.Internal = nil
	older.Table = table
	ctx := context.Background()
	f, err := follow.Open(ctx, older)
	if err != nil {
		t.Fatal(err)
	}
	e, err := duckdb.Open(ctx, duckdb.Config{File: f.File(), Tables: []*schema.Table{obscore.Table()}})
	if err != nil {
		t.Fatal(err)
	}
	s.engine = e
	if got := s.seen(all, runs("another").Condition(auth.Principal{})); got != 0 {
		t.Errorf("%d rows of which no run is known are seen", got)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	s.run()
	if got := s.seen(all, runs("another").Condition(auth.Principal{})); got != demo || s.follower.File() == f.File() {
		t.Errorf("%d rows, in %s", got, s.follower.File())
	}
}
