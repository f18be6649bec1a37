package butler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseSettings(t *testing.T) {
	type store struct{ name, root, table string }
	for name, c := range map[string]struct {
		text      string
		database  string
		namespace string
		stores    []store
		err       string
	}{
		"nothing but defaults": {
			text: "", database: "sqlite:////repo/gen3.sqlite3",
			stores: []store{{"FileDatastore@<butlerRoot>/datastore", "file:///repo/datastore/", "file_datastore_records"}},
		},
		"a SQLite repository": {
			text: "datastore:\n  cls: lsst.daf.butler.datastores.fileDatastore.FileDatastore\n  root: <butlerRoot>\n  records: {table: records}\n" +
				"registry: {db: 'sqlite:///<butlerRoot>/gen3.sqlite3'}\n",
			database: "sqlite:////repo/gen3.sqlite3",
			stores:   []store{{"FileDatastore@<butlerRoot>", "file:///repo/", "records"}},
		},
		"PostgreSQL and S3": {
			text:     "datastore: {root: 's3://profile@bucket/a b', name: main}\nregistry: {db: 'postgresql+psycopg2://u@host:5/db', namespace: dp1}\n",
			database: "postgresql+psycopg2://u@host:5/db", namespace: "dp1",
			stores: []store{{"main", "s3://profile@bucket/a%20b/", "file_datastore_records"}},
		},
		"a database in parts": {
			text:     "registry: {db: 'postgresql://', host: h, port: 5432, database: d, username: u, password: 'p@:/'}\ndatastore: {cls: FileDatastore, root: /r}",
			database: "postgresql://u:p%40%3A%2F@h:5432/d",
			stores:   []store{{"FileDatastore@/r", "file:///r/", "file_datastore_records"}},
		},
		"a chain of datastores": {
			text: "datastore:\n  cls: lsst.daf.butler.datastores.chainedDatastore.ChainedDatastore\n  datastores:\n" +
				"  - {cls: a.InMemoryDatastore}\n  - {cls: a.FileDatastore, root: <butlerRoot>/one, records: {table: one}}\n" +
				"  - {cls: a.SasquatchDatastore}\n  - {cls: a.FileDatastore, root: 'https://host/two/', records: {table: two}}\n",
			database: "sqlite:////repo/gen3.sqlite3",
			stores: []store{{"FileDatastore@<butlerRoot>/one", "file:///repo/one/", "one"},
				{"FileDatastore@https://host/two/", "https://host/two/", "two"}},
		},
		"managers by name":       {text: "registry: {managers: {datasets: a.B}}", database: "sqlite:////repo/gen3.sqlite3", stores: []store{{"FileDatastore@<butlerRoot>/datastore", "file:///repo/datastore/", "file_datastore_records"}}},
		"a client":               {text: "cls: lsst.daf.butler.remote_butler.RemoteButler", err: "configuration of a client"},
		"includes":               {text: "includeConfigs: [other.yaml]", err: "includeConfigs is not supported"},
		"an unknown datastore":   {text: "datastore: {cls: a.OtherDatastore}", err: "a.OtherDatastore"},
		"a database without URL": {text: "registry: {db: gen3.sqlite3}", err: "registry.db is no URL"},
		"a broken URL":           {text: "registry: {db: 'postgresql://u:secret@h:port/d'}", err: "registry.db is no URL"},
		"no YAML":                {text: "{", err: "yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := parseSettings([]byte(c.text), "/repo")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "secret") {
					t.Errorf("error is %v, want %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.database != c.database || s.namespace != c.namespace || len(s.stores) != len(c.stores) {
				t.Errorf("settings are %+v", s)
			}
			for i, want := range c.stores {
				if got := s.stores[i]; got.Name != want.name || got.Root.String() != want.root || got.Table != want.table {
					t.Errorf("datastore %d is %s, %s, %s", i, got.Name, got.Root, got.Table)
				}
			}
		})
	}
}

func TestParseSettings_OverridesOfDatasetTypes(t *testing.T) {
	s, err := parseSettings([]byte("registry:\n  managers:\n    datasets:\n      cls: a.B\n      config:\n        overrides:\n          a: {rename: b, storageClass: C}\n"), "/repo")
	if err != nil || s.renames["a"] != (override{"b", "C"}) {
		t.Errorf("overrides are %+v, error %v", s, err)
	}
}

func TestDatastoreLocate(t *testing.T) {
	for _, c := range []struct{ root, path, want string }{
		{"/data/my repo", "a/b.fits", "file:///data/my%20repo/a/b.fits"},
		{"file:///data/my%20repo/", "a b/c.fits", "file:///data/my%20repo/a%20b/c.fits"},
		{"/data", "a%20b/c.fits", "file:///data/a%20b/c.fits"},
		{"/data", "a/b.zip#zip-path=raw_1.fits&unzip=true", "file:///data/a/b.zip#zip-path=raw_1.fits&unzip=true"},
		{"gs://b/c", "a+b,(c)=d;e?f~.fits", "gs://b/c/a%2Bb%2C%28c%29%3Dd%3Be%3Ff~.fits"},
		{"gs://b/c/", "é/x.fits", "gs://b/c/%C3%A9/x.fits"},
		{"s3://profile@bucket/p", "a/../b.fits", "s3://profile@bucket/p/b.fits"},
		{"https://h:8080/x", "100%.fits", "https://h:8080/x/100%25.fits"},
		{"/data", "s3://other/k%20x.fits#zip-path=q", "s3://other/k%20x.fits#zip-path=q"},
		{"/data", "../up.fits", ""},
		{"/data", "a/../../up.fits", ""},
		{"/data", "%2e%2e/up.fits", ""},
		{"/data", "/abs.fits", ""},
	} {
		root, err := rootURL(c.root)
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&Datastore{Root: root}).Locate(c.path)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s in %s is at %s, error %v; want %s", c.path, c.root, got, err, c.want)
		}
	}
}

func TestWithCredentials(t *testing.T) {
	const entries = `[{"url":"mysql://*","username":"x","password":"x"},
		{"url":"postgresql://other@db.example.org/main","password":"their"},
		{"url":"postgresql://db.example.org:99/main","username":"ninety","password":"nine"},
		{"url":"postgresql://*.example.org/ma*","username":"me","password":"p@ss"}]`
	for name, c := range map[string]struct{ url, want string }{
		"by pattern":        {"postgresql+psycopg2://db.example.org/main", "postgresql+psycopg2://me:p%40ss@db.example.org/main"},
		"by account":        {"postgresql://other@db.example.org/main", "postgresql://other:their@db.example.org/main"},
		"account kept":      {"postgresql://third@db.example.org/main", "postgresql://third:p%40ss@db.example.org/main"},
		"by port":           {"postgresql://db.example.org:99/main", "postgresql://ninety:nine@db.example.org:99/main"},
		"another database":  {"postgresql://db.example.org/other", "postgresql://db.example.org/other"},
		"another host":      {"postgresql://elsewhere/main", "postgresql://elsewhere/main"},
		"with the password": {"postgresql://a:b@db.example.org/main", "postgresql://a:b@db.example.org/main"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := withCredentials(c.url, func(name string) string {
				return map[string]string{credentialsVariable: entries, "HOME": t.TempDir()}[name]
			})
			if err != nil || got != c.want {
				t.Errorf("got %s, error %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestWithCredentials_FromAFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "db-auth.yaml")
	getenv := func(name string) string { return map[string]string{credentialsFile: file, "HOME": folder}[name] }
	const url = "postgresql://h/d"
	if got, err := withCredentials(url, getenv); err != nil || got != url {
		t.Errorf("without the file: %s, error %v", got, err)
	}
	if err := os.WriteFile(file, []byte("- url: postgresql://h\n  username: u\n  password: secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := withCredentials(url, getenv); err == nil || !strings.Contains(err.Error(), "mode to 600") {
		t.Errorf("a file for all to read: error is %v", err)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := withCredentials(url, getenv); err != nil || got != "postgresql://u:secret@h/d" {
		t.Errorf("got %s, error %v", got, err)
	}
	if err := os.WriteFile(file, []byte("secret: [broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := withCredentials(url, getenv); err == nil || strings.Contains(err.Error(), "broken") {
		t.Errorf("error is %v", err)
	}
}
