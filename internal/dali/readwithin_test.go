package dali_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
)

// timed is a response whose connection notes how long a client may send; the
// recorder has no connection.
type timed struct {
	*httptest.ResponseRecorder
	start     time.Time
	deadlines []time.Duration // from start on; below zero: none
}

func (w *timed) SetReadDeadline(t time.Time) error {
	at := time.Duration(-1)
	if !t.IsZero() {
		at = t.Sub(w.start)
	}
	w.deadlines = append(w.deadlines, at)
	return nil
}

func TestReadWithin_BoundsTheTimeOfABodyOnly(t *testing.T) {
	for method, most := range map[string]int{http.MethodGet: 0, http.MethodPost: 2} {
		synctest.Test(t, func(t *testing.T) {
			w := &timed{ResponseRecorder: httptest.NewRecorder(), start: time.Now()}
			var body io.Reader
			if method == http.MethodPost {
				body = strings.NewReader("B=2")
			}
			r := httptest.NewRequestWithContext(t.Context(), method, "/?A=1", body)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			p, err := dali.ReadWithin(w, r, dali.Limits{}, time.Minute)
			if err != nil || !p.Has("A") || p.Has("B") != (most > 0) || len(w.deadlines) != most {
				t.Fatalf("%s: %v, %v", method, err, w.deadlines)
			}
			if most > 0 && (w.deadlines[0] != time.Minute || w.deadlines[1] != -1) {
				t.Errorf("deadlines %v", w.deadlines)
			}
			if _, err := dali.ReadWithin(httptest.NewRecorder(), r, dali.Limits{}, time.Minute); err != nil {
				t.Errorf("without a connection: %v", err)
			}
		})
	}
}
