//go:build unix

package record

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFolder makes the folder of an export's parts and keeps other exports to
// the same file out of it: they would take each other's parts for their own. The
// lock goes with the file or the process, so that none is left over.
func lockFolder(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		_ = f.Close()
		return nil, fmt.Errorf("%s is in use: another export to the same file has not ended", dir)
	case err != nil:
		_ = f.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return f, nil
}
