package butlerapi

import (
	"net"
	"net/http"

	"github.com/vobutler/vobutler/internal/auth"
)

// userOf returns whom a request is counted for: the user, or the peer's address
// if nobody said who it is. An address may stand for many people, so that it has
// its turn in the queue but no limit of its own.
func userOf(r *http.Request) (name string, named bool) {
	if p := auth.From(r.Context()); !p.Anonymous() {
		return p.User, true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return "address " + host, false
}
