package duckdb

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const (
	spillPrefix = "spill-"
	lockName    = "lock"
)

// spill is the folder into which one generation spills. DuckDB names its files
// alike in every instance, so that no two may share a folder. A lock, which the
// system takes away with the process, tells folders in use from those that a
// killed server left behind.
type spill struct {
	path string
	lock *os.File
}

// newSpill makes a folder in dir, and removes those that nobody uses any more.
func newSpill(dir string) (*spill, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := removeStale(dir); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(dir, spillPrefix+"*")
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	s := &spill{path: path, lock: lock}
	if err := flock(lock); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func flock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeStale removes the folders whose lock can be had. One without a lock
// file is just being made, or its removal was cut short, and is left alone.
func removeStale(dir string) error {
	locks, err := filepath.Glob(filepath.Join(dir, spillPrefix+"*", lockName))
	if err != nil {
		return err
	}
	for _, path := range locks {
		lock, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if flock(lock) == nil {
			err = os.RemoveAll(filepath.Dir(path))
		}
		if err := errors.Join(err, lock.Close()); err != nil {
			return err
		}
	}
	return nil
}

// remove removes the folder. DuckDB must have let go of it.
func (s *spill) remove() error {
	if s == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(s.path), s.lock.Close())
}
