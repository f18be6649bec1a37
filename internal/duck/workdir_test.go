package duck_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
)

func TestWorkDir_RemovesWhatAKilledProcessLeft(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "w-stale")
	if err := os.Mkdir(stale, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stale, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := duck.NewWorkDir(dir, "w-")
	if err != nil {
		t.Fatal(err)
	}
	second, err := duck.NewWorkDir(dir, "w-")
	if err != nil {
		t.Fatal(err)
	}
	for path, wanted := range map[string]bool{stale: false, first.Path: true, second.Path: true} {
		if _, err := os.Stat(path); (err == nil) != wanted {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, s := range []*duck.WorkDir{first, second} {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}
