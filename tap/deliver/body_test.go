package deliver_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/result"
)

const stall = time.Minute

// large is more than is held back.
var large = strings.Repeat("a row of text\n", 5000)

// client is the writer of a response: it notes the deadlines, as no recorder
// does, and takes nothing once it has gone.
type client struct {
	*httptest.ResponseRecorder
	deadlines []time.Duration // from start on; below zero: none
	start     time.Time
	gone      bool

	mu sync.Mutex // against what is sent while nothing is written
}

func newClient() *client { return &client{ResponseRecorder: httptest.NewRecorder(), start: time.Now()} }

func (c *client) SetWriteDeadline(t time.Time) error {
	at := time.Duration(-1)
	if !t.IsZero() {
		at = t.Sub(c.start)
	}
	c.deadlines = append(c.deadlines, at)
	return nil
}

var errGone = errors.New("broken pipe")

func (c *client) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return 0, errGone
	}
	return c.ResponseRecorder.Write(b)
}

// taken is what was sent so far.
func (c *client) taken() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Body.String()
}

// request asks with that Accept-Encoding.
func request(t *testing.T, accept ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header["Accept-Encoding"] = accept
	return r
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if n, err := io.WriteString(w, text); err != nil || n != len(text) {
		t.Fatalf("wrote %d: %v", n, err)
	}
}

func unpacked(t *testing.T, packed *bytes.Buffer) string {
	t.Helper()
	zr, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBody_CompressesForThoseWhoAskAndOnlyWhatIsLarge(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		accept []string
		packed bool
	}{
		"nobody asked":        {large, nil, false},
		"asked":               {large, []string{"gzip"}, true},
		"among others":        {large, []string{"br", "deflate, GZIP;q=0.5"}, true},
		"refused":             {large, []string{"gzip;q=0"}, false},
		"refused with digits": {large, []string{"br, gzip; q=0.000"}, false},
		"another":             {large, []string{"br, x-gzip"}, false},
		"small":               {"a row", []string{"gzip"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newClient()
			b := deliver.New(t.Context(), w, request(t, c.accept...), stall)
			defer b.Release()
			write(t, b, c.text)
			if err := b.Finish(); err != nil || b.Size() != int64(len(c.text)) {
				t.Fatalf("%v after %d bytes", err, b.Size())
			}
			got, length := w.Body.String(), ""
			if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
				t.Fatalf("header %v", w.Header())
			}
			if c.packed {
				got = unpacked(t, w.Body)
			}
			if len(c.text) < 100 {
				length = strconv.Itoa(len(c.text))
			}
			if got != c.text || w.Code != http.StatusOK || w.Header().Get("Content-Length") != length {
				t.Errorf("status %d, %v, %d bytes", w.Code, w.Header(), len(got))
			}
			if last := w.deadlines; len(last) > 0 && last[len(last)-1] != -1 {
				t.Errorf("deadlines %v", last)
			}
		})
	}
}

func TestBody_SendsOnWhatWasWrittenWhileNothingMoreComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newClient()
		b := deliver.New(t.Context(), w, request(t), stall)
		write(t, b, "one ")
		if got := w.taken(); got != "" {
			t.Errorf("%q is sent at once", got)
		}
		for _, want := range []string{"one ", "one two "} {
			time.Sleep(time.Second)
			synctest.Wait()
			if got := w.taken(); got != want || !w.Flushed {
				t.Errorf("sent %q, want %q", got, want)
			}
			write(t, b, "two ")
		}
		if err := b.Finish(); err != nil {
			t.Error(err)
		}
		b.Release()
		if got := w.Body.String(); got != "one two two " || w.Header().Get("Content-Length") != "" {
			t.Errorf("%v, %q", w.Header(), got)
		}
	})
}

func TestBody_CanBeTakenBackUntilItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newClient()
		b := deliver.New(t.Context(), w, request(t), stall)
		defer b.Release()
		write(t, b, "text")
		if !b.Withdraw() || b.Size() != 0 {
			t.Errorf("it cannot be taken back")
		}
		if _, err := b.Write([]byte("more")); err == nil {
			t.Error("it is written to afterwards")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if w.Body.Len() != 0 || w.Flushed {
			t.Errorf("%q is sent afterwards", w.Body)
		}
	})
	b := deliver.New(t.Context(), newClient(), request(t), stall)
	defer b.Release()
	write(t, b, large)
	if b.Withdraw() {
		t.Error("what was sent is taken back")
	}
	write(t, b, "more")
}

func TestBody_TheHeadAlone(t *testing.T) {
	w := newClient()
	b := deliver.New(t.Context(), w, request(t, "gzip"), stall)
	defer b.Release()
	write(t, b, "text")
	b.FinishHead()
	if w.Code != http.StatusOK || w.Body.Len() != 0 || b.Withdraw() {
		t.Errorf("status %d, %q", w.Code, w.Body)
	}
}

// The connection may serve another request, unless something is left that the
// client must take in its time.
func TestBody_BoundsTheTimeOfAClient(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(t *testing.T, b *deliver.Body, end func())
		want []time.Duration
	}{
		"nothing sent": {func(t *testing.T, b *deliver.Body, _ func()) { t.Helper(); b.Withdraw() }, nil},
		"finished": {func(t *testing.T, b *deliver.Body, _ func()) {
			t.Helper()
			write(t, b, large)
			time.Sleep(stall / 8)
			write(t, b, large) // not worth a system call
			time.Sleep(stall / 4)
			write(t, b, large)
			_ = b.Finish()
		}, []time.Duration{stall, stall/8 + stall/4 + stall, -1}},
		"the query's time ends before": {func(t *testing.T, b *deliver.Body, end func()) {
			t.Helper()
			end()
			synctest.Wait()
			b.Withdraw()
		}, []time.Duration{5 * time.Second, -1}},
		"the query's time ends among the rows": {func(t *testing.T, b *deliver.Body, end func()) {
			t.Helper()
			write(t, b, large)
			end()
			synctest.Wait()
			write(t, b, large)
		}, []time.Duration{stall, 5 * time.Second}},
		"the query's time ends afterwards": {func(t *testing.T, b *deliver.Body, end func()) {
			t.Helper()
			_ = b.Finish()
			end()
			synctest.Wait()
		}, []time.Duration{stall, -1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, end := context.WithCancel(t.Context())
				defer end()
				w := newClient()
				b := deliver.New(ctx, w, request(t), stall)
				c.do(t, b, end)
				b.Release()
				if got := w.deadlines; !equal(got, c.want) {
					t.Errorf("deadlines %v, want %v", got, c.want)
				}
			})
		})
	}
}

func equal(a, b []time.Duration) bool {
	for i := range a {
		if len(a) != len(b) || a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// teller is a format that tells errors.
type teller struct{ out io.Writer }

func (w teller) Begin(format.Header) error { return nil }

func (w teller) Write(*result.Batch) error { return nil }

func (w teller) End(o format.Outcome) error {
	_, err := io.WriteString(w.out, "error: "+o.Err.Error())
	return err
}

func TestBody_TellsAFailureAndBreaksOff(t *testing.T) {
	reason := errors.New("the engine failed")
	fail := func(b *deliver.Body) (panicked any) {
		defer b.Release()
		defer func() { panicked = recover() }()
		b.Fail(teller{b}, reason)
		return nil
	}
	w := newClient()
	b := deliver.New(t.Context(), w, request(t), stall)
	write(t, b, "text")
	if p := fail(b); p != nil || w.Body.Len() != 0 || w.Flushed {
		t.Errorf("before the head: %v, %q", p, w.Body)
	}
	b = deliver.New(t.Context(), w, request(t, "gzip"), stall)
	write(t, b, large)
	if err := b.Reason(reason); !errors.Is(err, reason) || fault.KindOf(err) == fault.Canceled {
		t.Errorf("the reason is %v", err)
	}
	if p := fail(b); p != http.ErrAbortHandler { //nolint:errorlint // it is what the server compares with
		t.Errorf("it ends with %v", p)
	}
	if zr, err := gzip.NewReader(w.Body); err != nil {
		t.Error(err)
	} else if text, err := io.ReadAll(zr); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasSuffix(string(text), "error: the engine failed") {
		t.Errorf("%v after %d bytes", err, len(text))
	}
}

func TestBody_AClientThatLeftIsTheReason(t *testing.T) {
	w := newClient()
	b := deliver.New(t.Context(), w, request(t), stall)
	defer b.Release()
	w.gone = true
	_, err := io.WriteString(b, large)
	if !errors.Is(err, errGone) || fault.KindOf(b.Reason(err)) != fault.Canceled {
		t.Errorf("got %v", err)
	}
	if err := b.Finish(); !errors.Is(err, errGone) {
		t.Errorf("it ends with %v", err)
	}
}
