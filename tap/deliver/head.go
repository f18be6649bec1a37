package deliver

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// SetHead sets the head of a result that is to be saved as a file of that name.
// Nothing of it is sent.
func SetHead(h http.Header, contentType, filename string) {
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-store")
	// A page is to be shown, anything else to be saved. Firefly understands
	// this form of the header only.
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "text/html" {
		h.Set("Content-Disposition", "attachment; filename="+filename)
	}
}

// takesGzip tells whether the client asked for gzip, the only coding that all
// of them can read.
func takesGzip(accept []string) bool {
	for _, header := range accept {
		for coding := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(coding, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			_, q, weighted := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
			if !weighted {
				return true
			}
			weight, err := strconv.ParseFloat(q, 64)
			return err != nil || weight > 0
		}
	}
	return false
}
