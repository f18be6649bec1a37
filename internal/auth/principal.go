package auth

import (
	"context"
	"sync/atomic"
)

// Principal is who makes a request. The zero value is the anonymous user.
type Principal struct {
	User   string
	Groups []string
	// Service is the service that asks on the user's behalf, or "".
	Service string
	// Queries is how many queries of the user may run at once, synchronous ones,
	// image searches and jobs together; 0: none may run, nil: nobody set a number.
	Queries *int
}

// Anonymous tells whether nobody was identified.
func (p Principal) Anonymous() bool { return p.User == "" }

type principalKey struct{}

type watchKey struct{}

// With returns a context that carries p.
func With(ctx context.Context, p Principal) context.Context {
	if seen, ok := ctx.Value(watchKey{}).(*atomic.Pointer[Principal]); ok {
		seen.Store(&p)
	}
	return context.WithValue(ctx, principalKey{}, p)
}

// From returns who makes the request of ctx; the anonymous user if nobody said.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

// Watch returns a context, and a function that returns the principal which With
// last put into a context made of it. Who writes a log stands outside of the
// handler that finds out who asks, and learns it so.
func Watch(ctx context.Context) (context.Context, func() Principal) {
	var seen atomic.Pointer[Principal]
	return context.WithValue(ctx, watchKey{}, &seen), func() Principal {
		if p := seen.Load(); p != nil {
			return *p
		}
		return Principal{}
	}
}
