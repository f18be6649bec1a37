// Package demo unpacks the repository that the demo serves.
//
// The program carries a small Rubin Data Butler repository, made by the real
// Butler library (conformance/fixture): a SQLite registry, butler.yaml, a few
// tables and dictionaries, and the ObsCore export of its images. The image
// files are too large to carry; they are drawn, byte for byte as the registry
// records them, by package skyimage.
//
// It does not read the registry and serves nothing. The sky and all
// measurements in the repository are invented.
//
// Read first: [Unpack], [Repo], [Repo.WriteImages].
package demo
