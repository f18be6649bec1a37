package datalink

import (
	"net/url"
	"path"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
)

// fitsType is the type of images: they are in extensions, which image/fits does
// not allow (RFC 4047 section 2.3).
const fitsType = "application/fits"

// mediaTypes are the types of files by extension. Firefly compares them without
// parameters, so that there are none.
var mediaTypes = map[string]string{
	".csv": "text/csv", ".ecsv": "text/csv", ".fit": fitsType, ".fits": fitsType, ".fts": fitsType, ".fz": fitsType,
	".gif": "image/gif", ".h5": "application/x-hdf5", ".hdf5": "application/x-hdf5", ".jpeg": "image/jpeg",
	".jpg": "image/jpeg", ".json": "application/json", ".log": "text/plain", ".md": "text/plain",
	".parq": "application/vnd.apache.parquet", ".parquet": "application/vnd.apache.parquet", ".pdf": "application/pdf",
	".png": "image/png", ".tar": "application/x-tar", ".tsv": "text/tab-separated-values", ".txt": "text/plain",
	".vot": "application/x-votable+xml", ".xml": "application/xml", ".yaml": "application/yaml", ".yml": "application/yaml",
	".zip": "application/zip",
}

// formatterTypes are the types of files by a part of the name of the Butler's
// formatter, for files whose name tells nothing.
var formatterTypes = []struct{ part, mediaType string }{
	{"fits", fitsType}, {"rawformatter", fitsType}, {"parquet", "application/vnd.apache.parquet"},
	{"json", "application/json"}, {"yaml", "application/yaml"},
}

// mediaType returns the type of a file; of a member of a zip file, that of the
// member.
func mediaType(f *butler.File) string {
	name, fragment, _ := strings.Cut(f.Path, "#")
	if options, err := url.ParseQuery(fragment); err == nil && options.Has("unzip") {
		name = options.Get("unzip")
	} else if member, zipped := strings.CutPrefix(fragment, "zip-path="); zipped {
		name = member
	}
	extension := strings.ToLower(path.Ext(name))
	if extension == ".gz" {
		extension = strings.ToLower(path.Ext(strings.TrimSuffix(name, path.Ext(name))))
		if mediaTypes[extension] != fitsType { // only FITS readers take both
			return "application/gzip"
		}
	}
	if t, known := mediaTypes[extension]; known {
		return t
	}
	formatter := strings.ToLower(f.Formatter)
	for _, t := range formatterTypes {
		if strings.Contains(formatter, t.part) {
			return t.mediaType
		}
	}
	return "application/octet-stream"
}

// qualifier returns the term for what a file holds (vocabulary product-type), or
// "".
func qualifier(storageClass, mediaType string) string {
	class := strings.ToLower(storageClass)
	switch {
	case strings.HasPrefix(mediaType, "image/"):
		return "#image"
	case mediaType == fitsType && (strings.Contains(class, "exposure") || strings.Contains(class, "image")):
		return "#image"
	}
	return ""
}
