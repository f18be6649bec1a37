package butlerapi

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
)

// streamServer serves the stream of one producer. Its clock ticks when the test
// sends to ticks. The user of a request is its path.
type streamServer struct {
	*API
	url   string
	ticks chan time.Time
	log   *bytes.Buffer
	stop  func()
}

func newStreamServer(t *testing.T, produce producer) *streamServer {
	t.Helper()
	s := &streamServer{ticks: make(chan time.Time), log: new(bytes.Buffer)}
	s.API = &API{Config: Config{KeepAlive: time.Second, Stall: time.Minute,
		After:     func(time.Duration) <-chan time.Time { return s.ticks },
		RequestID: func(context.Context) string { return "r1" },
	}, log: slog.New(slog.NewTextHandler(s.log, nil)), gate: newGate(1, 0, 4)}
	srv := httptest.NewServer(s.open(func(c *call) error { return c.stream(c.w, c.r, produce) }))
	s.url, s.stop = srv.URL, func() { srv.Close(); http.DefaultClient.CloseIdleConnections() }
	t.Cleanup(s.stop)
	return s
}

// open takes the place of API.open, which looks for a repository.
func (s *streamServer) open(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user := strings.Trim(r.URL.Path, "/"); user != "" {
			r = r.WithContext(auth.With(r.Context(), auth.Principal{User: user}))
		}
		if err := h(&call{API: s.API, w: w, r: r}); err != nil {
			s.refuse(w, r, err)
		}
	})
}

// get opens the stream; zip asks for it compressed.
func (s *streamServer) get(ctx context.Context, t *testing.T, user string, zip bool) (*http.Response, *bufio.Reader) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/"+user, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	if zip {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	body := io.Reader(resp.Body)
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	return resp, bufio.NewReader(body)
}

func expectLine(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	if got, err := r.ReadString('\n'); got != want+"\n" || err != nil {
		t.Fatalf("line %q, %v; want %q", got, err, want)
	}
}

func expectEnd(t *testing.T, r *bufio.Reader) {
	t.Helper()
	if rest, err := io.ReadAll(r); len(rest) > 0 || err != nil {
		t.Fatalf("at the end %q, %v", rest, err)
	}
}

// send emits a line.
func send(emit func(*[]byte) error, text string) error {
	b := borrow()
	*b = append(*b, text+"\n"...)
	return emit(b)
}

func TestStream_LinesAndKeepAlivesArriveAtOnce(t *testing.T) {
	for name, zip := range map[string]bool{"plain": false, "gzip": true} {
		t.Run(name, func(t *testing.T) {
			read := make(chan struct{})
			s := newStreamServer(t, func(_ context.Context, emit func(*[]byte) error) error {
				for _, text := range []string{"one", "two", "three"} {
					<-read
					if err := send(emit, text); err != nil {
						return err
					}
				}
				<-read
				return nil
			})
			go func() { s.ticks <- time.Time{} }() // The header comes with the first line.
			resp, lines := s.get(context.Background(), t, "", zip)
			if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/jsonlines" ||
				resp.Header.Get("X-Accel-Buffering") != "no" || zip != (resp.Header.Get("Content-Encoding") == "gzip") {
				t.Errorf("status %d, %v", resp.StatusCode, resp.Header)
			}
			expectLine(t, lines, `{"type":"keep-alive"}`)
			for _, text := range []string{"one", "two", "three"} {
				read <- struct{}{}
				expectLine(t, lines, text)
				s.ticks <- time.Time{}
				expectLine(t, lines, `{"type":"keep-alive"}`)
			}
			read <- struct{}{}
			expectEnd(t, lines)
		})
	}
}

func TestStream_WithoutRowsIsEmpty(t *testing.T) {
	s := newStreamServer(t, func(context.Context, func(*[]byte) error) error { return nil })
	resp, lines := s.get(context.Background(), t, "", false)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/jsonlines" {
		t.Errorf("status %d, %v", resp.StatusCode, resp.Header)
	}
	expectEnd(t, lines)
}

func TestStream_ErrorBeforeTheFirstLineIsTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		body   string
		retry  string
	}{
		{"of the user", fail.Invalid("no"), 422, `{"error_type":"invalid_query","detail":"no"}`, ""},
		{"of the database", fault.New(fault.Transient, "away"), 503, `{"detail":"away (request r1)"}`, "5"},
		{"of time", context.DeadlineExceeded, 422, `{"error_type":"unknown","detail":"the query ran longer than it may"}`, ""},
		{"of ours", errors.New("secret"), 500, `{"detail":"` + fault.Message(errors.New("x")) + ` (request r1)"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStreamServer(t, func(context.Context, func(*[]byte) error) error { return c.err })
			resp, body := s.get(context.Background(), t, "", false)
			text, _ := io.ReadAll(body)
			if resp.StatusCode != c.status || string(text) != c.body || resp.Header.Get("Retry-After") != c.retry {
				t.Errorf("status %d, body %s, Retry-After %q", resp.StatusCode, text, resp.Header.Get("Retry-After"))
			}
			s.stop()
			if !strings.Contains(s.log.String(), c.err.Error()) {
				t.Errorf("the log does not tell: %s", s.log)
			}
		})
	}
}

func TestStream_ErrorAfterTheFirstLineIsTheLast(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		line string
	}{
		{"of the user", fail.New(fail.CalibrationLookup, "two"), `{"type":"error","error":{"error_type":"calibration_lookup","detail":"two"}}`},
		{"of the database", fault.New(fault.Transient, "away"), `{"type":"error","error":{"error_type":"unknown","detail":"away (request r1)"}}`},
		{"of ours", errors.New("secret"), `{"type":"error","error":{"error_type":"unknown","detail":"` + fault.Message(errors.New("x")) + ` (request r1)"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStreamServer(t, func(_ context.Context, emit func(*[]byte) error) error {
				return errors.Join(send(emit, "one"), c.err)
			})
			_, lines := s.get(context.Background(), t, "", true)
			expectLine(t, lines, "one")
			expectLine(t, lines, c.line)
			expectEnd(t, lines)
			s.stop()
			if !strings.Contains(s.log.String(), c.err.Error()) {
				t.Errorf("the log does not tell: %s", s.log)
			}
		})
	}
}

func TestStream_PanicOfTheProducerIsAnError(t *testing.T) {
	s := newStreamServer(t, func(context.Context, func(*[]byte) error) error { panic("secret") })
	resp, body := s.get(context.Background(), t, "", false)
	if text, _ := io.ReadAll(body); resp.StatusCode != http.StatusInternalServerError || bytes.Contains(text, []byte("secret")) {
		t.Errorf("status %d, body %s", resp.StatusCode, text)
	}
	s.stop()
	if !strings.Contains(s.log.String(), "panic: secret") || !strings.Contains(s.log.String(), "stream_internal_test.go") {
		t.Errorf("the log does not tell: %s", s.log)
	}
}

func TestStream_GoneClientEndsTheQueryAndFreesItsPlace(t *testing.T) {
	ended := make(chan error, 2)
	s := newStreamServer(t, func(ctx context.Context, emit func(*[]byte) error) error {
		if err := send(emit, "one"); err != nil {
			return err
		}
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(context.Background())
	_, lines := s.get(ctx, t, "", false)
	expectLine(t, lines, "one")
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.stop() // waits for the handler
	if running, waiting := s.Load(); running != 0 || waiting != 0 {
		t.Errorf("%d running, %d waiting", running, waiting)
	}
}

func TestStream_WaitsForItsTurnWithKeepAlives(t *testing.T) {
	release := make(chan struct{})
	s := newStreamServer(t, func(_ context.Context, emit func(*[]byte) error) error {
		err := send(emit, "row")
		<-release
		return err
	})
	_, first := s.get(context.Background(), t, "a", false)
	expectLine(t, first, "row")
	go func() { s.ticks <- time.Time{} }()
	// Both streams take ticks; that of the first comes back as a line of it.
	second := make(chan *bufio.Reader)
	go func() {
		_, r := s.get(context.Background(), t, "b", false)
		second <- r
	}()
	var r *bufio.Reader
	for r == nil {
		select {
		case r = <-second:
		case s.ticks <- time.Time{}:
		}
	}
	expectLine(t, r, `{"type":"keep-alive"}`)
	if running, waiting := s.Load(); running != 1 || waiting != 1 {
		t.Errorf("%d running, %d waiting", running, waiting)
	}
	close(release)
	for line := ""; line != "row\n"; {
		var err error
		if line, err = r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	expectEnd(t, r)
}

func TestStream_RefusedAtTheGate(t *testing.T) {
	s := newStreamServer(t, nil)
	for _, user := range []string{"user a", "user a"} { // one runs, one waits: a quarter of four
		if _, _, err := s.gate.queue(user, true); err != nil {
			t.Fatal(err)
		}
	}
	resp, body := s.get(context.Background(), t, "a", false)
	if text, _ := io.ReadAll(body); resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "5" {
		t.Errorf("status %d, %s", resp.StatusCode, text)
	}
	for _, user := range []string{"user b", "user c", "user d"} {
		if _, _, err := s.gate.queue(user, true); err != nil {
			t.Fatal(err)
		}
	}
	resp, body = s.get(context.Background(), t, "e", false)
	if text, _ := io.ReadAll(body); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "5" {
		t.Errorf("status %d, %s", resp.StatusCode, text)
	}
}

func TestPlace_IsNotWaitedForTooLong(t *testing.T) {
	s := newStreamServer(t, nil)
	taken, _, err := s.gate.queue("a", true)
	if err != nil {
		t.Fatal(err)
	}
	c := &call{API: s.API, r: httptest.NewRequest(http.MethodPost, "/", nil)}
	go func() { s.ticks <- time.Time{} }()
	if _, err := c.place(); fault.KindOf(err) != fault.Busy {
		t.Errorf("%v", err)
	}
	taken.leave()
	leave, err := c.place()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c.r = c.r.WithContext(ctx)
	if _, err := c.place(); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	leave()
	if running, waiting := s.Load(); running != 0 || waiting != 0 {
		t.Errorf("%d running, %d waiting", running, waiting)
	}
}

// deafWriter is a connection whose client takes nothing.
type deafWriter struct{ http.ResponseWriter }

func (deafWriter) Write([]byte) (int, error) { return 0, errors.New("write timed out") }

func TestStream_ClientThatTakesNothingIsCutOff(t *testing.T) {
	s := newStreamServer(t, nil)
	ended := make(chan struct{})
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // net/http compares the very value.
			t.Errorf("panic: %v", p)
		}
		<-ended
		if running, _ := s.Load(); running != 0 {
			t.Errorf("%d running", running)
		}
	}()
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	_ = s.stream(deafWriter{httptest.NewRecorder()}, r, func(ctx context.Context, emit func(*[]byte) error) error {
		defer close(ended)
		if err := send(emit, "one"); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
}
