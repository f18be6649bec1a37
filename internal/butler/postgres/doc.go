// Package postgres runs statements on a registry in a PostgreSQL database. Its
// sessions are read-only and have a time limit for statements. Values go to and
// from the database in its binary format, without being boxed. If the database
// goes away, statements fail with errors that say so, and connections are made
// again, at growing intervals, when it is back.
//
// It works on pgconn, the lower half of pgx, not on database/sql.
//
// Read first: Open, DB.
package postgres
