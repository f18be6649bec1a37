// Package obscore describes the table ivoa.ObsCore as this service publishes
// it: every column that ObsCore 1.1 makes mandatory and those that Rubin adds.
// It holds no rows and knows no engine; obscore/static loads exports of them. Sight
// makes the condition by which a user sees rows.
//
// Read first: Table, Columns, Sight.
package obscore
