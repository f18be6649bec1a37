// Package skyimage draws small FITS images of invented stars.
//
// Each image is described by one [Spec], a row of a manifest, and holds a
// primary header with the observation and one IMAGE extension with a TAN world
// coordinate system, so that star positions and footprints are true on the
// sky. The bytes depend on the Spec and the stars alone, and the length of a
// file on its Spec alone.
//
// It is not a FITS library: it writes the one layout that the demo needs and
// reads nothing. Standard: FITS 4.0, with the checksum convention of its
// appendix J.
//
// Read first: [Spec], [Stars], [Draw].
package skyimage
