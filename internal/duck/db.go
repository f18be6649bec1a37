package duck

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// DB is one database instance: a block of memory with tables, attached files,
// functions and settings. It is safe for concurrent use.
type DB struct{ handle bindings.Database }

// Open opens the database file of this path, or a database in memory where the
// path is "". Settings are DuckDB's own, by name.
func Open(path string, settings map[string]string) (*DB, error) {
	var config bindings.Config
	if bindings.CreateConfig(&config) == bindings.StateError {
		return nil, &Error{Message: "no memory for a configuration"}
	}
	defer bindings.DestroyConfig(&config)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if bindings.SetConfig(config, name, settings[name]) == bindings.StateError {
			return nil, &Error{Message: fmt.Sprintf("setting %s does not take %q", name, settings[name])}
		}
	}
	db := &DB{}
	var message string
	if bindings.OpenExt(path, &db.handle, config, &message) == bindings.StateError {
		return nil, newError(bindings.ErrorTypeInvalid, message)
	}
	return db, nil
}

// Connect makes a connection; each runs one statement at a time.
func (db *DB) Connect() (*Conn, error) {
	c := &Conn{}
	if bindings.Connect(db.handle, &c.handle) == bindings.StateError {
		return nil, &Error{Message: "no connection to the database"}
	}
	return c, nil
}

// Close frees the database. Its connections must be closed before.
func (db *DB) Close() { bindings.Close(&db.handle) }

// QuoteIdent returns a name as a delimited identifier.
func QuoteIdent(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// QuotePath returns the parts of a name as delimited identifiers with dots.
func QuotePath(parts []string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = QuoteIdent(part)
	}
	return strings.Join(quoted, ".")
}

// QuoteText returns a text literal. It is for what an operator configured, such
// as a path in ATTACH, which takes no parameters; text of users is bound.
func QuoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
