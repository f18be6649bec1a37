package butlertest_test

import (
	"os"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
)

func TestMain(m *testing.M) { os.Exit(butlertest.Main(m)) }

func TestEach_HasTheDemo(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		cs, err := r.Collections(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c := cs.ByName("LSSTCam/runs/demo"); c == nil || c.Type != butler.Chained || len(c.Children) != 4 {
			t.Errorf("the chain of runs is %+v", c)
		}
	})
}
