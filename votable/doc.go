// Package votable reads and writes VOTable documents (IVOA Recommendation
// VOTable 1.4, 2019-10-21) as streams of typed columns: a table of any length
// passes through in constant memory and without a boxed value per cell.
//
// The Encoder writes version 1.4 in the serialisations TABLEDATA, BINARY and
// BINARY2. The Decoder reads versions 1.0 to 1.5 in the same serialisations,
// from senders it does not trust. Both speak in batches of Column.
//
// The package is not an XML library, does not follow links or external
// streams, and gives no meaning to units, UCDs or utypes.
//
// Read first: Field, Column, Encoder.
package votable
