// Package enginetest is the suite that every engine must pass: tables whose
// values are written down in testdata/tables.txt, cases of ADQL with the rows
// they must give in testdata/results, conditions on the sky whose answers must
// be the same with and without an index, and the errors of running queries.
//
// An engine's test calls Run with a function that loads the tables. The case
// files are read as testdata/README.md describes; a case holds for every engine.
//
// Read first: Run, TableData, Schema.
package enginetest
