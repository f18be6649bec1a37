package follow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// files are the data files of a follower: a new one is built beside the one that
// is served.
type files struct {
	stem, ending string
	// found are those that were there, the newest first.
	found   []string
	current string
	serial  int // of the newest
}

func newFiles(path string) files {
	f := files{}
	f.stem, f.ending = base(path)
	names, err := filepath.Glob(escapeGlob(f.stem) + "-*" + escapeGlob(f.ending))
	if err != nil {
		return f
	}
	serials := map[string]int{}
	for _, name := range names {
		number := strings.TrimSuffix(strings.TrimPrefix(name, f.stem+"-"), f.ending)
		if n, err := strconv.Atoi(number); err == nil && n > 0 {
			serials[name] = n
			f.found = append(f.found, name)
			f.serial = max(f.serial, n)
		}
	}
	slices.SortFunc(f.found, func(a, b string) int { return serials[b] - serials[a] })
	return f
}

// escapeGlob makes a path a pattern for itself.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// next returns the path of a new file.
func (f *files) next() string {
	f.serial++
	path := fmt.Sprintf("%s-%d%s", f.stem, f.serial, f.ending)
	f.found = append(f.found, path)
	return path
}

// use makes a file the current one.
func (f *files) use(path string) { f.current = path }

// clean removes all files but the current one.
func (f *files) clean() error {
	var errs []error
	for _, path := range f.found {
		if path != f.current {
			errs = append(errs, removeFile(path))
		}
	}
	f.found = []string{f.current}
	return errors.Join(errs...)
}

// removeFile removes a data file and what DuckDB keeps beside it.
func removeFile(path string) error {
	var errs []error
	for _, name := range []string{path, path + ".wal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
