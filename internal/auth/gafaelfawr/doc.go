// Package gafaelfawr is the authenticator of a server behind an ingress of
// Gafaelfawr, the login of the Rubin Science Platform. The ingress checks the
// credentials of a request and says in headers whose they are; those headers are
// believed only from the ingress itself, since anybody can write them.
//
// What Gafaelfawr knows of a user, the groups and quotas, is asked with the token
// that the ingress delegates, and kept for a while: see Client.
//
// Read first: New, Client.
package gafaelfawr
