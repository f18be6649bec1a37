package auth

import (
	"errors"
	"net/http"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// Challenge adds to an answer how to log in, for a realm, which is the host as
// users call it; err is why the request is refused, or nil if it is not. It sends
// two headers, the one first that every version of TOPCAT can answer and browsers
// ask their user for; Bearer says what is wrong with a token (RFC 6750 section 3).
func Challenge(h http.Header, realm string, err error) {
	h.Del("WWW-Authenticate")
	h.Add("WWW-Authenticate", "Basic realm="+quoted(realm))
	bearer := "Bearer realm=" + quoted(realm)
	switch {
	case errors.Is(err, ErrInvalid):
		bearer += `, error="invalid_token", error_description=` + quoted(fault.Message(err))
	case fault.KindOf(err) == fault.Usage:
		bearer += `, error="invalid_request", error_description=` + quoted(fault.Message(err))
	}
	h.Add("WWW-Authenticate", bearer)
}

// quoted returns a text as a quoted string of a header, without the characters
// that RFC 6750 does not let stand in one.
func quoted(s string) string {
	return `"` + strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return '\''
		}
		return c
	}, s) + `"`
}
