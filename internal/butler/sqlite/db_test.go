package sqlite_test

import (
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // writes the files

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
	"github.com/vobutler/vobutler/internal/fault"
)

// create makes a SQLite file with a table t of one column x and returns its path.
func create(t *testing.T, x ...int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a file #1?.db")
	write(t, path, "CREATE TABLE t (x BIGINT)")
	for _, value := range x {
		write(t, path, "INSERT INTO t VALUES (?)", value)
	}
	return path
}

func write(t *testing.T, path, statement string, args ...any) {
	t.Helper()
	db := writer(t, path)
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

func writer(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("#", "%23", "?", "%3f", " ", "%20").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func open(t *testing.T, path string, options sqlite.Options) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func count() sqlb.Select {
	return sqlb.From(sqlb.Table("", "t", "t")).Output("n", sqlb.CountAll()).Reuse()
}

func read(ctx context.Context, db butler.DB, st sqlb.Statement) (int64, error) {
	rows, err := db.Query(ctx, st)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, rows.Err()
	}
	return rows.Row()[0].Int(), nil
}

func TestDB_Suite(t *testing.T) { butlertest.DBSuite(t, open(t, create(t), sqlite.Options{})) }

func TestDB_SuiteOnOneConnection(t *testing.T) {
	butlertest.DBSuite(t, open(t, create(t), sqlite.Options{MaxConns: 1}))
}

func TestOpen_WithoutADatabase(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want fault.Kind
	}{
		"no file":        {filepath.Join(t.TempDir(), "none.db"), fault.Transient},
		"another format": {text, fault.Internal},
		"a folder":       {t.TempDir(), fault.Transient},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sqlite.Open(t.Context(), c.path, sqlite.Options{}); err == nil || fault.KindOf(err) != c.want {
				t.Errorf("error is %v of kind %v, want %v", err, fault.KindOf(err), c.want)
			}
		})
	}
}

func TestDB_ReadsWhatIsWrittenMeanwhile(t *testing.T) {
	for _, mode := range []string{"DELETE", "WAL"} {
		t.Run(mode, func(t *testing.T) {
			path := create(t)
			write(t, path, "PRAGMA journal_mode="+mode)
			db := open(t, path, sqlite.Options{})
			for want := range int64(5) {
				if n, err := read(t.Context(), db, count()); err != nil || n != want {
					t.Fatalf("%d rows, error %v, want %d", n, err, want)
				}
				write(t, path, "INSERT INTO t VALUES (1)")
			}
			write(t, path, "ALTER TABLE t ADD COLUMN y TEXT")
			if n, err := read(t.Context(), db, count()); err != nil || n != 5 {
				t.Errorf("after a change of the schema %d rows, error %v", n, err)
			}
		})
	}
}

// lock keeps others from reading until the function it returns is called.
func lock(t *testing.T, path string) (unlock func()) {
	t.Helper()
	db := writer(t, path)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(t.Context()), "COMMIT")
		_ = conn.Close()
		_ = db.Close()
	}
}

func TestQuery_WaitsForAWriter(t *testing.T) {
	path := create(t, 1, 2)
	db := open(t, path, sqlite.Options{})
	unlock := lock(t, path)
	time.AfterFunc(100*time.Millisecond, unlock)
	if n, err := read(t.Context(), db, count()); err != nil || n != 2 {
		t.Errorf("%d rows, error %v", n, err)
	}
}

func TestQuery_GivesUpWaitingForAWriter(t *testing.T) {
	path := create(t, 1, 2)
	db := open(t, path, sqlite.Options{BusyTimeout: 50 * time.Millisecond})
	unlock := lock(t, path)
	_, err := read(t.Context(), db, count())
	if fault.KindOf(err) != fault.Transient || !strings.Contains(fault.Message(err), "written by another program") {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := read(ctx, db, count()); fault.KindOf(err) != fault.Canceled {
		t.Errorf("error is %v, want that of the context", err)
	}
	unlock()
	if n, err := read(t.Context(), db, count()); err != nil || n != 2 {
		t.Errorf("afterwards %d rows, error %v", n, err)
	}
}

func TestQuery_DoesNotKeepWritersWaiting(t *testing.T) {
	path := create(t, 1, 2)
	db := open(t, path, sqlite.Options{})
	rows, err := db.Query(t.Context(), sqlb.From(sqlb.Table("", "t", "t")).Columns(sqlb.Table("", "t", "t").Col("x", dimension.TypeInt)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	write(t, path, "INSERT INTO t VALUES (3)") // It would fail at once.
}

func TestQuery_NoticesAnotherFile(t *testing.T) {
	path, other := create(t, 1, 2), create(t, 1, 2, 3)
	db := open(t, path, sqlite.Options{})
	if n, err := read(t.Context(), db, count()); err != nil || n != 2 {
		t.Fatalf("%d rows, error %v", n, err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), db, count()); fault.KindOf(err) != fault.Transient {
		t.Errorf("without the file, error is %v", err)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	if n, err := read(t.Context(), db, count()); err != nil || n != 3 {
		t.Errorf("in the other file %d rows, error %v", n, err)
	}
}

func TestQuery_CannotWrite(t *testing.T) {
	path := create(t, 1)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, path, sqlite.Options{})
	if _, err := read(t.Context(), db, count()); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if after, _ := io.ReadAll(file); string(after) != string(before) {
		t.Error("the file was changed")
	}
}

func TestQuery_RefusesValuesOfAnotherForm(t *testing.T) {
	path := create(t)
	write(t, path, "CREATE TABLE bad (id CHAR(32), region TEXT)")
	write(t, path, "INSERT INTO bad VALUES ('xyz', '***')")
	db := open(t, path, sqlite.Options{})
	bad := sqlb.Table("", "bad", "b")
	for column, typ := range map[string]dimension.Type{"id": dimension.TypeUUID, "region": dimension.TypeRegion} {
		if _, err := read(t.Context(), db, sqlb.From(bad).Columns(bad.Col(column, typ))); err == nil || !strings.Contains(err.Error(), column) {
			t.Errorf("%s: error is %v", column, err)
		}
	}
}

func TestDB_IsOfNoUseOnceClosed(t *testing.T) {
	db := open(t, create(t), sqlite.Options{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), db, count()); fault.KindOf(err) != fault.Transient {
		t.Errorf("error is %v", err)
	}
}
