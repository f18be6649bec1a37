// Package upload turns the UPLOAD parameter of a TAP request (IVOA
// Recommendation TAP 1.1, 2019-09-27, section 2.5) into tables of the schema
// TAP_UPLOAD that live as long as the query: it reads the pairs of name and
// place, decodes VOTables from senders it does not trust, bounds them, and
// hands them to an engine. It also fetches tables by URL, without letting a
// user reach addresses inside the operator's network.
//
// It does not run queries and does not know where an attachment is kept.
//
// Read first: Parse, Loader, Fetcher.
package upload
