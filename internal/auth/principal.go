package auth

import "context"

// Principal is who makes a request. The zero value is the anonymous user.
type Principal struct {
	User   string
	Groups []string
}

// Anonymous tells whether nobody was identified.
func (p Principal) Anonymous() bool { return p.User == "" }

type principalKey struct{}

// With returns a context that carries p.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From returns who makes the request of ctx; the anonymous user if nobody said.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}
