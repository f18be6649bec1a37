package butler_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

func TestView_HiddenDataIDsAreAsIfTheyWereNot(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		view := r.View([]auth.Hidden{{After: time.Unix(0, 0)}})
		for _, name := range []string{"visit", "exposure"} {
			id := dimension.DataID{"instrument": dimension.String("LSSTCam"), name: dimension.Int(2025111800240)}
			none := dimension.DataID{"instrument": dimension.String("LSSTCam"), name: dimension.Int(2025111800999)}
			var said []string
			for _, one := range []dimension.DataID{id, none} {
				c, err := view.Standardize(one, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				if _, err = view.Expand(t.Context(), c); err == nil {
					t.Fatalf("%s is there", c)
				}
				said = append(said, strings.ReplaceAll(err.Error(), "2025111800999", "2025111800240"))
			}
			if said[0] != said[1] {
				t.Errorf("hidden: %s\nabsent: %s", said[0], said[1])
			}
			if c, err := r.Standardize(id, nil, nil); err != nil {
				t.Fatal(err)
			} else if _, err := r.Expand(t.Context(), c); err != nil {
				t.Errorf("the view changed the repository: %v", err)
			}
		}
		var said []string
		for _, name := range []string{"MC_O_20251118_000240", "MC_O_20251118_999999"} {
			_, err := view.FindDataset(t.Context(), butler.FindRequest{DatasetType: "raw", Collections: []string{"LSSTCam/raw/all"},
				DataID: dimension.DataID{"instrument": dimension.String("LSSTCam"), "exposure.obs_id": dimension.String(name), "detector": dimension.Int(90)}})
			if err == nil {
				t.Fatal("found by a name")
			}
			said = append(said, strings.ReplaceAll(err.Error(), "999999", "000240"))
		}
		if said[0] != said[1] {
			t.Errorf("hidden: %s\nabsent: %s", said[0], said[1])
		}
	})
}
