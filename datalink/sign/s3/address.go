package s3

import (
	"encoding/hex"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// longestKey is the length in bytes of the longest key of an object that S3 has.
const longestKey = 1024

// Address is where an object is.
type Address struct {
	Scheme  string // s3 or gs
	Profile string // the name before the @, by which lsst.resources chooses an endpoint; may be empty
	Bucket  string // with a colon after the tenant in Ceph
	Key     string // without percent-encoding
	// Fragment is what stands from the # on, as it is written: the name of a
	// member of a zip file.
	Fragment string
}

// Parse reads an address of the form s3://bucket/key, s3://profile@bucket/key or
// gs://bucket/key. The key may be percent-encoded; a percent sign before anything
// but two hexadecimal digits is itself, as lsst.resources has it. Faults: NotFound for anything else,
// and for keys that no client can ask for, because it takes their dots for steps
// between folders.
func Parse(uri string) (Address, error) {
	bare, fragment := uri, ""
	if i := strings.IndexByte(uri, '#'); i >= 0 {
		bare, fragment = uri[:i], uri[i:]
	}
	scheme, rest, ok := strings.Cut(bare, "://")
	place, key, slash := strings.Cut(rest, "/")
	a := Address{Scheme: scheme, Bucket: place, Key: unquote(key), Fragment: fragment}
	if i := strings.IndexByte(place, '@'); i >= 0 {
		a.Profile, a.Bucket = place[:i], place[i+1:]
	}
	known := scheme == "s3" || scheme == "gs"
	if !ok || !known || !slash || !isBucket(a.Bucket) || !isKey(a.Key) || strings.ContainsAny(bare, "?") || !isFragment(fragment) {
		return Address{}, fault.New(fault.NotFound, "%q is not the address of an object in an object store", shorten(uri))
	}
	return a, nil
}

// isBucket tells whether a text can name a bucket. Stores have rules of their own;
// this only keeps what would change the meaning of a URL.
func isBucket(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("._-:", c) >= 0:
		default:
			return false
		}
	}
	return s != "" && s != "." && s != ".."
}

func isKey(key string) bool {
	if key == "" || len(key) > longestKey || strings.IndexByte(key, 0) >= 0 {
		return false
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// unquote replaces what is percent-encoded.
func unquote(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if c, err := hex.DecodeString(text[i+1 : i+3]); err == nil {
				b = append(b, c...)
				i += 2
				continue
			}
		}
		b = append(b, text[i])
	}
	return string(b)
}

// isFragment keeps out of a link what would break it in two.
func isFragment(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// shorten keeps messages short.
func shorten(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
