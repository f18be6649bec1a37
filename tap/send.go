package tap

import (
	"io"
	"net/http"

	"github.com/vobutler/vobutler/internal/dali"
)

// sendXML sends a VOSI or UWS document.
func sendXML(w http.ResponseWriter, render func(io.Writer) error) error {
	return dali.WriteDocument(w, dali.XMLType, render)
}

// sendText sends one word or line.
func sendText(w http.ResponseWriter, text string) error {
	return dali.WriteDocument(w, "text/plain; charset=utf-8", func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}
