// Package fits writes results as a FITS binary table (FITS Standard 4.0,
// section 7.3) in the first extension of a file.
//
// The header of a FITS table states the number of rows and the widths of its
// strings, so nothing can be sent before the last row is known. Rows are
// spooled to a temporary file in a form of our own and laid out from there:
// first the table, then the heap with what varies in length. Memory use does
// not depend on the number of rows. The package reads no FITS.
//
// FITS text is ASCII: any other character becomes a question mark. A NULL
// string cannot be told from an empty one, nor a NULL float from NaN.
//
// Read first: Format, Options, writer.
package fits
