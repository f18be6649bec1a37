package dali_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vobutler/vobutler/internal/dali"
)

func TestWriteDocument_SendsAllOrNothing(t *testing.T) {
	w := httptest.NewRecorder()
	broken := errors.New("broken")
	err := dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error {
		_, err := io.WriteString(w, "<half")
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) || w.Body.Len() != 0 || len(w.Header()) != 0 {
		t.Errorf("%v, %v, %q", err, w.Header(), w.Body)
	}
	for kept, want := range map[string]string{"": "no-store", "max-age=60": "max-age=60"} {
		w = httptest.NewRecorder()
		if kept != "" {
			w.Header().Set("Cache-Control", kept)
		}
		err = dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error {
			_, err := io.WriteString(w, "<whole/>")
			return err
		})
		if h := w.Header(); err != nil || w.Code != http.StatusOK || w.Body.String() != "<whole/>" || h.Get("Content-Type") != dali.XMLType ||
			h.Get("Content-Length") != "8" || h.Get("Cache-Control") != want {
			t.Errorf("%v, status %d, %v, %q", err, w.Code, h, w.Body)
		}
	}
}
