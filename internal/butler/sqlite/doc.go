// Package sqlite runs statements on a registry that is a SQLite file, which
// another program may write meanwhile. It opens the file read-only, keeps a few
// connections, and notices when the file is replaced by another one.
//
// It works on the C interface of modernc.org/sqlite, not on database/sql, so
// that values need not be boxed and statements stay prepared.
//
// Read first: Open, DB.
package sqlite
