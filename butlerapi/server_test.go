package butlerapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/butlerapi"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
)

// server serves the demo's repository, as "demo", and its files. Its links are
// those of one moment and one key.
type server struct {
	*httptest.Server
	repo *butler.Repo
	log  *lockedBuffer
}

const label = "demo"

// newServer starts a server; configure may change its configuration.
func newServer(t *testing.T, configure func(*butlerapi.Config)) *server {
	t.Helper()
	folder, err := unpack()
	if err != nil {
		t.Fatal(err)
	}
	// What is known of the registry is old at once, so that requests see it change.
	repo, err := butler.Open(context.Background(), label, folder.Root,
		butler.Config{SQLite: sqlite.Connector(sqlite.Options{}), Freshness: time.Nanosecond, RecordFreshness: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := sign.ParseKeys(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("k"), 32)))
	if err != nil {
		t.Fatal(err)
	}
	files, err := sign.NewFiles(sign.FilesConfig{Keys: keys, Stores: []sign.Store{{Label: label, Root: folder.Root}},
		Now: func() time.Time { return time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{repo: repo, log: new(lockedBuffer)}
	engine := query.New(repo)
	config := butlerapi.Config{
		Repository: func(_ context.Context, _ auth.Principal, name string) (butlerapi.Repository, bool) {
			return butlerapi.Repository{Repo: repo, Engine: engine}, name == label
		},
		Signer:    files,
		Log:       slog.New(slog.NewTextHandler(s.log, nil)),
		RequestID: func(context.Context) string { return "request-1" },
	}
	if configure != nil {
		configure(&config)
	}
	api, err := butlerapi.New(config)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(butlerapi.DefaultPrefix+"/", api.Handler())
	mux.Handle(sign.DefaultPath+"/", files)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
		if running, waiting := api.Load(); running != 0 || waiting != 0 {
			t.Errorf("%d queries run and %d wait after the last request", running, waiting)
		}
		if err := repo.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// do sends a request to a path below the repository, without following where it
// leads, and returns the answer with its body.
func (s *server) do(t *testing.T, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	if strings.HasPrefix(path, "/") {
		path = s.URL + path
	} else {
		path = s.URL + butlerapi.DefaultPrefix + "/" + label + "/" + path
	}
	req, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

// lockedBuffer is a log that is read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
