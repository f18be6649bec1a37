package deliver_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/vobutler/vobutler/tap/deliver"
)

func TestSendFile_PacksOrCutsIt(t *testing.T) {
	const from = 20000
	for name, c := range map[string]struct {
		method, text string
		header       map[string]string
		status       int
		want         string
		packed       bool
	}{
		"as it is":     {http.MethodGet, large, nil, 200, large, false},
		"packed":       {http.MethodGet, large, map[string]string{"Accept-Encoding": "gzip"}, 200, large, true},
		"small":        {http.MethodGet, "text", map[string]string{"Accept-Encoding": "gzip"}, 200, "text", false},
		"a range":      {http.MethodGet, large, map[string]string{"Accept-Encoding": "gzip", "Range": "bytes=" + strconv.Itoa(from) + "-"}, 206, large[from:], false},
		"the head":     {http.MethodHead, large, map[string]string{"Accept-Encoding": "gzip"}, 200, "", false},
		"a cached one": {http.MethodGet, "text", map[string]string{"If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT", "If-None-Match": "*"}, 200, "text", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "result")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			r, w := request(t), newClient()
			r.Method = c.method
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w.Header().Set("Content-Type", "text/csv")
			if err := deliver.SendFile(w, r, file, int64(len(c.text)), stall); err != nil {
				t.Fatal(err)
			}
			got := w.Body.String()
			if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
				t.Fatalf("header %v", w.Header())
			} else if packed {
				got = unpacked(t, w.Body)
			}
			if w.Code != c.status || got != c.want {
				t.Errorf("status %d, %d bytes", w.Code, len(got))
			}
			if last := w.deadlines; len(last) > 0 && last[len(last)-1] != -1 {
				t.Errorf("deadlines %v", last)
			}
		})
	}
}

func TestSend_AnErrorBeforeTheHeadIsReturned(t *testing.T) {
	broken := errors.New("broken")
	fails := func(text string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, broken)
		}
	}
	w := newClient()
	if err := deliver.Send(w, request(t), stall, fails("text")); !errors.Is(err, broken) || w.Body.Len() != 0 {
		t.Errorf("%v, %q", err, w.Body)
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // it is what the server compares with
			t.Errorf("after the head it ends with %v", p)
		}
	}()
	t.Errorf("after the head it returns %v", deliver.Send(w, request(t), stall, fails(large)))
}

func TestSetHead_SavesWhatIsNoPage(t *testing.T) {
	for contentType, want := range map[string]string{
		"text/csv;header=present":  "attachment; filename=result.x",
		"text/html; charset=utf-8": "",
		"no type; at; all":         "attachment; filename=result.x",
	} {
		h := http.Header{"Vary": {"Origin"}}
		deliver.SetHead(h, contentType, "result.x")
		if h.Get("Content-Type") != contentType || h.Get("Content-Disposition") != want || h.Get("Cache-Control") != "no-store" ||
			len(h.Values("Vary")) != 2 {
			t.Errorf("%s: %v", contentType, h)
		}
	}
}
