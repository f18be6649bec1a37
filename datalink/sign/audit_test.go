package sign_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
)

// audited returns an audit whose lines are in the buffer, without their times.
func audited(log io.Writer) *sign.Audit {
	handler := slog.NewTextHandler(log, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	return &sign.Audit{Log: slog.New(handler).WithGroup("audit"), Request: func(context.Context) []slog.Attr {
		return []slog.Attr{slog.String("client", "192.0.2.1"), slog.String("id", "r1")}
	}}
}

func TestAudit_OneLineForEachLinkAndFile(t *testing.T) {
	x := newFixture(t)
	var log bytes.Buffer
	audit := audited(&log)
	files, err := sign.NewFiles(sign.FilesConfig{Keys: x.keys, Now: func() time.Time { return x.now }, Audit: audit,
		Stores: []sign.Store{{Label: "demo", Root: x.root + "/repo"}}})
	if err != nil {
		t.Fatal(err)
	}
	x.Files = files
	ctx := auth.With(t.Context(), auth.Principal{User: "rubin"})
	signer := audit.Signer(files)
	signed, err := signer.Sign(ctx, x.uri("repo/run/a.fits"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signer.Sign(ctx, x.uri("elsewhere"), time.Hour); err == nil {
		t.Error("a file elsewhere has a link")
	}
	x.do(t, http.MethodGet, signed.URL, "Range", "bytes=0-5")
	x.do(t, http.MethodGet, strings.Replace(signed.URL, "Signature=", "Signature=x", 1))
	x.do(t, http.MethodGet, x.link(t, "repo/run/absent.fits")) // A link, but no file.
	want := `level=INFO msg="link signed" audit.user=rubin audit.uri=` + x.uri("repo/run/a.fits") +
		` audit.until=2026-08-01T13:00:01.000Z audit.client=192.0.2.1 audit.id=r1
level=INFO msg="file served" audit.user="" audit.key=` + x.keys[0].String() +
		` audit.store=demo audit.file=run/a.fits audit.method=GET audit.range="bytes=0-5" audit.until=2026-08-01T13:00:01.000Z audit.client=192.0.2.1 audit.id=r1
`
	if log.String() != want {
		t.Errorf("got\n%swant\n%s", log.String(), want)
	}
}

func TestAudit_NoneIsTheSignerItself(t *testing.T) {
	x := newFixture(t)
	if got := (*sign.Audit)(nil).Signer(x.Files); got != sign.Signer(x.Files) {
		t.Errorf("%T", got)
	}
}

// elsewhere is a place of files that answers with a link that tells what was asked.
type elsewhere struct{ err error }

func (elsewhere) Label() string { return "s3.far" }

func (elsewhere) Name(uri string) (string, bool) { return strings.CutPrefix(uri, "far://") }

func (e elsewhere) Link(_ context.Context, method, name string, ttl time.Duration) (sign.SignedURL, error) {
	return sign.SignedURL{URL: "https://far.test/" + name + "?for=" + method + "&ttl=" + ttl.String()}, e.err
}

func TestFiles_SendsOnToFilesElsewhere(t *testing.T) {
	x := newFixture(t)
	far := &elsewhere{}
	files, err := sign.NewFiles(sign.FilesConfig{Keys: x.keys, Now: func() time.Time { return x.now }, Remotes: []sign.Remote{far}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := files.Sign(t.Context(), "far://bucket/a b.fits#part", time.Hour)
	if err != nil || !strings.HasPrefix(signed.URL, sign.DefaultPath+"/s3.far/bucket/a%20b.fits?") || !strings.HasSuffix(signed.URL, "#part") {
		t.Fatal(signed.URL, err)
	}
	x.now = x.now.Add(59 * time.Minute)
	ask := func(method string) *http.Response {
		recorder := httptest.NewRecorder()
		files.ServeHTTP(recorder, httptest.NewRequest(method, signed.URL[:strings.Index(signed.URL, "#")], nil))
		return recorder.Result()
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		// What is left of the link's own life, which was rounded up.
		want := "https://far.test/bucket/a b.fits?for=" + method + "&ttl=1m0.9999995s"
		if got := ask(method); got.StatusCode != http.StatusTemporaryRedirect || got.Header.Get("Location") != want || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", method, got.StatusCode, got.Header.Get("Location"))
		}
	}
	far.err = io.ErrUnexpectedEOF
	if got := ask(http.MethodGet); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
		t.Errorf("without credentials: status %d", got.StatusCode)
	}
	for _, uri := range []string{"far://bucket//a", "far://bucket/../a", "far://bucket/a/", "far://", "near://bucket/a"} {
		if signed, err := files.Sign(t.Context(), uri, time.Hour); err == nil {
			t.Errorf("%s: %s", uri, signed.URL)
		}
	}
	if _, err := sign.NewFiles(sign.FilesConfig{Keys: x.keys, Remotes: []sign.Remote{far, far}}); err == nil {
		t.Error("two places have one label")
	}
}

func TestSigners_AskOneAfterTheOther(t *testing.T) {
	x := newFixture(t)
	other, err := sign.NewFiles(sign.FilesConfig{Keys: x.keys, Stores: []sign.Store{{Label: "outside", Root: x.root + "/outside"}}})
	if err != nil {
		t.Fatal(err)
	}
	both := sign.Signers{x.Files, other}
	for file, want := range map[string]string{"repo/run/a.fits": "/demo/", "outside/secret.txt": "/outside/"} {
		if signed, err := both.Sign(t.Context(), x.uri(file), time.Hour); err != nil || !strings.Contains(signed.URL, want) {
			t.Errorf("%s: %s, %v", file, signed.URL, err)
		}
	}
	for _, signers := range []sign.Signers{both, nil} {
		if signed, err := signers.Sign(t.Context(), "s3://bucket/key", time.Hour); err == nil {
			t.Errorf("%s", signed.URL)
		}
	}
}

func BenchmarkAudit(b *testing.B) {
	x := benchmarkFiles(b)
	for name, audit := range map[string]*sign.Audit{"without": nil, "with": audited(io.Discard)} {
		b.Run(name, func(b *testing.B) {
			signer := audit.Signer(x)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := signer.Sign(context.Background(), "file:///repo/LSSTCam/runs/DRP/visit_image/20251118/a.fits", time.Hour); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchmarkFiles(b *testing.B) *sign.Files {
	b.Helper()
	files, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}, Stores: []sign.Store{{Label: "demo", Root: "/repo"}}})
	if err != nil {
		b.Fatal(err)
	}
	return files
}
