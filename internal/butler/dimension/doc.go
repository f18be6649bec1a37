// Package dimension is the model of a Butler dimension universe: its elements
// with their keys, dependencies and columns, its sky pixelizations and
// topological families, groups of dimensions, and the values that their columns
// hold. A universe is whatever the repository's configuration says; nothing of
// any observatory is built in.
//
// It reads no database and holds no records.
//
// Standard: the daf_butler dimension configuration, versions 0 to 8, in its
// form on disk and in the form of the Butler server protocol 1.
//
// Read first: Universe, Element, Group; then Value.
package dimension
