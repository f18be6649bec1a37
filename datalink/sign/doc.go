// Package sign makes links to files that anybody who has the link may read, for
// a while: the links that a Butler client, a browser or a cut-out service
// follows without credentials of its own.
//
// A Signer turns the address at which a datastore keeps a file into such a
// link. Files is the one for datastores in file systems: it signs links to
// itself and serves them, whole or in ranges.
//
// It does not decide who may ask for a link, and it knows neither datasets nor
// repositories.
//
// Standards: HTTP (RFC 9110: range requests, conditional requests), HMAC with
// SHA-256 (RFC 2104, FIPS 180-4).
//
// Read first: Signer, Files, Keys.
package sign
