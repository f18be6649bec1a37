package butlertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/postgres"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
	"github.com/vobutler/vobutler/internal/demo"
)

// Namespace is the schema of the registry in PostgreSQL.
const Namespace = "butler"

// Main runs the tests of a package and then stops what was started for them. It
// returns the status to exit with.
func Main(m *testing.M) int {
	status := m.Run()
	if err := stopServer(); err != nil {
		fmt.Fprintln(os.Stderr, "butlertest:", err)
		return max(status, 1)
	}
	return status
}

// Config returns a configuration with both databases.
func Config() butler.Config {
	return butler.Config{SQLite: sqlite.Connector(sqlite.Options{}), PostgreSQL: postgres.Connector(postgres.Options{})}
}

// Each runs a test on the demo's repository in each database.
func Each(t *testing.T, test func(t *testing.T, r *butler.Repo)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, SQLite(t)) })
	if HasPostgreSQL(t) {
		t.Run("PostgreSQL", func(t *testing.T) { test(t, PostgreSQL(t)) })
	}
}

// SQLite opens the demo's repository with a SQLite registry of the test's own.
func SQLite(t testing.TB) *butler.Repo {
	t.Helper()
	return Open(t, Unpack(t).Root)
}

// PostgreSQL opens the demo's repository with a registry in PostgreSQL that all
// tests of the process share. It must not be changed.
func PostgreSQL(t testing.TB) *butler.Repo {
	t.Helper()
	return Open(t, PostgreSQLRoot(t))
}

// Open opens a repository until the test ends.
func Open(t testing.TB, root string) *butler.Repo {
	t.Helper()
	r, err := butler.Open(t.Context(), "demo", root, Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// Unpack writes the demo's repository, without its images, into a folder of the
// test's own.
func Unpack(t testing.TB) demo.Repo {
	t.Helper()
	repo, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return repo
}

// PostgreSQLRoot returns a folder with the butler.yaml of the demo's repository
// in PostgreSQL.
func PostgreSQLRoot(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return configure(t, s.URL("demo"))
}

// Clone makes a copy of the demo's registry in PostgreSQL that a test may change.
// It returns the name of the database on Server and a folder with its
// butler.yaml.
func Clone(t testing.TB) (database, root string) {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	if database, err = s.clone(); err != nil {
		t.Fatal(err)
	}
	return database, configure(t, s.URL(database))
}

func configure(t testing.TB, database string) string {
	t.Helper()
	repo := Unpack(t)
	root := t.TempDir()
	text := fmt.Sprintf("registry:\n  db: %s\n  namespace: %s\ndatastore:\n  cls: lsst.daf.butler.datastores.fileDatastore.FileDatastore\n  root: %s\n",
		database, Namespace, (&url.URL{Scheme: "file", Path: repo.Root}).String())
	if err := os.WriteFile(filepath.Join(root, "butler.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return root
}

// load fills a database with the demo's registry.
func load(ctx context.Context, s *Server, database string) error {
	folder, err := os.MkdirTemp("", "butlertest-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	repo, err := demo.Unpack(ctx, folder)
	if err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, repo.Registry, sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	script, err := convert(ctx, db, Namespace)
	if err != nil {
		return fmt.Errorf("convert the demo's registry: %w", err)
	}
	return s.Run(database, script)
}
