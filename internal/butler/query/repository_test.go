package query_test

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
	"github.com/vobutler/vobutler/internal/demo"
)

// repositories returns the demo repository in each database that there is.
func repositories(t testing.TB) map[string]*butler.Repo {
	t.Helper()
	unpacked, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	repo, err := butler.Open(t.Context(), "demo", unpacked.ButlerYAML, butler.Config{SQLite: sqlite.Connector(sqlite.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	return map[string]*butler.Repo{"SQLite": repo}
}
