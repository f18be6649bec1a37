package demo_test

import (
	"context"
	"database/sql"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // The registry's format.

	"github.com/vobutler/vobutler/internal/demo"
)

func unpack(t *testing.T, dir string) demo.Repo {
	t.Helper()
	repo, err := demo.Unpack(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return repo
}

// sizes lists the files below root by their slashed relative path.
func sizes(t *testing.T, root string) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		found[filepath.ToSlash(rel)] = info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// recorded lists the files that the registry knows.
func recorded(t *testing.T, registry string) map[string]int64 {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+registry+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), "SELECT path, file_size FROM file_datastore_records")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	files := map[string]int64{}
	for rows.Next() {
		var path string
		var size int64
		if err := rows.Scan(&path, &size); err != nil {
			t.Fatal(err)
		}
		files[path] = size
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestUnpack_FilesAreThoseOfTheRegistry(t *testing.T) {
	repo := unpack(t, t.TempDir())
	if err := repo.WriteImages(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, found := recorded(t, repo.Registry), sizes(t, repo.Root)
	for _, own := range []string{"butler.yaml", "gen3.sqlite3"} {
		if _, ok := found[own]; !ok {
			t.Errorf("no %s", own)
		}
		delete(found, own)
	}
	if len(want) < 2000 {
		t.Errorf("the registry knows only %d files", len(want))
	}
	for path, size := range want {
		if found[path] != size {
			t.Errorf("%s has %d bytes, the registry says %d", path, found[path], size)
		}
		delete(found, path)
	}
	for path := range found {
		t.Errorf("%s is not in the registry", path)
	}
}

func TestUnpack_SecondTimeLeavesWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	first := unpack(t, dir)
	note := filepath.Join(first.Root, "note")
	if err := os.WriteFile(note, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if again := unpack(t, dir); again != first {
		t.Errorf("unpacked to %v, then to %v", first, again)
	}
	if _, err := os.Stat(note); err != nil {
		t.Error(err)
	}
}

func TestUnpack_SeveralAtOnceAgree(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	repos := make([]demo.Repo, 4)
	for i := range repos {
		wait.Go(func() {
			var err error
			if repos[i], err = demo.Unpack(t.Context(), dir); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, repo := range repos {
		if repo != repos[0] {
			t.Errorf("%v and %v", repos[0], repo)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestUnpack_CancelledLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := demo.Unpack(ctx, dir); err == nil {
		t.Error("no error")
	}
	if left := sizes(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUnpack_ExportHasTheColumnsOfDaxObscore(t *testing.T) {
	repo := unpack(t, t.TempDir())
	file, err := os.Open(repo.ObscoreCSV)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2000 || len(rows[0]) != 37 {
		t.Errorf("%d rows of %d columns", len(rows)-1, len(rows[0]))
	}
	for _, path := range []string{repo.ObscoreParquet, repo.ObscoreConfig, repo.ButlerYAML} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestData_StaysSmall(t *testing.T) {
	const limit = 8 << 20
	var total int64
	for _, size := range sizes(t, "data") {
		total += size
	}
	if total > limit {
		t.Errorf("the embedded data take %d bytes, more than %d", total, limit)
	}
}
