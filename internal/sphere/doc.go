// Package sphere is the geometry of the sky: unit vectors, circles, great-circle
// polygons, the relations between them, the text forms they travel in, and
// HEALPix cells that make them searchable.
//
// It is pure mathematics on the unit sphere. It knows nothing of frames beyond
// refusing those that are not ICRS-like, nothing of proper motion, WCS or SQL,
// and it does not do set algebra: a union keeps its parts.
//
// Standards: ADQL 2.1 section 4.2 (geometry), DALI 1.1 section 3.3 (point,
// circle, polygon), STC-S 1.33 (the subset that ADQL REGION and ObsCore s_region
// use), HEALPix NESTED numbering, orders 0 to 29 (Gorski et al. 2005).
//
// Conventions that hold everywhere:
//   - Angles cross the API in degrees; lon is taken modulo 360, lat must lie
//     within ±90; NaN and infinities are errors.
//   - A boundary belongs to its shape, with a tolerance of 1e-12 rad
//     (0.2 microarcseconds).
//   - A polygon is the smaller of the two areas its edges cut out, whatever the
//     winding of its vertices.
//   - Methods that fill a caller's slice or Region do not allocate once it has
//     grown; a Region may be read by many goroutines, and set by one.
//
// Read first: Vec, Region, Ranges.
package sphere
