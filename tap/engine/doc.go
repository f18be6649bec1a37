// Package engine is the boundary to whatever runs a plan: a core of two
// methods, and further powers as small interfaces that a caller probes for. It
// knows neither HTTP nor formats. One sub-package is one engine; enginetest is
// the suite that all of them pass.
//
// Read first: Engine, Uploader, Loader.
package engine
