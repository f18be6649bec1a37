// Package tap is a Table Access Protocol service (IVOA Recommendation TAP 1.1,
// 2019-09-27): the resources sync, async, tables, capabilities, availability
// and examples over HTTP. It takes a query from its parameters to the answer:
//
//	parameters → adql.Parse → plan.Resolve → a place at the Gate →
//	engine.Query → deliver.Rewrite → result.Limit(MAXREC) → format.Writer →
//	deliver.Body → the client
//
// A job differs at the two ends only: its parameters come from package uws and
// its result goes into a file. The package knows no engine and no particular
// table, and it does not say who the user is.
//
// Read first: Config, Service, Request.
package tap
