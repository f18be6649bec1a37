package butlerapi

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestChoose_FileOfAComponent(t *testing.T) {
	whole := []butler.File{{Path: "a"}}
	parts := []butler.File{{Path: "i", Component: "image"}, {Path: "w", Component: "wcs"}}
	for _, c := range []struct {
		name      string
		files     []butler.File
		component string
		want      string
	}{
		{"the whole", whole, "", "a"},
		{"a part", parts, "wcs", "w"},
		{"a part of the whole", whole, "wcs", "not found"},
		{"an unknown part", parts, "mask", "not found"},
		{"any part", parts, "", "invalid_query"},
		{"nothing", nil, "", "not found"},
	} {
		f, err := choose(butler.DatasetID{}, c.files, c.component)
		got := fault.KindOf(err).String()
		if known, ok := fail.TypeOf(err); ok {
			got = string(known)
		}
		if err == nil {
			got = f.Path
		}
		if got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestAppendTransfer_NamesTheComponent(t *testing.T) {
	f := butler.File{Path: "file:///data/a%20b.fits#zip-path=x", Formatter: "F", StorageClass: "S", Component: "wcs 1", Checksum: "c", Size: -1}
	got := string(appendTransfer(nil, "https://h/v1/dataset/", butler.DatasetID{}, &f))
	want := `{"url":"https://h/v1/dataset/00000000-0000-0000-0000-000000000000/download?component=wcs+1","auth":"gafaelfawr","file_info":` +
		`{"formatter":"F","path":"data/a b.fits#zip-path=x","storage_class":"S","component":"wcs 1","checksum":"c","file_size":-1}}`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
