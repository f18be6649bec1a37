package upload_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/upload"
)

func fetcher(t *testing.T, allowed ...string) *upload.Fetcher {
	t.Helper()
	f, err := upload.NewFetcher(allowed)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// inside is a server on this machine, which is inside by any measure.
func inside(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

func TestFetcher_RefusesAddressesThatAreNotPublic(t *testing.T) {
	asked := false
	srv := inside(t, func(http.ResponseWriter, *http.Request) { asked = true })
	_, port, _ := strings.Cut(strings.TrimPrefix(srv.URL, "http://"), ":")
	for _, address := range []string{
		srv.URL, "http://localhost:" + port, "http://0.0.0.0:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port,
		"http://127.1:" + port, "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/",
		"http://172.16.0.1/", "http://100.64.0.1/", "http://[fd00::1]/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/",
		"http://224.0.0.1/", "http://255.255.255.255/",
	} {
		_, err := fetcher(t).Open(t.Context(), address)
		if k := fault.KindOf(err); err == nil || k != fault.Forbidden && k != fault.Usage {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked {
		t.Error("a server inside was asked")
	}
}

func TestFetcher_ReachesHostsOnTheList(t *testing.T) {
	srv := inside(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "table") })
	for _, allowed := range []string{"127.0.0.1", "127.0.0.0/8"} {
		body, err := fetcher(t, allowed).Open(t.Context(), srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(body); string(text) != "table" || err != nil {
			t.Errorf("got %s, %v", text, err)
		}
		body.Close()
	}
	byName := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	body, err := fetcher(t, "LocalHost").Open(t.Context(), byName)
	if err != nil {
		t.Fatal(err)
	}
	body.Close()
	if _, err := fetcher(t, "localhost").Open(t.Context(), srv.URL); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a name on the list opened another: %v", err)
	}
}

func TestFetcher_LooksAtEachRedirect(t *testing.T) {
	loops := 0
	srv := inside(t, func(w http.ResponseWriter, r *http.Request) {
		loops++
		target := map[string]string{"/inside": "http://127.0.0.2:1/", "/file": "file:///etc/passwd", "/loop": "/loop"}[r.URL.Path]
		http.Redirect(w, r, target, http.StatusFound)
	})
	for path, want := range map[string]fault.Kind{"/inside": fault.Forbidden, "/file": fault.Usage, "/loop": fault.Usage} {
		_, err := fetcher(t, "127.0.0.1").Open(t.Context(), srv.URL+path)
		if err == nil || fault.KindOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if loops > 10 {
		t.Errorf("%d requests", loops)
	}
}

func TestFetcher_TellsWhatIsWrongWithAURL(t *testing.T) {
	srv := inside(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	for address, want := range map[string]string{
		"ftp://h/x": "use http, https or param", "vos://h/x": "use http, https", "x": "use http, https", "http://": "use http",
		"http://u:p@h/": "must not hold a password", "http://h h/": "cannot be read", srv.URL: "answered 404",
		"http://nosuch.invalid/": "cannot be reached",
	} {
		_, err := fetcher(t, "127.0.0.1").Open(t.Context(), address)
		if err == nil || fault.KindOf(err) != fault.Usage || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestFetcher_EndsWithTheQuery(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	srv := inside(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := fetcher(t, "127.0.0.1").Open(ctx, srv.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNewFetcher_RefusesABrokenList(t *testing.T) {
	if _, err := upload.NewFetcher([]string{"10.0.0.0/99"}); err == nil {
		t.Error("a network that is none was taken")
	}
}
