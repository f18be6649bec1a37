// Package auth says who makes a request. It does not decide what they may see.
//
// Read first: Principal, With, From.
package auth
