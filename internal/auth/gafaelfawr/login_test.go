package gafaelfawr_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth/gafaelfawr"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// login stands for Gafaelfawr, which cannot run here, at the wire: user-info
// answers of the form that its documentation gives.
type login struct {
	*testing.T
	mu     sync.Mutex
	status int
	users  map[string]string // body by token
	asked  int
	hold   chan struct{} // answers wait for it, if it is there
	now    time.Time
	log    bytes.Buffer
}

func newLogin(t *testing.T) (*login, *gafaelfawr.Client) {
	t.Helper()
	l := &login{T: t, status: http.StatusOK, users: map[string]string{}, now: noon}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	return l, gafaelfawr.NewClient(gafaelfawr.Config{URL: server.URL + "/auth/api/v1/user-info", Quota: "tap",
		Fresh: 5 * time.Minute, Stale: time.Hour, Users: 3, Log: slog.New(slog.NewTextHandler(&l.log, nil)),
		Now: func() time.Time { l.mu.Lock(); defer l.mu.Unlock(); return l.now }})
}

func (l *login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.asked++
	status, hold := l.status, l.hold
	body, known := l.users[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	l.mu.Unlock()
	if hold != nil {
		<-hold
	}
	switch {
	case r.URL.Path != "/auth/api/v1/user-info":
		w.WriteHeader(http.StatusNotFound)
	case status != http.StatusOK:
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	case !known:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		_, _ = w.Write([]byte(body))
	}
}

// user makes a token good for a user, in all the detail that user-info has.
func (l *login) user(token, name, quota string, groups ...string) {
	type group struct {
		Name string `json:"name"`
		ID   int    `json:"id"`
	}
	list := []group{}
	for i, g := range groups {
		list = append(list, group{g, 100 + i})
	}
	text, err := json.Marshal(list)
	if err != nil {
		l.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.users[token] = `{"username":"` + name + `","name":"A. Person","email":"a@example.org","uid":4123,"gid":4123,"groups":` + string(text) +
		`,"quota":{"api":{"tap":1000},"notebook":{"cpu":4.0,"memory":16.0,"spawn":true},"tap":{"other":{"concurrent":1}` + quota + `}}}`
}

func (l *login) later(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

func (l *login) answer(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

func (l *login) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}
