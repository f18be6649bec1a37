// Package htm numbers positions and regions of the sky by the triangles of the
// Hierarchical Triangular Mesh, as Butler repositories do to find what overlaps.
//
// It knows regions as package sphgeom has them, and stores nothing.
//
// Standard: the HTM of Kunszt, Szalay and Thakar (2001) with the numbering of
// lsst.sphgeom.HtmPixelization: eight root triangles 8 to 15, and each triangle
// n divided into 4n to 4n+3. A level has the numbers 8·4^level to
// 16·4^level - 1.
//
// Read first: Index, Envelope, Triangle.
package htm
