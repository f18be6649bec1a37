package auth

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// ErrInvalid marks an Unauthenticated fault whose cause is a token that is
// nobody's, and not that there was none.
var ErrInvalid = errors.New("invalid token")

// longestHeader is the longest Authorization header that is read.
const longestHeader = 8 << 10

// Tokens returns the tokens of a request's Authorization header, those of which
// one must be valid; none if there is no such header. A bearer token is one. The
// Basic scheme has two places for it, and clients use either: TOPCAT asks its
// user for a name and a password, and who has a token puts it in one and
// anything in the other. A header of another form is a Usage fault.
func Tokens(r *http.Request) ([]string, error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) > 1 || len(values[0]) > longestHeader {
		return nil, fault.New(fault.Usage, "a request can have one Authorization header, of at most %d bytes", longestHeader)
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(scheme) {
	case "bearer":
		if !isToken68(rest) {
			return nil, fault.New(fault.Usage, `the Authorization header has no token; send "Bearer TOKEN"`)
		}
		return []string{rest}, nil
	case "basic":
		return basic(rest)
	}
	return nil, fault.New(fault.Usage, "the scheme of the Authorization header is not known here; send a token as Bearer, or as user or password of Basic")
}

// basic reads the credentials of RFC 7617; only non-empty fields can be tokens.
func basic(text string) ([]string, error) {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		plain, err = base64.RawStdEncoding.DecodeString(text)
	}
	user, password, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok {
		return nil, fault.New(fault.Usage, "the Authorization header is not one of the Basic scheme; its text is base64 of user:password")
	}
	var tokens []string
	for _, field := range []string{password, user} {
		if field != "" {
			tokens = append(tokens, field)
		}
	}
	if len(tokens) == 0 {
		return nil, fault.New(fault.Usage, "the Authorization header has neither user nor password; put the token into one of them")
	}
	return tokens, nil
}

// isToken68 tells whether a text has the form of a token (RFC 7235 section 2.1).
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~+/", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}
