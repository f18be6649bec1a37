package duckdb

// The names of the functions that an engine registers before it runs what this
// package prints. A shape is either a DOUBLE[], the DALI array in degrees (two
// numbers a point, three a circle, an even count from six on a polygon), or a
// VARCHAR in STC-S or DALI text; a function that takes a shape has an overload
// for each. Angles are in degrees and ICRS. Unless it says otherwise, a
// function returns NULL when an argument, or a number within a DOUBLE[], is
// NULL, and fails with a message for the user when a value is no position or
// no shape. All are free of side effects.
const (
	// FuncContains is (a shape, b shape) BOOLEAN: all of a lies in b, boundary
	// included.
	FuncContains = "vo_contains"
	// FuncIntersects is (a shape, b shape) BOOLEAN: a and b share a position.
	FuncIntersects = "vo_intersects"
	// FuncContainsPoint is (lon DOUBLE, lat DOUBLE, b shape) BOOLEAN: the
	// position lies in b, boundary included.
	FuncContainsPoint = "vo_contains_point"
	// FuncNear is (lon1, lat1, lon2, lat2, radius DOUBLE) BOOLEAN: the first
	// position lies in the circle around the second, boundary included. A
	// radius outside of 0 to 180 is an error.
	FuncNear = "vo_near"
	// FuncDistance is (lon1, lat1, lon2, lat2 DOUBLE) DOUBLE.
	FuncDistance = "vo_distance"
	// FuncArea is (shape) DOUBLE in square degrees.
	FuncArea = "vo_area"
	// FuncCentroid is (shape) DOUBLE[], a point.
	FuncCentroid = "vo_centroid"
	// FuncPoint is (lon, lat DOUBLE) DOUBLE[]: the point, lon reduced to [0,360).
	FuncPoint = "vo_point"
	// FuncCircle is (lon, lat, radius DOUBLE) DOUBLE[].
	FuncCircle = "vo_circle"
	// FuncBox is (lon, lat, width, height DOUBLE) DOUBLE[]: the polygon of an
	// ADQL BOX.
	FuncBox = "vo_box"
	// FuncPolygon is (coordinates DOUBLE[]) DOUBLE[]: the same polygon, checked,
	// each longitude reduced to [0,360).
	FuncPolygon = "vo_polygon"
	// FuncParse is (text VARCHAR, count INTEGER) DOUBLE[]: the DALI text of a
	// point (count 2), a circle (3) or a polygon (0), checked and reduced as
	// FuncPoint, FuncCircle and FuncPolygon do; other counts of numbers are an error.
	FuncParse = "vo_parse"

	// FuncHpx is (order INTEGER, lon, lat DOUBLE) BIGINT: the NESTED HEALPix
	// cell of the position.
	FuncHpx = "vo_hpx"
	// FuncHpxCenter is (order INTEGER, cell BIGINT) DOUBLE[]: the center of a
	// cell as a point.
	FuncHpxCenter = "vo_hpx_center"
	// FuncCells is (order INTEGER, lon, lat, radius DOUBLE) BIGINT[]: the cells
	// that hold any position of the circle, perhaps some more, each once. A NULL
	// argument gives an empty list; a radius above 180 is all of the sky.
	FuncCells = "vo_cells"
	// FuncCellsShape is (order INTEGER, b shape, pad DOUBLE) BIGINT[]: the cells
	// that hold any position within pad of b, perhaps some more, each once. A
	// NULL argument gives an empty list.
	FuncCellsShape = "vo_cells_shape"

	// FuncDivide is (dividend, divisor) of two DOUBLE, two FLOAT or two BIGINT,
	// and of that type: the quotient, of integers without its fraction. Division
	// by zero is an error.
	FuncDivide = "vo_divide"
	// FuncRemainder is likewise the remainder, with the sign of the dividend.
	FuncRemainder = "vo_remainder"
	// FuncPower is (base, exponent DOUBLE) DOUBLE. A negative power of zero and
	// a broken one of a negative number are errors.
	FuncPower = "vo_power"
	// FuncABMag is (flux DOUBLE) DOUBLE: the AB magnitude of a flux in nJy, NULL
	// for one that is not above zero.
	FuncABMag = "vo_abmag"

	// FuncLike is (text, pattern VARCHAR) BOOLEAN: LIKE as ADQL has it.
	FuncLike = "vo_like"
	// FuncILike is likewise ILIKE.
	FuncILike = "vo_ilike"
	// FuncLikeEscaped is LIKE with a backslash that makes the next character of the
	// pattern stand for itself.
	FuncLikeEscaped = "vo_like_escaped"
	// FuncHasWord is (haystack, needles VARCHAR) BOOLEAN: ivo_hasword.
	FuncHasWord = "vo_hasword"
	// FuncHashlistHas is (hashlist, item VARCHAR) BOOLEAN: ivo_hashlist_has.
	FuncHashlistHas = "vo_hashlist_has"
	// FuncEpochProp is (ra, dec, parallax, pmra, pmdec, rv, ref, out DOUBLE)
	// DOUBLE[]: ivo_epoch_prop_pos. A NULL parallax is infinitely far, a NULL
	// proper motion or radial velocity is 0, any other NULL is an error.
	FuncEpochProp = "vo_epoch_prop"
	// FuncGeomTransform is (from, to VARCHAR, shape DOUBLE[]) DOUBLE[]:
	// ivo_geom_transform.
	FuncGeomTransform = "vo_geom_transform"
)
