package sign_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
)

// Two servers share a file of keys, which is rotated while they run: each serves
// the links of the other at any time.
func TestRing_RotationWhileServersRun(t *testing.T) {
	x := newFixture(t)
	path := filepath.Join(x.root, "keys")
	var log bytes.Buffer
	server := func() *sign.Files {
		ring, err := sign.OpenRing(path, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return x.now })
		if err != nil {
			t.Fatal(err)
		}
		files, err := sign.NewFiles(sign.FilesConfig{Keys: ring, Now: func() time.Time { return x.now },
			Stores: []sign.Store{{Label: "demo", Root: filepath.Join(x.root, "repo")}}})
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	signer, other := server(), server()
	link := func(f *sign.Files) string {
		signed, err := f.Sign(t.Context(), x.uri("repo/run/a.fits"), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return signed.URL
	}
	keyOf := func(link string) string {
		_, query, _ := strings.Cut(link, "KeyId=")
		return query[:8]
	}
	serves := func(f *sign.Files, link string) bool {
		x.Files = f
		response, _ := x.do(t, http.MethodGet, link)
		return response.StatusCode == http.StatusOK
	}
	before := link(signer)
	keys, err := sign.RotateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := keyOf(link(signer)); got != keys[1].String() {
		t.Errorf("at once the key is %s", got)
	}
	x.now = x.now.Add(10 * time.Second)
	if !serves(other, link(server())) {
		t.Error("a link by the new key is refused")
	}
	if !serves(other, before) || !serves(signer, before) {
		t.Error("a link by the former key is refused")
	}
	x.now = x.now.Add(10 * time.Second)
	if got := keyOf(link(signer)); got != keys[0].String() {
		t.Errorf("after a while the key is %s", got)
	}
	if err := os.WriteFile(path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.now = x.now.Add(time.Minute)
	if got := keyOf(link(signer)); got != keys[0].String() || !strings.Contains(log.String(), path) {
		t.Errorf("with a broken file the key is %s, and the log %s", got, log.String())
	}
}
