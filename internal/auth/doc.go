// Package auth says who makes a request and what they may see. Principal is the
// user, who goes with the context of a request; Authenticator is a way to find
// them out, in the words that HTTP has for it (RFC 7235, 7617, 6750). The ways
// are in packages of their own: gafaelfawr behind that ingress, tokenfile for a
// server that stands alone; Anyone is the way without logins. Access holds the
// rules of the operator: who may use a repository, and what embargoes hide. The
// package decides and enforces nothing; that is with what reads the data.
//
// Read first: Principal, From, Authenticator, Access.
package auth
