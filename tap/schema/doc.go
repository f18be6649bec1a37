// Package schema is the model of what the service publishes: schemas, tables,
// columns and keys as TAP_SCHEMA 1.1 and VOSI tables 1.1 describe them. It
// reads them from Felis files and turns them into TAP_SCHEMA rows and the VOSI
// document. It knows nothing of where an engine keeps the data.
//
// Read first: Set, Table, Column.
package schema
