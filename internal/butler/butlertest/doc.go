// Package butlertest gives tests real repositories: the demo's, with its registry
// in a SQLite file of the test's own, and the same in a private PostgreSQL
// server, which is started when the first test asks for it.
//
// A package whose tests use it has a TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(butlertest.Main(m)) }
//
// The PostgreSQL server is the one on the PATH or in the folder where Debian
// installs it; it needs no network. Where there is none, tests run on SQLite
// alone, except in continuous integration (the variable CI is set), where it is
// an error.
//
// Read first: Each, SQLite, PostgreSQL.
package butlertest
