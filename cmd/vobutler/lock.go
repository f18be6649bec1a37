//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockFolder keeps a second server out of a data folder, whose jobs it would
// take for those of a server that died. The lock goes with the file or the
// process, so that none is left over.
func lockFolder(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		_ = f.Close()
		return nil, fmt.Errorf("data_dir: %s is in use by another server; give each a folder of its own", dir)
	case err != nil:
		_ = f.Close()
		return nil, fmt.Errorf("data_dir: lock %s: %w", f.Name(), err)
	}
	return f, nil
}
