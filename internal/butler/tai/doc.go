// Package tai tells time as a Butler repository does: integer nanoseconds since
// 1970-01-01T00:00:00 on the TAI scale, between 1970 and 2100. It converts them
// to and from UTC, ISO 8601, (modified) Julian dates and the other forms in
// which a time is written in a query.
//
// It is not a general astronomical time library: no UT1, no relativity beyond
// the few milliseconds between TDB and TT, no times before 1960.
//
// Standards: IERS Bulletin C (leap seconds), the time formats and scales of
// astropy.time as far as Butler queries use them.
//
// Read first: Parse, FromUTC, UTCMJD.
package tai
