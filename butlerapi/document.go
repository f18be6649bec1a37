package butlerapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// document is an answer that changes seldom: clients and proxies may keep it and
// ask whether it is still the same.
type document struct {
	body, zipped []byte // zipped is nil if it is not worth it
	mediaType    string
	tag          string
	caching      string // Cache-Control
}

// newDocument returns the document of a body, which must not be changed after.
func newDocument(body []byte, mediaType, caching string) *document {
	sum := sha256.Sum256(body)
	d := &document{body: body, mediaType: mediaType, tag: hex.EncodeToString(sum[:12]), caching: caching}
	if len(body) >= smallBody {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
		_, _ = z.Write(body)
		_ = z.Close() // a bytes.Buffer takes everything
		d.zipped = b.Bytes()
	}
	return d
}

// serve answers with the document, or says that the client has it already.
func (d *document) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := d.body, `"`+d.tag+`"`
	if d.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			// The tag names these very bytes, so that the compressed ones have their own.
			body, tag = d.zipped, `"`+d.tag+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", d.caching)
	if d.has(r.Header.Get("If-None-Match")) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", d.mediaType)
	writeWhole(w, body)
}

// has tells whether a client that sends these tags has the document, compressed
// or not (RFC 9110, section 13.1.2: the comparison is the weak one).
func (d *document) has(tags string) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		tag = strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
		if tag == "*" || strings.TrimSuffix(tag, "-gz") == d.tag {
			return true
		}
	}
	return false
}
