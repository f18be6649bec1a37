package dali

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// WriteDocument answers with a document that is made before anything is sent, so
// that an error in making it, which is returned, still has a status. Nothing is
// kept by caches unless a header Cache-Control is set. The document is not
// compressed: Firefly could not read compressed job documents for long.
func WriteDocument(w http.ResponseWriter, contentType string, render func(io.Writer) error) error {
	var body bytes.Buffer
	if err := render(&body); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	_, _ = body.WriteTo(w) // the client may be gone, and there is nobody else to tell
	return nil
}
