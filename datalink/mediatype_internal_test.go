package datalink

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
)

func TestMediaType_ByNameAndFormatter(t *testing.T) {
	for _, c := range []struct{ path, formatter, want string }{
		{"a/b.fits", "", "application/fits"},
		{"a/b.FITS", "x.JsonFormatter", "application/fits"},
		{"a/b.fits.fz", "", "application/fits"},
		{"a/b.fits.gz", "", "application/fits"},
		{"a/b.tar.gz", "", "application/gzip"},
		{"a/b.parq", "", "application/vnd.apache.parquet"},
		{"a/b.png", "", "image/png"},
		{"a/b", "lsst.obs.base.formatters.fitsExposure.FitsExposureFormatter", "application/fits"},
		{"a/b", "lsst.obs.lsst.rawFormatter.LsstCamRawFormatter", "application/fits"},
		{"a/b.unknown", "lsst.daf.butler.formatters.yaml.YamlFormatter", "application/yaml"},
		{"a/b", "lsst.daf.butler.formatters.pickle.PickleFormatter", "application/octet-stream"},
		{"a/b.zip#zip-path=c/d.json", "", "application/json"},
		{"a/b.zip#unzip=c/d.fits", "", "application/fits"},
		{"a/b.zip", "", "application/zip"},
		{"", "", "application/octet-stream"},
	} {
		if got := mediaType(&butler.File{Path: c.path, Formatter: c.formatter}); got != c.want {
			t.Errorf("%s with %s is %s, want %s", c.path, c.formatter, got, c.want)
		}
	}
}

func TestQualifier_OfImages(t *testing.T) {
	for _, c := range []struct{ class, mediaType, want string }{
		{"ExposureF", fitsType, "#image"}, {"MaskedImageF", fitsType, "#image"}, {"ArrowAstropy", fitsType, ""},
		{"ExposureF", "application/zip", ""}, {"Plot", "image/png", "#image"},
	} {
		if got := qualifier(c.class, c.mediaType); got != c.want {
			t.Errorf("%s in %s is %q, want %q", c.class, c.mediaType, got, c.want)
		}
	}
}
