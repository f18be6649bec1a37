package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// Config is everything an operator can set. Default returns what holds where
// the file is silent.
type Config struct {
	// Listen is the address of the public port.
	Listen string `yaml:"listen"`
	// BaseURL is what users see before BasePath, such as https://data.example.org.
	// Empty: taken from each request.
	BaseURL string `yaml:"base_url"`
	// BasePath is the path of the TAP service.
	BasePath string `yaml:"base_path"`
	// TrustedProxies are the networks whose X-Forwarded headers are believed.
	TrustedProxies []string `yaml:"trusted_proxies"`
	// DataDir holds the database, jobs, results and spilled rows.
	DataDir string `yaml:"data_dir"`
	// Schemas are Felis files whose tables are published beside ivoa.ObsCore.
	Schemas []string `yaml:"schemas"`

	ObsCore  ObsCore  `yaml:"obscore"`
	Engine   Engine   `yaml:"engine"`
	Limits   Limits   `yaml:"limits"`
	Jobs     Jobs     `yaml:"jobs"`
	Uploads  Uploads  `yaml:"uploads"`
	TAP      TAP      `yaml:"tap"`
	SIA      SIA      `yaml:"sia"`
	Butler   Butler   `yaml:"butler"`
	Files    Files    `yaml:"files"`
	Datalink Datalink `yaml:"datalink"`
	Identity Identity `yaml:"identity"`
	Access   Access   `yaml:"access"`
	Log      Log      `yaml:"log"`
	Metrics  Metrics  `yaml:"metrics"`
}

// ObsCore says where the rows of ivoa.ObsCore come from.
type ObsCore struct {
	// From is "static" for a database file that `vobutler import obscore` wrote,
	// or "butler" for a repository that is followed.
	From string `yaml:"from"`
	// File is the database file, below DataDir unless absolute.
	File string `yaml:"file"`
	// Repository is the label of the repository that is followed.
	Repository string `yaml:"repository"`
	// Config says which data sets become rows and how, in the form that
	// dax_obscore reads.
	Config string `yaml:"config"`
	// Every is how often the repository is looked at.
	Every Duration `yaml:"every"`
}

// Butler serves repositories to the Butler's Python client.
type Butler struct {
	// Path is where they stand, each under its label.
	Path string `yaml:"path"`
	// Repositories are those served, by label.
	Repositories map[string]Repository `yaml:"repositories"`
	// Streams is how many queries stream at once, StreamsOne how many of them
	// for one user, and Waiting how many may wait for a place.
	Streams    int `yaml:"streams"`
	StreamsOne int `yaml:"streams_one"`
	Waiting    int `yaml:"waiting"`
	// Freshness is how old what is known of collections and dataset types may be.
	Freshness Duration `yaml:"freshness"`
}

// Repository is a Butler repository.
type Repository struct {
	// Config is its butler.yaml, or the folder that holds it.
	Config string `yaml:"config"`
	// Files are further folders that hold files of the repository, for those
	// that were ingested by symbolic links or where they were.
	Files []string `yaml:"files"`
	// Groups are those whose members may use the repository; "*", or none at all,
	// lets everyone.
	Groups []string `yaml:"groups"`
}

// Files makes signed links to files of repositories, and serves those on this
// machine.
type Files struct {
	// Path is where the links stand.
	Path string `yaml:"path"`
	// Life is how long a link works.
	Life Duration `yaml:"life"`
	// Keys is the file that holds the keys of the links: the first signs, and
	// links of the others work until they expire. Empty: links.keys below
	// DataDir, made at the first start.
	Keys string `yaml:"keys"`
	// Audit logs each link that is made and each file that is served.
	Audit bool `yaml:"audit"`
	// ClockSkew is how far the clock of this machine may be ahead of those of
	// object stores, which refuse links from the future.
	ClockSkew Duration `yaml:"clock_skew"`
	// ObjectStores are the places of files in buckets, by name.
	ObjectStores map[string]ObjectStore `yaml:"object_stores"`
}

// Engine limits the embedded engine.
type Engine struct {
	// Memory is what queries may use together before they spill to disk, and
	// what of the data file is kept. Streaming needs little; users who sort and
	// join large results want more.
	Memory  Size `yaml:"memory"`
	Threads int  `yaml:"threads"` // 0: one a core
	Spill   Size `yaml:"spill"`   // disk for what does not fit in memory
}

// Limits hold for every query.
type Limits struct {
	DefaultRows   int64    `yaml:"default_rows"` // MAXREC where none is given
	MaxRows       int64    `yaml:"max_rows"`     // highest MAXREC
	SyncDuration  Duration `yaml:"sync_duration"`
	QueryLength   Size     `yaml:"query_length"`
	QueryDepth    int      `yaml:"query_depth"`
	Concurrent    int      `yaml:"concurrent"`     // synchronous queries and image searches at once
	ConcurrentOne int      `yaml:"concurrent_one"` // of them for one user
	Waiting       int      `yaml:"waiting"`        // of both that wait for a place
	Body          Size     `yaml:"body"`           // of a request without uploads
}

// Jobs limits asynchronous jobs.
type Jobs struct {
	Slots           int      `yaml:"slots"`    // running at once
	PerUser         int      `yaml:"per_user"` // kept of one user
	Queue           int      `yaml:"queue"`    // waiting at once
	DefaultDuration Duration `yaml:"default_duration"`
	MaxDuration     Duration `yaml:"max_duration"`
	Retention       Duration `yaml:"retention"`     // until destruction
	MaxRetention    Duration `yaml:"max_retention"` // that a user may ask for
	Results         Size     `yaml:"results"`       // one result
}

// Uploads limits tables that users send.
type Uploads struct {
	Rows    int64 `yaml:"rows"`
	Bytes   Size  `yaml:"bytes"`
	Columns int   `yaml:"columns"`
	// AllowHosts are the internal hosts that an upload by URL may name.
	// Public hosts need no entry; internal addresses are refused without one.
	AllowHosts []string `yaml:"allow_hosts"`
}

// TAP is what the service says of itself.
type TAP struct {
	LowercaseFeatureIDs bool   `yaml:"lowercase_feature_ids"`
	Publisher           string `yaml:"publisher"`
	Citation            string `yaml:"citation"`
	ReferenceURL        string `yaml:"reference_url"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // text or json
}

// Metrics is the internal port of /metrics; empty: none.
type Metrics struct {
	Listen string `yaml:"listen"`
}

// Default returns the configuration of an empty file.
func Default() Config {
	return Config{
		Listen:   "127.0.0.1:8080",
		BasePath: "/api/tap",
		DataDir:  "vobutler-data",
		ObsCore:  ObsCore{From: "static", File: "obscore.duckdb", Every: Duration(time.Second)},
		Engine:   Engine{Memory: 256 << 20, Spill: 20 << 30},
		Limits: Limits{DefaultRows: 100_000_000, MaxRows: 100_000_000, SyncDuration: Duration(10 * time.Minute),
			QueryLength: 1 << 20, QueryDepth: 200, Concurrent: 16, ConcurrentOne: 12, Waiting: 256, Body: 8 << 20},
		Jobs: Jobs{Slots: 4, PerUser: 10_000, Queue: 10_000, DefaultDuration: Duration(4 * time.Hour),
			MaxDuration: Duration(24 * time.Hour), Retention: Duration(7 * 24 * time.Hour),
			MaxRetention: Duration(30 * 24 * time.Hour), Results: 50 << 30},
		Uploads:  Uploads{Rows: 1_000_000, Bytes: 256 << 20, Columns: 500},
		SIA:      defaultSIA(),
		Butler:   Butler{Path: "/api/butler/repo", Streams: 32, StreamsOne: 8, Waiting: 256, Freshness: Duration(time.Second)},
		Files:    Files{Path: "/api/datalink/files", Life: Duration(time.Hour), Audit: true, ClockSkew: Duration(time.Minute)},
		Datalink: defaultDatalink(),
		Identity: defaultIdentity(),
		Log:      Log{Level: "info", Format: "text"},
	}
}

// Load reads the file at path over the defaults and validates the result.
// Relative names in the file are taken from the file's folder.
func Load(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	c, err := Parse(text)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	c.resolve(filepath.Dir(path))
	return c, nil
}

// Parse reads the text of a file over the defaults and validates the result.
func Parse(text []byte) (Config, error) {
	c := Default()
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, err
	}
	return c, c.Validate()
}

// resolve makes the names of files absolute or relative to the process.
func (c *Config) resolve(dir string) {
	below := func(dir, name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(dir, name)
	}
	c.DataDir = below(dir, c.DataDir)
	for i := range c.Schemas {
		c.Schemas[i] = below(dir, c.Schemas[i])
	}
	c.Files.Keys = below(dir, c.Files.Keys)
	c.Datalink.Manifests = below(dir, c.Datalink.Manifests)
	c.Identity.Tokens = below(dir, c.Identity.Tokens)
	for name, s := range c.Files.ObjectStores {
		s.Credentials.File = below(dir, s.Credentials.File)
		c.Files.ObjectStores[name] = s
	}
	c.ObsCore.Config = below(dir, c.ObsCore.Config)
	for label, r := range c.Butler.Repositories {
		r.Config = below(dir, r.Config)
		for i := range r.Files {
			r.Files[i] = below(dir, r.Files[i])
		}
		c.Butler.Repositories[label] = r
	}
}

// KeyFile returns where the keys of links are.
func (c *Config) KeyFile() string {
	if c.Files.Keys != "" {
		return c.Files.Keys
	}
	return filepath.Join(c.DataDir, "links.keys")
}

// ObsCoreFile returns where the database of ivoa.ObsCore is.
func (c *Config) ObsCoreFile() string {
	if filepath.IsAbs(c.ObsCore.File) {
		return c.ObsCore.File
	}
	return filepath.Join(c.DataDir, c.ObsCore.File)
}
