// Package sqlb builds SELECT statements for the two databases in which Butler
// registries live, SQLite and PostgreSQL. A statement is a tree of typed
// expressions and relations; one printer writes it in either dialect. All values
// are bound and all names are quoted, so that no text of a user ever becomes SQL.
//
// The dialects differ mostly in how they store a type: a timespan is an
// INT8RANGE in PostgreSQL and two columns, NAME_begin and NAME_end, in SQLite.
// To the builder it is one column of type dimension.TypeTimespan.
//
// Trees are never changed: a method that adds to a statement returns a new one,
// and parts may be shared between statements and goroutines.
//
// It runs nothing and knows no schema.
//
// Read first: Select, Relation, Expr; then Print.
package sqlb
