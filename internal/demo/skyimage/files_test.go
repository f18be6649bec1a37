package skyimage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/demo/skyimage"
)

func TestReadManifest_BadRowsAreNamed(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty file", "", "no header line"},
		{"missing column", "path,size\na,1\n", `line 2: no column "dataset_type"`},
		{"size is text", columns + strings.Replace(visitRow, ",0,", ",big,", 1), `column "size"`},
		{"size of pixels", columns + strings.Replace(visitRow, ",64,", ",0,", 1), `column "pixels"`},
		{"pixel type", columns + strings.Replace(visitRow, "-32,nJy", "8,nJy", 1), `column "bitpix"`},
		{"half a WCS", columns + strings.Replace(visitRow, ",20.5,", ",,", 1), `column "crpix1"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := skyimage.ReadManifest(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestReadStars_BadRowIsNamed(t *testing.T) {
	_, err := skyimage.ReadStars(strings.NewReader("ra,dec,mag,varies\n1,2,3,0\n1,x,3,0\n"))
	if err == nil || !strings.Contains(err.Error(), `line 3: column "dec"`) {
		t.Errorf("error %v", err)
	}
}

func TestWriteFiles_WritesMissingAndDamagedFiles(t *testing.T) {
	root, stars := t.TempDir(), catalog(t, oneStar)
	specs := manifest(t, visitRow+rawRow)
	for i := range specs {
		specs[i].Size = int64(len(skyimage.Draw(nil, &specs[i], stars)))
	}
	damaged := filepath.Join(root, "a", "raw.fits")
	if err := os.MkdirAll(filepath.Dir(damaged), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(damaged, []byte("SIMPLE"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := skyimage.WriteFiles(t.Context(), root, specs, stars); err != nil {
		t.Fatal(err)
	}
	for _, spec := range specs {
		info, err := os.Stat(filepath.Join(root, spec.Path))
		if err != nil || info.Size() != spec.Size {
			t.Errorf("%s: %v, %v", spec.Path, info, err)
		}
	}
}

func TestWriteFiles_RefusesPathsOutsideItsFolder(t *testing.T) {
	specs := manifest(t, strings.Replace(visitRow, "a/visit.fits", "../../visit.fits", 1))
	if err := skyimage.WriteFiles(t.Context(), t.TempDir(), specs, catalog(t, oneStar)); err == nil {
		t.Error("no error")
	}
}

func TestWriteFiles_SizeUnlikeTheManifestIsAnError(t *testing.T) {
	specs := manifest(t, strings.Replace(visitRow, ",0,visit_image", ",99,visit_image", 1))
	err := skyimage.WriteFiles(t.Context(), t.TempDir(), specs, catalog(t, oneStar))
	if err == nil || !strings.Contains(err.Error(), "the manifest says 99") {
		t.Errorf("error %v", err)
	}
}

func TestWriteFiles_StopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := skyimage.WriteFiles(ctx, t.TempDir(), manifest(t, visitRow), catalog(t, oneStar))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
