package demo

import (
	"context"
	"path/filepath"

	"github.com/vobutler/vobutler/internal/demo/skyimage"
)

// Repo says where the parts of an unpacked repository are. All paths are
// absolute.
type Repo struct {
	Root           string // the Butler repository; it holds butler.yaml
	ButlerYAML     string
	Registry       string // SQLite
	ObscoreConfig  string // what the exports were made with
	ObscoreParquet string // export of dax_obscore, the same rows in both formats
	ObscoreCSV     string
}

// repoIn names the parts of the repository unpacked in folder.
func repoIn(folder string) Repo {
	root := filepath.Join(folder, "repo")
	return Repo{
		Root:           root,
		ButlerYAML:     filepath.Join(root, "butler.yaml"),
		Registry:       filepath.Join(root, "gen3.sqlite3"),
		ObscoreConfig:  filepath.Join(folder, "obscore.yaml"),
		ObscoreParquet: filepath.Join(folder, "obscore.parquet"),
		ObscoreCSV:     filepath.Join(folder, "obscore.csv"),
	}
}

// WriteImages draws the image files that are missing from the repository. It
// may run beside readers, since a file appears whole or not at all; it may be
// stopped by its context and called again.
func (r Repo) WriteImages(ctx context.Context) error {
	manifest, err := openGzip(imageManifest)
	if err != nil {
		return err
	}
	specs, err := skyimage.ReadManifest(manifest)
	if err != nil {
		return err
	}
	catalog, err := openGzip(starCatalog)
	if err != nil {
		return err
	}
	stars, err := skyimage.ReadStars(catalog)
	if err != nil {
		return err
	}
	return skyimage.WriteFiles(ctx, r.Root, specs, stars)
}
