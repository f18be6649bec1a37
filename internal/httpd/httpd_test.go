package httpd_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/httpd"
)

func wrapped(t *testing.T, h http.HandlerFunc) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	route := func(*http.Request) string { return "/route" }
	srv := httptest.NewServer(httpd.Wrap(h, slog.New(slog.NewJSONHandler(&log, nil)), route, nil))
	t.Cleanup(srv.Close)
	return srv, &log
}

func get(t *testing.T, url string) (*http.Response, string, error) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestWrap_NamesTheRequestInAnswerAndLog(t *testing.T) {
	var seen string
	srv, log := wrapped(t, func(_ http.ResponseWriter, r *http.Request) { seen = httpd.RequestID(r.Context()) })
	resp, _, err := get(t, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	srv.Close()
	if id := resp.Header.Get(httpd.HeaderRequestID); id == "" || id != seen || !strings.Contains(log.String(), id) {
		t.Errorf("header %q, context %q, log %s", id, seen, log)
	}
}

func TestWrap_PanicBeforeTheStatusIsAnError(t *testing.T) {
	srv, log := wrapped(t, func(http.ResponseWriter, *http.Request) { panic("secret detail") })
	resp, body, err := get(t, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	srv.Close()
	if resp.StatusCode != http.StatusInternalServerError || strings.Contains(body, "secret") {
		t.Errorf("status %d, body %q", resp.StatusCode, body)
	}
	if !strings.Contains(log.String(), "secret detail") {
		t.Errorf("the log does not tell: %s", log)
	}
}

func TestWrap_PanicAfterTheStatusBreaksTheConnection(t *testing.T) {
	srv, _ := wrapped(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	if _, body, err := get(t, srv.URL); err == nil {
		t.Errorf("the body %q ended as if it were whole", body)
	}
}

func TestWrap_FileGoesToTheConnectionAndIsCounted(t *testing.T) {
	const size = 1 << 20
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, bytes.Repeat([]byte("0123456789abcdef"), size/16), 0o600); err != nil {
		t.Fatal(err)
	}
	direct := false
	srv, log := wrapped(t, func(w http.ResponseWriter, r *http.Request) {
		_, direct = w.(io.ReaderFrom)
		http.ServeFile(w, r, name)
	})
	_, body, err := get(t, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	srv.Close()
	if len(body) != size || !direct {
		t.Errorf("%d bytes arrived; io.ReaderFrom: %t", len(body), direct)
	}
	if want := fmt.Sprintf(`"status":200,"bytes":%d`, size); !strings.Contains(log.String(), want) {
		t.Errorf("the log does not have %s: %s", want, log)
	}
}

func TestServer_StopLetsARequestFinish(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	srv, err := httpd.Listen("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "done")
	}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve() }()
	answer := make(chan string, 1)
	go func() {
		_, body, err := get(t, "http://"+srv.Address())
		if err != nil {
			body = err.Error()
		}
		answer <- body
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- srv.Stop(ctx)
	}()
	close(leave)
	if body := <-answer; body != "done" {
		t.Errorf("the request got %q", body)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
