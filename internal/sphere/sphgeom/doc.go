// Package sphgeom reads, writes and relates the regions that a Butler
// repository stores: circles, boxes in longitude and latitude, convex polygons,
// ellipses, unions and intersections of them.
//
// It decides what overlaps exactly as the library that wrote the regions does,
// so that a query gives the same rows: where that library only knows bounds
// (ellipses, a polygon against a box), so does this package. For the geometry of
// queries to the sky see package sphere.
//
// Standard: the binary encoding of lsst.sphgeom, little endian, one byte of type
// first. Angles are in radians; positions are unit vectors.
//
// Read first: Region, Decode, Disjoint.
package sphgeom
