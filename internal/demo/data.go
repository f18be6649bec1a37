package demo

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
)

//go:embed data
var data embed.FS

// Names of the embedded files that are not copied as they are.
const (
	tableArchive  = "files.tar.gz"
	imageManifest = "images.csv.gz"
	starCatalog   = "stars.csv.gz"
)

// open opens an embedded file.
func open(name string) io.ReadCloser {
	content, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err) // The name is one of ours and the file is part of the program.
	}
	return io.NopCloser(bytes.NewReader(content))
}

// openGzip opens an embedded file and decompresses it.
func openGzip(name string) (io.ReadCloser, error) {
	r, err := gzip.NewReader(open(name))
	if err != nil {
		return nil, fmt.Errorf("embedded %s: %w", name, err)
	}
	return r, nil
}

// fingerprint identifies the embedded data: it changes when they do.
func fingerprint() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(data, "data", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := data.ReadFile(path)
		_, _ = fmt.Fprintf(sum, "%s %d\n", path, len(content))
		sum.Write(content)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:16], err
}
