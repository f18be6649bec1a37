package follow

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // changes the registry as the Python library would

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
)

// TestStep_SeesDatasetsThatComeAndGo makes steps alone, without a pass that
// would see the same.
func TestStep_SeesDatasetsThatComeAndGo(t *testing.T) {
	d := butlertest.Unpack(t)
	config, err := record.Load(d.ObscoreConfig)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	f, err := Open(ctx, Config{Repo: butlertest.Open(t, d.Root), Rows: config, Table: obscore.Table(), File: filepath.Join(t.TempDir(), "obscore.duckdb"), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	e, err := duckdb.Open(ctx, duckdb.Config{File: f.File(), Writable: true, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	db, err := sql.Open("sqlite", filepath.Join(d.Root, "gen3.sqlite3"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	change := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(fmt.Sprintf(statement, args...)); err != nil {
			t.Fatal(err)
		}
	}
	step := func(want counts, urgent bool) {
		t.Helper()
		var total counts
		if err := f.step(ctx, e, &total); err != nil {
			t.Fatal(err)
		}
		if total != want || f.urgent != urgent {
			t.Errorf("got %+v, urgent %v; want %+v, %v", total, f.urgent, want, urgent)
		}
		f.urgent = false
	}
	step(counts{}, false) // learns what there is
	step(counts{}, false)

	// A raft of the demo is processed twice: collection 8 goes before 6.
	const tags = "dataset_tags_00000002"
	change("CREATE TABLE aside AS SELECT * FROM " + tags + " WHERE dataset_id IN (SELECT dataset_id FROM " + tags + " WHERE dataset_type_id = 2 AND collection_id = 8)")
	change("DELETE FROM " + tags + " WHERE dataset_id IN (SELECT dataset_id FROM aside)")
	step(counts{removed: 9}, false)
	change("INSERT INTO " + tags + " SELECT * FROM aside")
	step(counts{added: 9}, false)

	// What is hidden comes to light by a pass, and goes again with a step.
	change("DELETE FROM " + tags + " WHERE dataset_id IN (SELECT dataset_id FROM aside)")
	step(counts{removed: 9}, false)
	var total counts
	if err := f.pass(ctx, e, &total, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if total != (counts{added: 9}) {
		t.Errorf("the pass made %+v", total)
	}
	change("INSERT INTO " + tags + " SELECT * FROM aside")
	step(counts{added: 9, removed: 9}, false)

	// Datasets that no row is made of change nothing.
	change("DELETE FROM " + tags + " WHERE collection_id = 10")
	step(counts{}, false)

	// Another order of search is for a pass.
	change("UPDATE collection_chain SET position = 10 + position WHERE parent = 13")
	change("UPDATE collection_chain SET position = CASE child WHEN 8 THEN 3 WHEN 7 THEN 2 WHEN 6 THEN 1 ELSE 0 END WHERE parent = 13")
	if _, err := f.config.Repo.CollectionsWith(ctx, "a name that is not there, so that all are read anew"); err != nil {
		t.Fatal(err)
	}
	step(counts{}, true)
}
