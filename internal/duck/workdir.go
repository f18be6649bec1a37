package duck

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockName is the file in a working folder that its owner holds a lock on.
const lockName = "lock"

// WorkDir is a folder for the files of one database instance: what it spills,
// or a file that is not complete yet. DuckDB names what it spills alike in every
// instance, so that no two may share a folder. A lock, which the system takes
// away with the process, tells folders in use from those that a killed process
// left behind.
type WorkDir struct {
	Path string
	lock *os.File
}

// NewWorkDir makes a folder in dir whose name begins with prefix. It removes
// those of this prefix that nobody uses any more.
func NewWorkDir(dir, prefix string) (*WorkDir, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := removeStale(dir, prefix); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(dir, prefix+"*")
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	w := &WorkDir{Path: path, lock: lock}
	if err := flock(lock); err != nil {
		return nil, errors.Join(err, w.Remove())
	}
	return w, nil
}

func flock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeStale removes the folders whose lock can be had. One without a lock
// file is just being made, or its removal was cut short, and is left alone.
func removeStale(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if flock(lock) == nil {
			err = os.RemoveAll(path)
		}
		if err := errors.Join(err, lock.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Remove removes the folder and all in it, which must not be open any more. It
// does nothing for nil.
func (w *WorkDir) Remove() error {
	if w == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(w.Path), w.lock.Close())
}
