package skyimage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// WriteFiles draws every image that is not yet in the folder root with its
// right size, on all processors. A file appears whole or not at all. It stops
// early when ctx ends, and may then be called again to do the rest.
func WriteFiles(ctx context.Context, root string, specs []Spec, stars *Stars) error {
	if err := makeFolders(root, specs); err != nil {
		return err
	}
	var (
		wait   sync.WaitGroup
		next   atomic.Int64
		failed atomic.Bool
	)
	errs := make([]error, runtime.GOMAXPROCS(0))
	for worker := range errs {
		wait.Go(func() {
			var buf []byte
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(specs) {
					return
				}
				buf, errs[worker] = writeFile(buf, root, &specs[i], stars)
				if errs[worker] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(append(errs, ctx.Err())...)
}

func makeFolders(root string, specs []Spec) error {
	made := map[string]bool{}
	for i := range specs {
		folder := filepath.Dir(filepath.FromSlash(specs[i].Path))
		if made[folder] {
			continue
		}
		made[folder] = true
		if !filepath.IsLocal(folder) {
			return fmt.Errorf("image path %q leads out of its folder", specs[i].Path)
		}
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(buf []byte, root string, spec *Spec, stars *Stars) ([]byte, error) {
	path := filepath.Join(root, filepath.FromSlash(spec.Path))
	if info, err := os.Stat(path); err == nil && info.Size() == spec.Size {
		return buf, nil
	}
	buf = Draw(buf[:0], spec, stars)
	if spec.Size != 0 && int64(len(buf)) != spec.Size {
		return buf, fmt.Errorf("image %s: drawn with %d bytes, the manifest says %d", spec.Path, len(buf), spec.Size)
	}
	part := path + ".part"
	if err := os.WriteFile(part, buf, 0o644); err != nil {
		return buf, err
	}
	return buf, os.Rename(part, path)
}
