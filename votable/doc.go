// Package votable reads and writes VOTable documents (IVOA Recommendation
// VOTable 1.4, 2019-10-21) as streams of typed columns: a table of any length
// passes through in constant memory and without a boxed value per cell.
//
// The Encoder writes version 1.4 in the serializations TABLEDATA, BINARY and
// BINARY2. The Decoder reads versions 1.0 to 1.5 in the same serializations,
// from senders it does not trust. Both speak in batches of Column.
//
// What NULL becomes depends on the serialization:
//
//	BINARY2    flags apart from the values; every NULL and value is kept
//	TABLEDATA  an empty TD; an empty string or array reads as NULL
//	BINARY     NaN, a reserved integer, an empty string or array; reads so
//
// Strings are UTF-8 on both sides. In a document a char is a byte of it, as
// VOTable 1.6 will have it, although 1.4 knows ASCII only; a column that may
// hold other characters is better declared as unicodeChar, since some readers
// of the binary serializations insist on ASCII.
//
// The package is not an XML library, does not follow links or external
// streams, and gives no meaning to units, UCDs or utypes.
//
// Read first: Field, Column, Encoder.
package votable
