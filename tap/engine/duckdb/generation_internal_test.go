package duckdb

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestGeneration_IsLockedDown(t *testing.T) {
	ctx := context.Background()
	g, err := newGeneration(ctx, &Config{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer g.retire()
	file := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(file, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"SELECT * FROM read_csv('" + file + "')",
		"SELECT * FROM read_text('" + file + "')",
		"SELECT * FROM '" + file + "'",
		"SELECT * FROM glob('/*')",
		"COPY (SELECT 1) TO '" + file + ".out'",
		"ATTACH '" + file + ".db' AS other",
		"EXPORT DATABASE '" + file + ".dir'",
		"INSTALL httpfs",
		"LOAD httpfs",
		"SET enable_external_access = true",
		"SET memory_limit = '1TB'",
		"SET temp_directory = '/tmp'",
		"SET lock_configuration = false",
		"PRAGMA threads = 100",
	} {
		if err := g.exec(ctx, sql); err == nil {
			t.Errorf("%s works", sql)
		}
	}
	if err := g.exec(ctx, "SELECT 1"); err != nil {
		t.Error(err)
	}
}
