package demo

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Unpack makes sure that the folder dir holds this program's repository, and
// says where. Each version of the data has a folder of its own under dir, which
// appears whole or not at all; one that is there is left as it is, with any
// changes made to it. Image files are not written: see [Repo.WriteImages].
func Unpack(ctx context.Context, dir string) (Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Repo{}, err
	}
	version, err := fingerprint()
	if err != nil {
		return Repo{}, err
	}
	folder := filepath.Join(dir, "demo-"+version)
	if exists(folder) {
		return repoIn(folder), nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Repo{}, fmt.Errorf("demo folder: %w", err)
	}
	scratch, err := os.MkdirTemp(dir, ".unpack-")
	if err != nil {
		return Repo{}, fmt.Errorf("demo folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	if err := writeParts(ctx, repoIn(scratch)); err != nil {
		return Repo{}, fmt.Errorf("unpacking the demo to %s: %w", dir, err)
	}
	if err := os.Chmod(scratch, 0o755); err != nil {
		return Repo{}, err
	}
	// Another process may have been quicker; its folder is as good as ours.
	if err := os.Rename(scratch, folder); err != nil && !exists(folder) {
		return Repo{}, fmt.Errorf("demo folder: %w", err)
	}
	return repoIn(folder), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// writeParts writes everything but the images.
func writeParts(ctx context.Context, repo Repo) error {
	if err := os.MkdirAll(repo.Root, 0o755); err != nil {
		return err
	}
	for _, part := range []struct{ path, source string }{
		{repo.ButlerYAML, "butler.yaml"},
		{repo.ObscoreConfig, "obscore.yaml"},
		{repo.ObscoreParquet, "obscore.parquet"},
	} {
		if err := writeFile(part.path, open(part.source)); err != nil {
			return err
		}
	}
	for _, part := range []struct{ path, source string }{
		{repo.Registry, "gen3.sqlite3.gz"},
		{repo.ObscoreCSV, "obscore.csv.gz"},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		content, err := openGzip(part.source)
		if err != nil {
			return err
		}
		if err := writeFile(part.path, content); err != nil {
			return err
		}
	}
	return writeTables(ctx, repo.Root)
}

// writeTables writes the archived files that are not images.
func writeTables(ctx context.Context, root string) error {
	archive, err := openGzip(tableArchive)
	if err != nil {
		return err
	}
	reader := tar.NewReader(archive)
	for ctx.Err() == nil {
		entry, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("embedded %s: %w", tableArchive, err)
		}
		path, err := filepath.Localize(entry.Name)
		if err != nil {
			return fmt.Errorf("embedded %s: %q: %w", tableArchive, entry.Name, err)
		}
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := writeFile(path, reader); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func writeFile(path string, content io.Reader) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}
