// Package dialect is what the printers of SQL have in common: the interface
// from a plan to a statement, and the layout that tells where an engine keeps
// a published table. One sub-package prints for one engine.
//
// Read first: Dialect, Statement, Layout.
package dialect
