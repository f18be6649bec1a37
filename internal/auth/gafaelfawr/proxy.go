package gafaelfawr

import (
	"net/http"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// The headers that the ingress adds; clients cannot send them through it.
const (
	headerUser    = "X-Auth-Request-User"
	headerService = "X-Auth-Request-Service"
	headerToken   = "X-Auth-Request-Token"
)

// Proxied is the auth.Authenticator of a server behind the ingress.
type Proxied struct {
	trusted func(*http.Request) bool
	client  *Client // nil: groups and quotas are not asked for
}

var _ auth.Authenticator = (*Proxied)(nil)

// New returns an authenticator that believes the requests which trusted says
// come from the ingress. A nil client leaves all users without groups and quotas.
func New(trusted func(*http.Request) bool, client *Client) *Proxied {
	return &Proxied{trusted: trusted, client: client}
}

// Authenticate is auth.Authenticator. The ingress has judged the credentials of
// what it lets through; a request that came another way has nobody to vouch for
// it, so that its X-Auth-Request headers count for nothing, and credentials that
// it carries are refused.
func (p *Proxied) Authenticate(r *http.Request) (auth.Principal, error) {
	if !p.trusted(r) {
		if len(r.Header.Values("Authorization")) > 0 {
			return auth.Principal{}, fault.Wrap(auth.ErrInvalid, fault.Unauthenticated,
				"this request did not come through the login of the service; use the address that its users are given")
		}
		return auth.Principal{}, nil
	}
	user, err := one(r, headerUser)
	if err != nil || user == "" {
		return auth.Principal{}, err
	}
	service, err := one(r, headerService)
	if err != nil {
		return auth.Principal{}, err
	}
	who := auth.Principal{User: user, Service: service}
	if p.client == nil {
		return who, nil
	}
	token, err := delegated(r)
	if err != nil {
		return auth.Principal{}, err
	}
	info, err := p.client.Info(r.Context(), user, token)
	if err != nil {
		return auth.Principal{}, err
	}
	who.Groups, who.Queries = slices.Clone(info.Groups), info.Queries
	return who, nil
}

// Review is auth.Authenticator: a user keeps the groups that Gafaelfawr still
// named when another request of theirs was the last to ask. Without their token
// nothing newer can be learnt.
func (p *Proxied) Review(who auth.Principal) (auth.Principal, error) {
	if p.client == nil || who.Anonymous() {
		return who, nil
	}
	if info := p.client.recall(who.User); info != nil {
		who.Groups = slices.DeleteFunc(slices.Clone(who.Groups), func(g string) bool { return !slices.Contains(info.Groups, g) })
	}
	return who, nil
}

// delegated returns the token with which to ask about the user: of a header of
// its own, or in place of what the client sent if the ingress has
// delegate.useAuthorization.
func delegated(r *http.Request) (string, error) {
	token, err := one(r, headerToken)
	if err != nil || token != "" {
		return token, err
	}
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") { // the ingress leaves what is not its own, such as a password
		return "", nil
	}
	tokens, err := auth.Tokens(r)
	if err != nil {
		return "", err
	}
	return tokens[0], nil
}

// longest is the longest value of a header that is believed.
const longest = 4 << 10

// one returns the value of a header of the ingress, which sends each once and in
// plain ASCII; a request with another is not of its making.
func one(r *http.Request, name string) (string, error) {
	values := r.Header.Values(name)
	if len(values) == 0 {
		return "", nil
	}
	value := strings.TrimSpace(values[0])
	if len(values) > 1 || len(value) > longest || strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", fault.New(fault.Usage, "the header %s is not as the ingress sends it", name)
	}
	return value, nil
}
