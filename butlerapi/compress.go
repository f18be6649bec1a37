package butlerapi

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// smallBody is the size in bytes below which nothing is compressed: it fits in
// one packet anyway.
const smallBody = 1400

// acceptsGzip reports whether the client of a request takes gzip (RFC 9110,
// section 12.5.3). Weights other than 0 are not compared: there is no other
// coding to prefer.
func acceptsGzip(r *http.Request) bool {
	for _, line := range r.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
				continue
			}
			q, weighted := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !weighted || err == nil && value > 0
		}
	}
	return false
}

// zippers are writers at rest; each holds some hundred kilobytes.
var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a valid one
	return z
}}

// zip returns a writer that compresses to w. It goes back with unzip.
func zip(w io.Writer) *gzip.Writer {
	z := zippers.Get().(*gzip.Writer)
	z.Reset(w)
	return z
}

// release gives a writer back that nothing more is written to.
func release(z *gzip.Writer) {
	z.Reset(io.Discard)
	zippers.Put(z)
}
