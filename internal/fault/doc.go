// Package fault is the vocabulary of errors that cross the wire: a small list
// of kinds and an error type that keeps what the user may read apart from what
// only the log may hold. It knows no protocol; the table from a kind to an HTTP
// status, a DataLink fault word or a UWS error type belongs to each wire.
//
// Read first: Kind, Error, KindOf.
package fault
