package sign

import (
	"path"
	"strings"
)

// mediaTypes are the types of the files that datastores hold, by extension, and
// whether a browser should show them rather than save them. A type that can
// carry a script is never shown: it would run as a page of this server.
var mediaTypes = map[string]struct {
	name   string
	inline bool
}{
	".csv":     {"text/csv; charset=utf-8", false},
	".ecsv":    {"text/csv; charset=utf-8", false},
	".fit":     {"application/fits", false},
	".fits":    {"application/fits", false},
	".fts":     {"application/fits", false},
	".fz":      {"application/fits", false},
	".gif":     {"image/gif", true},
	".gz":      {"application/gzip", false},
	".h5":      {"application/x-hdf5", false},
	".hdf5":    {"application/x-hdf5", false},
	".jpeg":    {"image/jpeg", true},
	".jpg":     {"image/jpeg", true},
	".json":    {"application/json", true},
	".log":     {"text/plain; charset=utf-8", true},
	".md":      {"text/plain; charset=utf-8", true},
	".parq":    {"application/vnd.apache.parquet", false},
	".parquet": {"application/vnd.apache.parquet", false},
	".pdf":     {"application/pdf", false},
	".png":     {"image/png", true},
	".tar":     {"application/x-tar", false},
	".tsv":     {"text/tab-separated-values; charset=utf-8", false},
	".txt":     {"text/plain; charset=utf-8", true},
	".vot":     {"application/x-votable+xml", false},
	".xml":     {"application/xml", false},
	".yaml":    {"application/yaml", true},
	".yml":     {"application/yaml", true},
	".zip":     {"application/zip", false},
}

// contentType returns the media type of a file by its name, and whether a browser
// should show it.
func contentType(name string) (mediaType string, inline bool) {
	t, known := mediaTypes[strings.ToLower(path.Ext(name))]
	if !known {
		return "application/octet-stream", false
	}
	return t.name, t.inline
}
