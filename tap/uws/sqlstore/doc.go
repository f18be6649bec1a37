// Package sqlstore keeps UWS jobs in an SQLite database, one file beside the
// results. It is made for one process: writes go through one connection, and
// a commit waits for no disk, so that after a power cut the last moments may
// be missing while the database is whole. A killed process loses nothing.
//
// Read first: Open, Store.
package sqlstore
