package follow_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/follow"
	"github.com/vobutler/vobutler/obscore/record"
)

// TestFollow_PostgreSQL follows a registry that is in PostgreSQL.
func TestFollow_PostgreSQL(t *testing.T) {
	if !butlertest.HasPostgreSQL(t) {
		return // HasPostgreSQL has told of it
	}
	for name, patience := range map[string]time.Duration{"all rows": time.Hour, "some rows": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			database, root := butlertest.Clone(t)
			rows, err := record.Load(butlertest.Unpack(t).ObscoreConfig)
			if err != nil {
				t.Fatal(err)
			}
			s := &service{t: t, root: root}
			s.config = follow.Config{Repo: butlertest.Open(t, root), Rows: rows, Table: obscore.Table(), File: filepath.Join(t.TempDir(), "obscore.duckdb"),
				Every: 20 * time.Millisecond, Patience: patience, Program: "test", Logger: slog.New(slog.DiscardHandler)}
			s.run()
			t.Cleanup(func() { s.stop() })
			change := func(sql string) {
				t.Helper()
				if err := butlertest.SharedServer(t).Run(database, []byte("SET search_path TO "+butlertest.Namespace+"; "+sql)); err != nil {
					t.Fatal(err)
				}
			}
			differences := "SELECT COUNT(*) FROM ivoa.ObsCore WHERE dataproduct_subtype = 'lsst.difference_image'"
			n := s.number(differences)
			s.wait(all, demo)
			change("CREATE TABLE aside AS SELECT * FROM dataset_tags_00000002 WHERE dataset_type_id = 3; DELETE FROM dataset_tags_00000002 WHERE dataset_type_id = 3")
			s.wait(differences, 0)
			s.wait(all, demo-n)
			change("INSERT INTO dataset_tags_00000002 SELECT * FROM aside")
			s.wait(differences, n)
			change("UPDATE exposure SET target_name = 'ANOTHER' WHERE id = (SELECT MIN(exposure) FROM visit_definition)")
			s.wait("SELECT COUNT(*) FROM ivoa.ObsCore WHERE target_name = 'ANOTHER'", 63)
			s.wait(all, demo)
		})
	}
}
