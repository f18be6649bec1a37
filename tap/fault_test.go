package tap_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/plan"
)

func TestSync_AnErrorBeforeTheRowsHasAStatus(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
	}{
		"a value that does not fit": {fault.New(fault.Usage, "cannot cast 'x'"), http.StatusBadRequest},
		"too much memory":           {fault.New(fault.TooLarge, "too large"), http.StatusRequestEntityTooLarge},
		"a lost back end":           {fault.New(fault.Transient, "it is away"), http.StatusServiceUnavailable},
		"an unknown one":            {errors.New("secret"), http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			atOpen := scripted(t, &script{open: func(context.Context) error { return c.err }}, nil)
			atFirst := scripted(t, &script{next: func(context.Context, int) (int, error) { return 0, c.err }}, nil)
			for _, s := range []*site{atOpen, atFirst} {
				a := s.query(oneColumn, "RESPONSEFORMAT", "csv")
				if a.StatusCode != c.status || a.err != nil || strings.Contains(a.body, "secret") ||
					a.Header.Get("Content-Type") != "application/x-votable+xml" || a.Header.Get("Content-Disposition") != "" {
					t.Errorf("status %d, %v, %v, %s", a.StatusCode, a.err, a.Header, a.body)
				}
			}
		})
	}
}

func TestSync_APanicIsOneFailedQuery(t *testing.T) {
	calls := 0
	s := scripted(t, &script{open: func(context.Context) error {
		if calls++; calls == 1 {
			panic("secret")
		}
		return nil
	}}, nil)
	if a := s.query(oneColumn); a.StatusCode != http.StatusInternalServerError || strings.Contains(a.body, "secret") ||
		!strings.Contains(a.body, "request_id") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
	if a := s.query(oneColumn); a.StatusCode != http.StatusOK {
		t.Errorf("then status %d, %s", a.StatusCode, a.body)
	}
}

// failsLate yields enough rows that the head is sent, and then an error.
func failsLate(_ context.Context, i int) (int, error) {
	if i < 20 {
		return 1000, nil
	}
	return 0, fault.New(fault.Transient, "the back end <broke>")
}

func TestSync_ALateErrorIsToldInTheDocumentAndBreaksTheConnection(t *testing.T) {
	for _, format := range []string{"votable/td", "votable", "votable/b"} {
		s := scripted(t, &script{next: failsLate}, nil)
		a := s.query(oneColumn, "RESPONSEFORMAT", format)
		if a.StatusCode != http.StatusOK || a.err == nil {
			t.Errorf("%s: status %d, the connection ended with %v", format, a.StatusCode, a.err)
		}
		if err := xml.Unmarshal([]byte(a.body), new(struct{})); err != nil {
			t.Errorf("%s: the document is not whole: %v", format, err)
		}
		_, after, _ := strings.Cut(a.body, "</TABLE>")
		if !strings.Contains(after, `<INFO name="QUERY_STATUS" value="ERROR">the back end &lt;broke&gt;</INFO>`) {
			t.Errorf("%s: after the table stands %s", format, after)
		}
	}
	for _, format := range []string{"csv", "tsv"} {
		s := scripted(t, &script{next: failsLate}, nil)
		if a := s.query(oneColumn, "RESPONSEFORMAT", format); a.err == nil {
			t.Errorf("%s: the rows end as if they were all", format)
		}
	}
}

func TestSync_ALateErrorBreaksACompressedAnswerToo(t *testing.T) {
	s := scripted(t, &script{next: failsLate}, nil)
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}, "RESPONSEFORMAT": {"csv"}}
	if a := s.post("/sync", form, "Accept-Encoding", "gzip"); a.err == nil {
		t.Error("the rows end as if they were all")
	}
}

func TestSync_AClientThatLeavesStopsTheQuery(t *testing.T) {
	for name, at := range map[string]int{"before the first rows": 0, "among the rows": 30} {
		t.Run(name, func(t *testing.T) {
			reached, stopped := make(chan struct{}), make(chan struct{})
			s := scripted(t, &script{next: func(ctx context.Context, i int) (int, error) {
				if i < at {
					return 1000, nil
				}
				close(reached)
				<-ctx.Done()
				close(stopped)
				return 0, ctx.Err()
			}}, nil)
			ctx, cancel := context.WithCancel(t.Context())
			form := url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}}
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/sync", strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			gone := make(chan struct{})
			go func() {
				defer close(gone)
				if resp, err := s.client.Do(req); err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}()
			<-reached
			cancel()
			<-stopped
			<-gone
		})
	}
}

func TestSync_EndsAQueryThatTakesTooLong(t *testing.T) {
	s := scripted(t, &script{next: func(ctx context.Context, _ int) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	}}, func(c *tap.Config) { c.Limits.SyncDuration = 10 * time.Millisecond })
	a := s.query(oneColumn)
	if a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(a.body, "use /async") {
		t.Errorf("status %d, %s", a.StatusCode, a.body)
	}
}

func TestSync_SendsTheHeadAfterASilence(t *testing.T) {
	first := make(chan struct{})
	s := scripted(t, &script{next: func(_ context.Context, i int) (int, error) {
		switch i {
		case 0:
			<-first
			return 2, nil
		}
		return 0, io.EOF
	}}, func(c *tap.Config) { c.Limits.Silence = time.Millisecond })
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}, "RESPONSEFORMAT": {"votable/td"}}
	resp, err := http.PostForm(s.base+"/sync", form) // returns with the head
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	close(first)
	body, err := io.ReadAll(resp.Body)
	if err != nil || strings.Count(string(body), "<TR>") != 2 {
		t.Errorf("%v, %s", err, body)
	}
}

func TestSync_AnErrorAfterASilenceIsToldInTheDocument(t *testing.T) {
	head := make(chan struct{})
	s := scripted(t, &script{next: func(context.Context, int) (int, error) {
		<-head
		return 0, errors.New("secret")
	}}, func(c *tap.Config) { c.Limits.Silence = time.Millisecond })
	resp, err := http.PostForm(s.base+"/sync", url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	close(head)
	body, err := io.ReadAll(resp.Body)
	if err == nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), `value="ERROR"`) ||
		strings.Contains(string(body), "secret") {
		t.Errorf("%v, %s", err, body)
	}
}

func TestSync_SendsRowsOnWhileTheEngineIsSlow(t *testing.T) {
	seen := make(chan struct{})
	s := scripted(t, &script{next: func(_ context.Context, i int) (int, error) {
		switch i {
		case 0:
			return 1, nil
		case 1:
			<-seen // comes only after the client has read the first row
			return 1, nil
		}
		return 0, io.EOF
	}}, nil)
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}, "RESPONSEFORMAT": {"csv"}}
	resp, err := http.PostForm(s.base+"/sync", form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	start := make([]byte, len("obs_id\r\nsome text\r\n"))
	if _, err := io.ReadFull(resp.Body, start); err != nil {
		t.Fatal(err)
	}
	close(seen)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "some text\r\n" {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestSync_RefusesWhenAllPlacesAreTaken(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	s := scripted(t, &script{next: func(_ context.Context, i int) (int, error) {
		if i == 0 {
			inside <- struct{}{}
			<-leave
		}
		return 0, io.EOF
	}}, func(c *tap.Config) { c.Limits.Concurrent, c.Limits.Waiting = 1, -1 })
	var wg sync.WaitGroup
	wg.Go(func() {
		resp, err := http.PostForm(s.base+"/sync", url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}})
		if err != nil {
			t.Error(err)
			return
		}
		resp.Body.Close()
	})
	<-inside
	if l := s.service.Load(); l.SyncRunning != 1 {
		t.Errorf("load %+v", l)
	}
	a := s.query(oneColumn)
	if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") != "5" {
		t.Errorf("status %d, %v", a.StatusCode, a.Header)
	}
	if a = s.query("SELEC"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a mistake is not told while there is no place: %d", a.StatusCode)
	}
	close(leave)
	wg.Wait()
}

func TestSync_AsksWhetherTheUserMay(t *testing.T) {
	s := newSite(t, func(c *tap.Config) {
		c.Authorize = func(_ context.Context, who auth.Principal, q *plan.Query) error {
			if who.User == "eve" && q.Uses[0].Table.Name.Schema == "ivoa" {
				return fault.New(fault.Forbidden, "not for eve")
			}
			return nil
		}
	})
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {oneColumn}}
	if a := s.post("/sync", form, "X-Test-User", "ada"); a.StatusCode != http.StatusOK {
		t.Errorf("ada: %d", a.StatusCode)
	}
	if a := s.post("/sync", form, "X-Test-User", "eve"); a.StatusCode != http.StatusForbidden {
		t.Errorf("eve: %d", a.StatusCode)
	}
}

func TestSync_ReportsEachQuery(t *testing.T) {
	var mu sync.Mutex
	var reports []*tap.Report
	s := newSite(t, func(c *tap.Config) {
		c.Observe = func(r *tap.Report) { mu.Lock(); defer mu.Unlock(); reports = append(reports, r) }
	})
	s.query(oneColumn, "MAXREC", "2", "RUNID", "mine", "RESPONSEFORMAT", "csv")
	s.query("SELEC")
	s.query(oneColumn, "MAXREC", "x")
	mu.Lock()
	defer mu.Unlock()
	if len(reports) != 3 {
		t.Fatalf("%d reports", len(reports))
	}
	r := reports[0]
	if r.Err != nil || r.Rows != 2 || !r.Overflow || r.RunID != "mine" || r.Format != "csv" || r.Async || r.ID == "" ||
		len(r.Tables) != 1 || r.Tables[0] != "ivoa.ObsCore" || r.Bytes != int64(len("obs_id\r\none\r\ntwo\r\n")) || r.Parse <= 0 || r.First <= 0 {
		t.Errorf("got %+v", r)
	}
	for _, r := range reports[1:] {
		if fault.KindOf(r.Err) != fault.Usage {
			t.Errorf("got %+v", r)
		}
	}
}
