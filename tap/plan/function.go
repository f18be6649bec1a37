package plan

// FuncID is a scalar function whose meaning is the same on every engine.
type FuncID uint8

// The scalar functions. Angles are in radians unless named otherwise. Log is
// the natural logarithm. Round and Truncate take an optional number of
// decimals and round half away from zero.
const (
	Abs FuncID = iota
	Ceiling
	Degrees
	Exp
	Floor
	Log
	Log10
	ModFunc
	Pi
	Power
	Radians
	Rand
	Round
	Sqrt
	Truncate
	Acos
	Asin
	Atan
	Atan2
	Cos
	Cot
	Sin
	Tan
	Lower
	Upper
	Coalesce
	NullIf
	Greatest
	Least
	BitAnd
	BitOr
	BitXor
	BitNot
	HasWord         // ivo_hasword(haystack, needles)
	HashlistHas     // ivo_hashlist_has(hashlist, item)
	NoCaseMatch     // ivo_nocasematch(value, pattern)
	IntervalOverlap // ivo_interval_overlaps(l1, h1, l2, h2)
	HealpixIndex    // ivo_healpix_index(order, point)
	HealpixCenter   // ivo_healpix_center(order, index)
	CoordSys        // COORDSYS(geometry)
	ToMJD           // ivo_to_mjd(timestamp)
	ToJD            // ivo_to_jd(timestamp)
	EpochPropPos    // ivo_epoch_prop_pos(ra, dec, parallax, pmra, pmdec, rv, ref, out)
	GeomTransform   // ivo_geom_transform(from, to, geometry)
	NanojanskyToAB  // scisql_nanojanskyToAbMag(flux)
	ABToNanojansky  // scisql_abMagToNanojansky(mag)
)

// AggID is a set function.
type AggID uint8

// The set functions.
const (
	Count AggID = iota
	Sum
	Avg
	Min
	Max
	StdDev
	Variance
	Median
	StringAgg // ivo_string_agg(expression, delimiter)
	Histogram // ivo_histogram(value, lower, upper, bins): bins+2 counts, NULL counts as underflow
)
