package auth

import (
	"net"
	"net/http"
)

// TurnOf returns whose turn a request is where users take turns: the user's, or,
// as nobody logged in, the peer's address's, so that those who did not log in are
// not one user together. It is no name to show.
func TurnOf(r *http.Request) string {
	if who := From(r.Context()); !who.Anonymous() {
		return "user " + who.User
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return "address " + host
}
