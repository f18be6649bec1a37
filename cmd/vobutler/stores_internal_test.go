package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

// bucketed is the demo's repository with a datastore in a bucket, as a
// configuration has it.
func bucketed(t *testing.T, root string) config.Config {
	t.Helper()
	files, err := demo.Unpack(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(files.Root, "butler.yaml")
	text := "datastore:\n  cls: lsst.daf.butler.datastores.fileDatastore.FileDatastore\n  root: " + root +
		"\nregistry:\n  db: sqlite:///<butlerRoot>/gen3.sqlite3\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.DataDir = t.TempDir()
	c.Butler.Repositories = map[string]config.Repository{"demo": {Config: path}}
	return c
}

// linkTo signs a link to a file of the datastore of a configuration.
func linkTo(t *testing.T, c config.Config, log *slog.Logger, file string) (string, error) {
	t.Helper()
	repos, err := openRepositories(t.Context(), &c.Butler)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = repos.close() }()
	uri, err := repos["demo"].Datastores()[0].Locate(file)
	if err != nil {
		t.Fatal(err)
	}
	signer, _, err := fileLinks(t.Context(), &c, repos, time.Now, log)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(t.Context(), uri, time.Hour)
	return signed.URL, err
}

func TestFileLinks_ToABucket(t *testing.T) {
	t.Setenv("KEYS_ACCESS_KEY_ID", "id")
	t.Setenv("KEYS_SECRET_ACCESS_KEY", "very-secret")
	t.Setenv("LSST_RESOURCES_S3_PROFILE_site", "https://id:very-secret@profile.test")
	keys := config.Credentials{Environment: "KEYS"}
	for name, c := range map[string]struct {
		root   string
		stores map[string]config.ObjectStore
		want   string
	}{
		"over this server": {"s3://data/repo", map[string]config.ObjectStore{"usdf": {Endpoint: "https://objects.test", Credentials: keys}},
			"/api/datalink/files/s3.usdf/data/repo/a%20b.fits?Expires="},
		"to the store": {"s3://site@data/repo", map[string]config.ObjectStore{"usdf": {Profile: "site", Endpoint: "https://objects.test", Links: "direct", Credentials: keys}},
			"https://objects.test/data/repo/a%20b.fits?X-Amz-Algorithm="},
		"in version 2": {"s3://data/repo", map[string]config.ObjectStore{"usdf": {Style: "host", Signature: "v2", Links: "direct", Credentials: keys}},
			"https://data.s3.us-east-1.amazonaws.com/repo/a%20b.fits?AWSAccessKeyId=id&"},
		"of Google": {"gs://data/repo", map[string]config.ObjectStore{"google": {Scheme: "gs", Links: "direct", Credentials: keys}},
			"https://data.storage.googleapis.com/repo/a%20b.fits?X-Amz-Algorithm="},
		"by the environment": {"s3://site@data/repo", nil, "/api/datalink/files/s3.environment-site/data/repo/a%20b.fits?Expires="},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			cfg := bucketed(t, c.root)
			cfg.Files.ObjectStores = c.stores
			got, err := linkTo(t, cfg, slog.New(slog.NewTextHandler(&log, nil)), "a b.fits")
			if err != nil || !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
			if strings.Count(log.String(), `msg="link signed" audit.user="" audit.uri=s3://`)+strings.Count(log.String(), "audit.uri=gs://") != 1 ||
				strings.Contains(log.String(), "very-secret") || strings.Contains(log.String(), "Signature") {
				t.Errorf("the log is %s", log.String())
			}
		})
	}
}

func TestFileLinks_WithoutAudit(t *testing.T) {
	t.Setenv("KEYS_ACCESS_KEY_ID", "id")
	t.Setenv("KEYS_SECRET_ACCESS_KEY", "secret")
	var log bytes.Buffer
	cfg := bucketed(t, "s3://data/repo")
	cfg.Files.Audit = false
	cfg.Files.ObjectStores = map[string]config.ObjectStore{"usdf": {Credentials: config.Credentials{Environment: "KEYS"}}}
	if _, err := linkTo(t, cfg, slog.New(slog.NewTextHandler(&log, nil)), "a.fits"); err != nil || strings.Contains(log.String(), "audit") {
		t.Errorf("%v, %s", err, log.String())
	}
}

func TestFileLinks_OfAStoreWithoutKeys(t *testing.T) {
	cfg := bucketed(t, "s3://data/repo")
	cfg.Files.ObjectStores = map[string]config.ObjectStore{"usdf": {Credentials: config.Credentials{Environment: "ABSENT"}}}
	repos, err := openRepositories(t.Context(), &cfg.Butler)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = repos.close() }()
	_, _, err = fileLinks(t.Context(), &cfg, repos, time.Now, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "files.object_stores.usdf.credentials: the environment variable ABSENT_ACCESS_KEY_ID is not set") {
		t.Errorf("%v", err)
	}
}

func TestClientOf_BehindProxies(t *testing.T) {
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":                   {"192.0.2.7:99", nil, "192.0.2.7"},
		"a header that nobody asked": {"192.0.2.7:99", []string{"198.51.100.1"}, "192.0.2.7"},
		"one proxy":                  {"10.0.0.1:99", []string{"198.51.100.1"}, "198.51.100.1"},
		"forged before":              {"10.0.0.1:99", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		"two proxies":                {"10.0.0.1:99", []string{"198.51.100.1", "10.0.0.2"}, "198.51.100.1"},
		"only proxies":               {"10.0.0.1:99", []string{"10.0.0.3"}, "10.0.0.3"},
		"nonsense":                   {"10.0.0.1:99", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		"version 6":                  {"[2001:db8::1]:99", nil, "2001:db8::1"},
		"no port":                    {"@", nil, "@"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if got := clientOf(r, trusted([]string{"10.0.0.0/8"})); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
