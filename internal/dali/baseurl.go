package dali

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// Base is how clients see a service: every URL it emits is absolute and starts
// with what Of returns.
type Base struct {
	// URL is the configured address with its path, such as
	// "https://data.example.org/api/tap"; "" derives it from each request.
	URL string
	// Path is where the service stands under the host, such as "/api/tap".
	Path string
	// Trusted tells whether the request came through a proxy whose
	// X-Forwarded-Proto, -Host, -Port and -Prefix are to be believed. Nil
	// trusts none.
	Trusted func(*http.Request) bool
}

// CheckBaseURL tells what is wrong with a configured address, if anything.
func CheckBaseURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fault.New(fault.Usage, "%q is not a base URL; write it as https://host/path", shorten(address))
	}
	return nil
}

// Of returns the address of the service without a slash at its end.
func (b Base) Of(r *http.Request) string {
	if b.URL != "" {
		return strings.TrimRight(b.URL, "/")
	}
	scheme, host, prefix := "http", r.Host, ""
	if r.TLS != nil {
		scheme = "https"
	}
	if b.Trusted != nil && b.Trusted(r) {
		scheme, host, prefix = forwarded(r, scheme, host)
	}
	if !plainHost(host) {
		host = "localhost"
	}
	return scheme + "://" + host + prefix + strings.TrimRight(b.Path, "/")
}

// forwarded reads what the nearest client said to the first proxy.
func forwarded(r *http.Request, scheme, host string) (string, string, string) {
	if p := strings.ToLower(first(r, "X-Forwarded-Proto")); p == "http" || p == "https" {
		scheme = p
	}
	if h := first(r, "X-Forwarded-Host"); h != "" {
		host = h
	}
	port := first(r, "X-Forwarded-Port")
	standard := port == "80" && scheme == "http" || port == "443" && scheme == "https"
	if isDigits(port) && !standard && !strings.Contains(strings.TrimPrefix(host, "["), ":") {
		host += ":" + port
	}
	prefix := strings.TrimRight(first(r, "X-Forwarded-Prefix"), "/")
	if !strings.HasPrefix(prefix, "/") || strings.ContainsAny(prefix, "?#<>\"'\\ ") || strings.HasPrefix(prefix, "//") {
		prefix = ""
	}
	return scheme, host, prefix
}

// first returns the first of the values that proxies joined with commas.
func first(r *http.Request, name string) string {
	value, _, _ := strings.Cut(r.Header.Get(name), ",")
	return strings.TrimSpace(value)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// plainHost tells whether a host may stand in a URL as it is; the Host header
// is the client's.
func plainHost(host string) bool {
	for i := range len(host) {
		c := host[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(".-_:[]", c) >= 0:
		default:
			return false
		}
	}
	return host != ""
}
