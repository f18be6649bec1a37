package auth

import "net/http"

// Authenticator finds out who makes a request. It is safe for concurrent use.
type Authenticator interface {
	// Authenticate returns who makes the request, the anonymous user if it says
	// nothing about that. Faults: Usage when its credentials are not of the form
	// that HTTP has for them, Unauthenticated when they are nobody's or have
	// ended, Transient when what is known of the user cannot be had just now.
	Authenticate(r *http.Request) (Principal, error)

	// Review returns what is left of the rights that a principal had at an
	// earlier time, for work that goes on without a request. It never adds any.
	// The fault is Unauthenticated if nothing is left.
	Review(p Principal) (Principal, error)
}

// Anyone is the Authenticator of a server without logins: everyone is
// anonymous, whatever they send.
type Anyone struct{}

// Authenticate returns the anonymous user.
func (Anyone) Authenticate(*http.Request) (Principal, error) { return Principal{}, nil }

// Review returns p: without logins there is nothing to lose.
func (Anyone) Review(p Principal) (Principal, error) { return p, nil }
