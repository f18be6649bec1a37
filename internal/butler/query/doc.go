// Package query runs query trees on the registry of a Butler repository: it
// joins dimensions and datasets, chooses the first datasets of a search, finds
// what overlaps in space and time, and gives the rows in pages as they arrive.
//
// A query is one statement of the database, to which regions are no more than
// bytes: by the pixels that it stores for each region it finds candidates, and
// the regions of these are compared here. Only what must be known first, such as
// a sub-query with regions of its own, is a statement of its own.
//
// It knows neither HTTP nor JSON, and never writes.
//
// Standard: the semantics of lsst.daf.butler.direct_query_driver for the Butler
// server protocol, version 1.
//
// Read first: Engine, Pages; then builder and plan.
package query
