package sia_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
)

// counted is an engine that counts the queries with groups.
type counted struct {
	engine.Engine
	groups chan struct{}
}

// Query is Engine.Query.
func (c counted) Query(ctx context.Context, q *plan.Query) (result.Rows, error) {
	if s, ok := q.Body.(*plan.Select); ok && s.Grouped {
		c.groups <- struct{}{}
	}
	return c.Engine.Query(ctx, q)
}

// All rows are read for the first description, and then once a minute at most
// and beside the requests, unless what is known is too old to be told.
func TestSelfDescription_IsReadSeldom(t *testing.T) {
	var clock atomic.Int64
	read := make(chan struct{}, 100)
	s := newSite(t, func(c *sia.Config) {
		c.Engine = counted{c.Engine, read}
		c.Now = func() time.Time { return time.Unix(clock.Load(), 0) }
	})
	for _, step := range []struct {
		seconds int64 // since the last step
		reads   int
	}{{1000, 1}, {0, 0}, {59, 0}, {2, 1}, {0, 0}, {300, 1}, {3600, 1}} {
		clock.Add(step.seconds)
		for range 3 {
			if a := s.get("/all/query?MAXREC=0"); !strings.Contains(a.body, `<OPTION value="R2"/>`) {
				t.Fatal(a.body)
			}
		}
		for range step.reads {
			<-read
		}
		if got := s.get("/repo1/query?RESPONSEFORMAT=csv").found(t); got != "pole visit zero" {
			t.Errorf("found %q", got)
		}
		if len(read) > 0 {
			t.Fatal("all rows were read once more")
		}
	}
}
