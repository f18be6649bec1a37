package dali_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestWriteError_StatusAndText(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		text   string
	}{
		"a mistake":           {fault.New(fault.Usage, "no table <x>"), 400, "no table &lt;x&gt;"},
		"wrapped":             {fmt.Errorf("while: %w", fault.New(fault.TooLarge, "too much")), 413, "too much"},
		"not known":           {fault.New(fault.NotFound, "gone"), 404, "gone"},
		"not allowed":         {fault.New(fault.Forbidden, "no"), 403, "no"},
		"not done here":       {fault.New(fault.Unsupported, "no"), 400, "no"},
		"an internal matter":  {errors.New("secret"), 500, "internal error"},
		"too slow":            {context.DeadlineExceeded, 503, "longer than it may"},
		"the client left":     {context.Canceled, 499, "the query was cancel"},
		"without any message": {&fault.Error{Kind: fault.Usage}, 400, ">"},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Disposition", "attachment; filename=x.csv")
			dali.WriteError(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), c.err)
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, c.text) || strings.Contains(body, "secret") {
				t.Errorf("%d %s", w.Code, body)
			}
			if got := w.Header().Get("Content-Type"); got != "application/x-votable+xml" {
				t.Errorf("type %s", got)
			}
			if !strings.Contains(body, `<INFO name="QUERY_STATUS" value="ERROR">`) || strings.Contains(body, "<TABLE") {
				t.Errorf("body %s", body)
			}
			if w.Header().Get("Content-Disposition") != "" {
				t.Error("it would be saved as the file that was asked for")
			}
		})
	}
}

func TestWriteError_TellsWhenToComeBack(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"as the fault says":  {&fault.Error{Kind: fault.Busy, RetryAfter: 1500 * time.Millisecond}, "2"},
		"at least a second":  {&fault.Error{Kind: fault.Busy, RetryAfter: time.Millisecond}, "1"},
		"if nobody said":     {fault.New(fault.Transient, "x"), "5"},
		"not for a mistake":  {fault.New(fault.Usage, "x"), ""},
		"not for a slow one": {fault.New(fault.Timeout, "x"), ""},
	} {
		w := httptest.NewRecorder()
		dali.WriteError(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), c.err)
		if got := w.Header().Get("Retry-After"); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWriteError_Challenges(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://tap.example.org:8080/", nil)
	login := fault.New(fault.Unauthenticated, "log in")
	w := httptest.NewRecorder()
	dali.WriteError(w, r, login)
	if got := w.Header().Values("WWW-Authenticate"); w.Code != 401 || len(got) != 1 || got[0] != `Basic realm="tap.example.org"` {
		t.Errorf("by default %d %q", w.Code, got)
	}
	w = httptest.NewRecorder()
	w.Header().Set("WWW-Authenticate", "ivoa_bearer")
	dali.WriteError(w, r, login)
	if got := w.Header().Values("WWW-Authenticate"); len(got) != 1 || got[0] != "ivoa_bearer" {
		t.Errorf("one that is there already is lost: %q", got)
	}
}

func TestWriteError_NamesTheRequestOfAnInternalError(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set(dali.RequestIDHeader, "abc123")
	dali.WriteError(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), errors.New("x"))
	if !strings.Contains(w.Body.String(), `<INFO name="request_id" value="abc123"/>`) {
		t.Errorf("body %s", w.Body)
	}
}
