// Package archtest holds the rules of who may import whom, and the test that
// keeps them. A rule is changed only in a commit of its own that gives the
// reason; never to make a build pass.
package archtest
