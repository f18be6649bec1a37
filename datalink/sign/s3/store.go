package s3

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Version is a way to sign.
type Version int

// The ways to sign a link. V4 is understood by every store. V2 is what Ceph and
// other servers still take, and Amazon only for buckets made before 24 June 2020.
const (
	V4 Version = 4
	V2 Version = 2
)

// Store is a set of buckets that are reached at one place with one set of keys.
type Store struct {
	Name string // for messages and for links that lead over this server
	// Scheme is s3 or gs, Profile what the addresses of the store have before the
	// @, and Buckets are those it serves; none: all of the scheme and profile that
	// no other store names.
	Scheme, Profile string
	Buckets         []string
	// Endpoint is where the store is, such as https://objects.example.org. Empty:
	// Amazon in the Region, or Google for gs.
	Endpoint string
	// Region is a part of signatures of V4; empty: us-east-1, for gs auto.
	Region string
	// PathStyle puts the name of the bucket into the path and not before the
	// host. Names that are no part of a host name are in the path in any case.
	PathStyle bool
	Version   Version // 0: V4
	// Credentials has the keys, and renews them.
	Credentials aws.CredentialsProvider

	scheme, host, path string // of the endpoint; no slash at the end of path
	key                atomic.Pointer[dayKey]
	failed             atomic.Pointer[failure]
}

const (
	amazonRegion = "us-east-1"
	googleRegion = "auto"
	googleHost   = "https://storage.googleapis.com"
)

// check sets what was left empty.
func (s *Store) check() error {
	if s.Scheme != "s3" && s.Scheme != "gs" {
		return fmt.Errorf("the object store %s has the scheme %q; s3 and gs are known", s.Name, s.Scheme)
	}
	if s.Credentials == nil {
		return fmt.Errorf("the object store %s has no credentials", s.Name)
	}
	if s.Region == "" {
		s.Region = amazonRegion
		if s.Scheme == "gs" {
			s.Region = googleRegion
		}
	}
	if s.Version == 0 {
		s.Version = V4
	}
	endpoint := s.Endpoint
	switch {
	case endpoint != "":
	case s.Scheme == "gs":
		endpoint = googleHost
	default:
		endpoint = "https://s3." + s.Region + ".amazonaws.com"
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("the endpoint of the object store %s is not of the form https://host", s.Name)
	}
	s.scheme, s.host, s.path = u.Scheme, u.Host, strings.TrimRight(u.EscapedPath(), "/")
	// The port that goes without saying is not sent, and so not signed.
	if host, port, err := net.SplitHostPort(u.Host); err == nil && (port == "443" && u.Scheme == "https" || port == "80" && u.Scheme == "http") {
		s.host = host
		if strings.Contains(host, ":") {
			s.host = "[" + host + "]"
		}
	}
	return nil
}

// Has tells whether the store serves the address of an object or of a folder.
func (s *Store) Has(uri string) bool {
	a, err := Parse(strings.TrimSuffix(uri, "/") + "/_")
	if err != nil {
		return false
	}
	has, _ := s.serves(&a)
	return has
}

// serves tells whether the store has a bucket, and whether it names it.
func (s *Store) serves(a *Address) (has, named bool) {
	if s.Scheme != a.Scheme || s.Profile != a.Profile {
		return false, false
	}
	named = slices.Contains(s.Buckets, a.Bucket)
	return named || len(s.Buckets) == 0, named
}

// place returns the host and the percent-encoded path of an object.
func (s *Store) place(a *Address) (host, path string) {
	b := make([]byte, 0, len(s.path)+len(a.Bucket)+len(a.Key)+32)
	b = append(b, s.path...)
	b = append(b, '/')
	host = s.host
	if s.PathStyle || !hostLabel(a.Bucket, s.scheme) {
		b = appendEncoded(b, a.Bucket, "")
		b = append(b, '/')
	} else {
		host = a.Bucket + "." + s.host
	}
	return host, string(appendEncoded(b, a.Key, "/"))
}

// hostLabel tells whether the name of a bucket can stand before a host: in lower
// case and, because certificates are for one level of names, without dots.
func hostLabel(bucket, scheme string) bool {
	for i := range len(bucket) {
		c := bucket[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-' && i > 0 && i < len(bucket)-1, c == '.' && scheme == "http":
		default:
			return false
		}
	}
	return true
}
