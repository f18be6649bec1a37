// Package tokenfile is the authenticator of a server that stands alone: users
// send a token that the server knows by its hash, from a file that an operator
// keeps. The file is a list in YAML, readable by its owner only; a running server
// reads it again when it has changed:
//
//   - user: ada
//     groups: [dp1, embargo]
//     sha256: 0c6f...
//     made: 2026-11-22T12:00:00Z
//     expires: 2027-11-22T12:00:00Z
//
// Tokens are 256 bits of chance, so that a plain hash of them cannot be turned
// back and needs no salt. There are no passwords that a person chose.
//
// Read first: Open, Add.
package tokenfile
