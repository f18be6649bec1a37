package config

import (
	"net/url"
	"regexp"
	"slices"
	"time"
)

// ObjectStore is a set of buckets that are reached at one place with one set of
// keys. Its name in the configuration is a part of links that lead over this
// server.
type ObjectStore struct {
	// Scheme is s3, also if empty, or gs.
	Scheme string `yaml:"scheme"`
	// Profile is what stands before the @ in addresses s3://profile@bucket/key of
	// this store; empty: nothing does.
	Profile string `yaml:"profile"`
	// Buckets are those of this store; empty: all that no other store of the same
	// scheme and profile names.
	Buckets []string `yaml:"buckets"`
	// Endpoint is its address, such as https://objects.example.org; empty: that of
	// Amazon in the Region, or of Google for gs.
	Endpoint string `yaml:"endpoint"`
	Region   string `yaml:"region"` // empty: us-east-1, or auto for gs
	// Style is path or host, for where links have the name of the bucket; empty:
	// path if there is an Endpoint, host for Amazon.
	Style string `yaml:"style"`
	// Links is redirect, also if empty, for links that lead over this server, or
	// direct for links to the store.
	Links string `yaml:"links"`
	// Signature is v4, also if empty, or v2.
	Signature   string      `yaml:"signature"`
	Credentials Credentials `yaml:"credentials"`
}

// Credentials say where the keys of a store are. Where all are empty, they are
// looked for as programs of AWS do.
type Credentials struct {
	// File is in the form of ~/.aws/credentials, and Profile a section of it or,
	// without File, of the shared files of AWS.
	File    string `yaml:"file"`
	Profile string `yaml:"profile"`
	// Environment is the beginning of the names of variables that end in
	// _ACCESS_KEY_ID, _SECRET_ACCESS_KEY and _SESSION_TOKEN.
	Environment string `yaml:"environment"`
}

// longestLink is what the protocol of object stores allows.
const longestLink = Duration(7 * 24 * time.Hour)

var (
	bucket   = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	profile  = regexp.MustCompile(`^[^\s/@#?]*$`)
)

func (c *Config) validateStores(fail func(key, format string, args ...any)) {
	if c.Files.ClockSkew < 0 || c.Files.ClockSkew > Duration(15*time.Minute) {
		fail("files.clock_skew", "must be from 0s to 15m")
	}
	if len(c.Files.ObjectStores) > 0 && c.Files.Life+c.Files.ClockSkew > longestLink-Duration(time.Second) {
		fail("files.life", "links to object stores work for less than 7 days, files.clock_skew included")
	}
	for name, s := range c.Files.ObjectStores {
		key := "files.object_stores." + name
		if !label.MatchString(name) {
			fail("files.object_stores", "%q is no name: use letters, digits, - and _", name)
		}
		for _, choice := range []struct {
			key, value string
			known      []string
		}{
			{"scheme", s.Scheme, []string{"s3", "gs"}}, {"style", s.Style, []string{"path", "host"}},
			{"links", s.Links, []string{"redirect", "direct"}}, {"signature", s.Signature, []string{"v4", "v2"}},
		} {
			if choice.value != "" && !slices.Contains(choice.known, choice.value) {
				fail(key+"."+choice.key, "%q is unknown: use %s or %s", choice.value, choice.known[0], choice.known[1])
			}
		}
		if !profile.MatchString(s.Profile) {
			fail(key+".profile", "%q cannot stand before the @ of an address", s.Profile)
		}
		for _, b := range s.Buckets {
			if !bucket.MatchString(b) {
				fail(key+".buckets", "%q is not the name of a bucket", b)
			}
		}
		if s.Endpoint != "" {
			u, err := url.Parse(s.Endpoint)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
				fail(key+".endpoint", "is not of the form https://host; keys belong to credentials")
			}
		}
		k := s.Credentials
		if k.Environment != "" && (k.File != "" || k.Profile != "") {
			fail(key+".credentials", "come either from the environment or from a file")
		}
		if k.Environment != "" && !variable.MatchString(k.Environment) {
			fail(key+".credentials.environment", "%q is not the beginning of the name of a variable", k.Environment)
		}
	}
}
