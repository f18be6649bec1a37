package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// Validate returns one error for every value that cannot be, each beginning
// with the path of its key.
func (c *Config) Validate() error {
	var errs []error
	fail := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf(key+": "+format, args...))
	}
	address := func(key, value string) {
		if _, _, err := net.SplitHostPort(value); err != nil {
			fail(key, "%q is not host:port", value)
		}
	}
	address("listen", c.Listen)
	if c.Metrics.Listen != "" {
		address("metrics.listen", c.Metrics.Listen)
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			fail("base_url", "%q is not of the form https://host; paths belong to base_path", c.BaseURL)
		}
	}
	for _, p := range []struct{ key, path string }{
		{"base_path", c.BasePath}, {"butler.path", c.Butler.Path}, {"files.path", c.Files.Path},
	} {
		if !strings.HasPrefix(p.path, "/") || strings.HasSuffix(p.path, "/") {
			fail(p.key, "%q must begin with a slash and not end with one", p.path)
		}
	}
	for i, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				fail(fmt.Sprintf("trusted_proxies[%d]", i), "%q is neither an address nor a network", p)
			}
		}
	}
	if c.DataDir == "" {
		fail("data_dir", "a folder is needed for jobs and results")
	}
	c.validateRepositories(fail)
	c.validateStores(fail)
	c.validateAccess(fail)
	c.validateDatalink(fail)
	c.validateIdentity(fail)
	c.validateSIA(fail)
	c.validateNumbers(fail)
	oneOf := func(key, value string, allowed ...string) {
		for _, a := range allowed {
			if value == a {
				return
			}
		}
		fail(key, "%q is unknown: use %s", value, strings.Join(allowed, ", "))
	}
	oneOf("obscore.from", c.ObsCore.From, "static", "butler")
	oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	oneOf("log.format", c.Log.Format, "text", "json")
	return errors.Join(errs...)
}

// label is what a repository may be called: it is a part of a path, and a dot
// in it would make the Python client take it for the name of a file.
var label = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

func (c *Config) validateRepositories(fail func(key, format string, args ...any)) {
	for name, r := range c.Butler.Repositories {
		if !label.MatchString(name) {
			fail("butler.repositories", "%q is no label: use letters, digits, - and _", name)
		}
		if r.Config == "" {
			fail("butler.repositories."+name+".config", "the repository's butler.yaml is needed")
		}
	}
	if c.ObsCore.From != "butler" {
		return
	}
	if _, known := c.Butler.Repositories[c.ObsCore.Repository]; !known {
		fail("obscore.repository", "%q is not among butler.repositories", c.ObsCore.Repository)
	}
	if c.ObsCore.Config == "" {
		fail("obscore.config", "a file that says which data sets become rows is needed")
	}
}

func (c *Config) validateNumbers(fail func(key, format string, args ...any)) {
	for _, n := range []struct {
		key   string
		value int64
	}{
		{"limits.default_rows", c.Limits.DefaultRows}, {"limits.max_rows", c.Limits.MaxRows},
		{"limits.sync_duration", int64(c.Limits.SyncDuration)}, {"limits.query_length", int64(c.Limits.QueryLength)},
		{"limits.query_depth", int64(c.Limits.QueryDepth)}, {"limits.concurrent", int64(c.Limits.Concurrent)},
		{"limits.concurrent_one", int64(c.Limits.ConcurrentOne)}, {"limits.waiting", int64(c.Limits.Waiting)},
		{"limits.body", int64(c.Limits.Body)},
		{"jobs.slots", int64(c.Jobs.Slots)}, {"jobs.per_user", int64(c.Jobs.PerUser)}, {"jobs.queue", int64(c.Jobs.Queue)},
		{"jobs.default_duration", int64(c.Jobs.DefaultDuration)}, {"jobs.max_duration", int64(c.Jobs.MaxDuration)},
		{"jobs.retention", int64(c.Jobs.Retention)}, {"jobs.max_retention", int64(c.Jobs.MaxRetention)},
		{"jobs.results", int64(c.Jobs.Results)},
		{"uploads.rows", c.Uploads.Rows}, {"uploads.bytes", int64(c.Uploads.Bytes)}, {"uploads.columns", int64(c.Uploads.Columns)},
		{"obscore.every", int64(c.ObsCore.Every)}, {"files.life", int64(c.Files.Life)},
		{"butler.streams", int64(c.Butler.Streams)}, {"butler.streams_one", int64(c.Butler.StreamsOne)},
		{"butler.waiting", int64(c.Butler.Waiting)},
		{"engine.memory", int64(c.Engine.Memory)}, {"engine.spill", int64(c.Engine.Spill)},
	} {
		if n.value <= 0 {
			fail(n.key, "must be more than 0")
		}
	}
	if c.Engine.Threads < 0 {
		fail("engine.threads", "must not be negative; 0 means one a core")
	}
	if c.Limits.DefaultRows > c.Limits.MaxRows {
		fail("limits.default_rows", "is more than limits.max_rows")
	}
	if c.Jobs.DefaultDuration > c.Jobs.MaxDuration {
		fail("jobs.default_duration", "is more than jobs.max_duration")
	}
	if c.Jobs.Retention > c.Jobs.MaxRetention {
		fail("jobs.retention", "is more than jobs.max_retention")
	}
}
