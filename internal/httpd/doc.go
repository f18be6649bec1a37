// Package httpd is the outer shell of every HTTP port: request ids, one log
// line a request, recovery from panics, security headers, metrics and an
// orderly stop. It knows no service.
//
// Read first: Server, Wrap.
package httpd
