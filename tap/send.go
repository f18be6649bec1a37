package tap

import (
	"bytes"
	"io"
	"net/http"
	"strconv"

	"github.com/vobutler/vobutler/internal/dali"
)

// send answers with a document that is made before anything is sent, so that
// an error in making it still has a status. What goes wrong afterwards is that
// the client left.
func send(w http.ResponseWriter, contentType string, render func(io.Writer) error) error {
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
	_, _ = body.WriteTo(w) // nobody is left to be told
	return nil
}

// sendXML sends a VOSI or UWS document. It is not compressed: Firefly could not
// read compressed job documents for long.
func sendXML(w http.ResponseWriter, render func(io.Writer) error) error {
	return send(w, dali.XMLType, render)
}

// sendText sends one word or line.
func sendText(w http.ResponseWriter, text string) error {
	return send(w, "text/plain; charset=utf-8", func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}
