package sqlite_test

import (
	"os"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/sqlite"
)

func TestChangeToken_TellsOfEveryChange(t *testing.T) {
	for _, mode := range []string{"DELETE", "WAL"} {
		t.Run(mode, func(t *testing.T) {
			path := create(t, 1, 2)
			write(t, path, "PRAGMA journal_mode="+mode)
			db := open(t, path, sqlite.Options{})
			token := func() string {
				t.Helper()
				text, err := db.ChangeToken(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return text
			}
			before := token()
			if _, err := read(t.Context(), db, count()); err != nil {
				t.Fatal(err)
			}
			if now := token(); now != before {
				t.Errorf("without a change %s became %s", before, now)
			}
			seen := map[string]bool{before: true}
			for _, statement := range []string{"INSERT INTO t VALUES (3)", "UPDATE t SET x = 4 WHERE x = 3", "DELETE FROM t WHERE x = 4"} {
				write(t, path, statement)
				now := token()
				if seen[now] {
					t.Errorf("after %s the token is %s again", statement, now)
				}
				seen[now] = true
			}
			if err := os.Rename(create(t), path); err != nil {
				t.Fatal(err)
			}
			if now := token(); seen[now] {
				t.Errorf("another file has the token %s", now)
			}
		})
	}
}

func TestChangeToken_OfAClosedDatabase(t *testing.T) {
	db := open(t, create(t), sqlite.Options{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ChangeToken(t.Context()); err == nil {
		t.Error("it has a token")
	}
}
