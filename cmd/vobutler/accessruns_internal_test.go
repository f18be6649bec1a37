package main

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

// datasetID reads the UUID at the end of an identifier.
func datasetID(t *testing.T, identifier string) (id butler.DatasetID) {
	t.Helper()
	text := strings.ReplaceAll(identifier[strings.LastIndex(identifier, "=")+1:], "-", "")
	if n, err := hex.Decode(id[:], []byte(text)); err != nil || n != len(id) {
		t.Fatalf("%s: %v", identifier, err)
	}
	return id
}

// TestAccess_TAPAndButlerHideTheSame compares the rows of a table that follows a
// repository with the data sets of it, for rules that only the repository could
// tell by itself. The demo's configuration gives coadds an instrument, which they
// do not have.
func TestAccess_TAPAndButlerHideTheSame(t *testing.T) {
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const days = config.Duration(24 * time.Hour)
	rules := []struct {
		name   string
		rule   config.Embargo
		hidden string // how much: none, some or all
	}{
		{"a run by its name", config.Embargo{Collections: []string{"LSSTCam/raw/all"}}, "some"},
		{"runs by a pattern", config.Embargo{Collections: []string{"LSSTCam/runs/*/20251201*Z"}}, "some"},
		{"runs and types", config.Embargo{Collections: []string{"LSSTCam/runs/*"}, DatasetTypes: []string{"visit_*", "deep_?oadd"}}, "some"},
		{"an underscore is no wildcard", config.Embargo{Collections: []string{"LSSTCam_raw_all*", "LSSTCam_runs*"}}, "none"},
		{"every run", config.Embargo{Collections: []string{"*"}}, "all"},
		{"every run of another camera", config.Embargo{Collections: []string{"*"}, Instruments: []string{"LATISS"}}, "some"},
		{"coadds are of no camera", config.Embargo{DatasetTypes: []string{"*_coadd"}, Instruments: []string{"LATISS"}}, "some"},
		{"coadds are of every camera", config.Embargo{DatasetTypes: []string{"*_coadd"}, Instruments: []string{"LSST*"}}, "some"},
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			c := matrixConfig(t, files)
			c.ObsCore.From, c.ObsCore.Repository, c.ObsCore.Config = "butler", "open", files.ObscoreConfig
			r.rule.Name, r.rule.Period, r.rule.Groups = "rule", 1000*days, []string{groupEmbargo}
			c.Access.Embargoes = []config.Embargo{r.rule}
			s := startSite(t, c, newClock(matrix).now)
			identifiers := func(who asker) []string {
				status, text := s.ask(t, who, "SELECT obs_publisher_did FROM ivoa.ObsCore")
				if status != http.StatusOK {
					t.Fatalf("status %d: %s", status, text)
				}
				return strings.Fields(text)[1:]
			}
			everything := identifiers(s.users[3])
			ids := make([]butler.DatasetID, len(everything))
			for i, identifier := range everything {
				ids[i] = datasetID(t, identifier)
			}
			for _, who := range s.users {
				rows := identifiers(who)
				repo, _ := s.view(principalOf(who), "open")
				refs, err := repo.Datasets(t.Context(), ids)
				if err != nil {
					t.Fatal(err)
				}
				found := map[butler.DatasetID]bool{}
				for _, ref := range refs {
					if ref != nil {
						found[ref.ID] = true
					}
				}
				for i, identifier := range everything {
					if inTable := slices.Contains(rows, identifier); inTable != found[ids[i]] {
						t.Fatalf("%s: %s is in the table %v, in the repository %v", who.name, identifier, inTable, found[ids[i]])
					}
				}
				sees := "some"
				switch len(rows) {
				case 0:
					sees = "all"
				case len(everything):
					sees = "none"
				}
				if who.name == "embargo" || who.name == "outsider" {
					sees = map[bool]string{true: r.hidden, false: sees}[sees == "none"]
				}
				if sees != r.hidden {
					t.Errorf("%s sees %d of %d rows", who.name, len(rows), len(everything))
				}
			}
			if status, text := s.ask(t, s.users[3], "SELECT dataset_run FROM ivoa.ObsCore"); status == http.StatusOK || strings.Contains(text, "did you mean") {
				t.Errorf("the run can be asked for: status %d: %s", status, text)
			}
			if _, text := s.get(t, s.users[3], "/api/tap/tables"); strings.Contains(text, "dataset_run") || !strings.Contains(text, "obs_publisher_did") {
				t.Error("the run is published")
			}
		})
	}
}

// principalOf is a user as a login of theirs is known.
func principalOf(who asker) auth.Principal {
	if who.token == "" {
		return auth.Principal{}
	}
	return auth.Principal{User: who.name, Groups: who.groups}
}
