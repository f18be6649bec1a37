package plan

import (
	"strings"
	"sync"
)

// entry is one function of the language: how it is resolved and how the
// capabilities document declares it.
type entry struct {
	name    string
	feature string // one of the Feature constants, "" for the core
	form    form
	id      FuncID
	agg     AggID
	params  []Kind // of functions of the form scalar and aggregate
	min     int    // how many arguments must be given; 0: all
	result  Kind
	unit    string
	ucd     string
	// signatures are the arguments and results of user-defined functions, with
	// names; the name of the function goes in front.
	signatures  []string
	description string
}

// form tells how a call is resolved.
type form uint8

const (
	scalar form = iota // a Func with arguments of the kinds in params
	aggregate
	formPoint
	formCircle
	formBox
	formPolygon
	formRegion
	formContains
	formIntersects
	formDistance
	formArea
	formCentroid
	formCoord1
	formCoord2
	formCoordSys
	formInUnit
	formSame // all arguments and the result of one type
	formMod
	formRand
	formHealpixIndex
	formGeomTransform
	formPtInCircle
	formFluxToMag
	formMagToFlux
	formMagSigma
	formFluxSigma
)

var (
	one   = []Kind{Double}
	two   = []Kind{Double, Double}
	texts = []Kind{Text, Text}
)

// functionTable lists every function. Names that start with ivo_ are those of
// the IVOA catalog of user-defined functions and mean what it says; scisql_ are
// those that Qserv offers to Rubin's users.
var functionTable = []entry{
	{name: "ABS", id: Abs, params: one, result: Double},
	{name: "CEILING", id: Ceiling, params: one, result: Double},
	{name: "DEGREES", id: Degrees, params: one, result: Double, unit: "deg"},
	{name: "EXP", id: Exp, params: one, result: Double},
	{name: "FLOOR", id: Floor, params: one, result: Double},
	{name: "LOG", id: Log, params: one, result: Double},
	{name: "LOG10", id: Log10, params: one, result: Double},
	{name: "MOD", form: formMod, params: two},
	{name: "PI", id: Pi, result: Double},
	{name: "POWER", id: Power, params: two, result: Double},
	{name: "RADIANS", id: Radians, params: one, result: Double, unit: "rad"},
	{name: "RAND", form: formRand},
	{name: "ROUND", id: Round, params: []Kind{Double, Int}, min: 1, result: Double},
	{name: "SQRT", id: Sqrt, params: one, result: Double},
	{name: "TRUNCATE", id: Truncate, params: []Kind{Double, Int}, min: 1, result: Double},
	{name: "ACOS", id: Acos, params: one, result: Double, unit: "rad"},
	{name: "ASIN", id: Asin, params: one, result: Double, unit: "rad"},
	{name: "ATAN", id: Atan, params: one, result: Double, unit: "rad"},
	{name: "ATAN2", id: Atan2, params: two, result: Double, unit: "rad"},
	{name: "COS", id: Cos, params: one, result: Double},
	{name: "COT", id: Cot, params: one, result: Double},
	{name: "SIN", id: Sin, params: one, result: Double},
	{name: "TAN", id: Tan, params: one, result: Double},

	{name: "COUNT", form: aggregate, agg: Count},
	{name: "SUM", form: aggregate, agg: Sum},
	{name: "AVG", form: aggregate, agg: Avg},
	{name: "MIN", form: aggregate, agg: Min},
	{name: "MAX", form: aggregate, agg: Max},

	{name: "LOWER", feature: FeatureString, id: Lower, params: []Kind{Text}, result: Text},
	{name: "UPPER", feature: FeatureString, id: Upper, params: []Kind{Text}, result: Text},
	{name: "COALESCE", feature: FeatureConditional, form: formSame, id: Coalesce},
	{name: "IN_UNIT", feature: FeatureUnit, form: formInUnit},

	{name: "POINT", feature: FeatureGeometry, form: formPoint},
	{name: "CIRCLE", feature: FeatureGeometry, form: formCircle},
	{name: "BOX", feature: FeatureGeometry, form: formBox},
	{name: "POLYGON", feature: FeatureGeometry, form: formPolygon},
	{name: "REGION", feature: FeatureGeometry, form: formRegion},
	{name: "CONTAINS", feature: FeatureGeometry, form: formContains},
	{name: "INTERSECTS", feature: FeatureGeometry, form: formIntersects},
	{name: "DISTANCE", feature: FeatureGeometry, form: formDistance},
	{name: "AREA", feature: FeatureGeometry, form: formArea},
	{name: "CENTROID", feature: FeatureGeometry, form: formCentroid},
	{name: "COORD1", feature: FeatureGeometry, form: formCoord1},
	{name: "COORD2", feature: FeatureGeometry, form: formCoord2},
	{name: "COORDSYS", feature: FeatureGeometry, form: formCoordSys},

	{name: "ivo_hasword", feature: FeatureUDF, id: HasWord, params: texts, result: Int,
		signatures:  []string{"(haystack VARCHAR, needle VARCHAR) -> INTEGER"},
		description: "1 if all words of needle occur in haystack, in any case and order, else 0."},
	{name: "ivo_hashlist_has", feature: FeatureUDF, id: HashlistHas, params: texts, result: Int,
		signatures:  []string{"(hashlist VARCHAR, item VARCHAR) -> INTEGER"},
		description: "1 if item is one of the values of hashlist, which # separates, in any case, else 0."},
	{name: "ivo_nocasematch", feature: FeatureUDF, id: NoCaseMatch, params: texts, result: Int,
		signatures:  []string{"(value VARCHAR, pattern VARCHAR) -> INTEGER"},
		description: "1 if value matches the pattern of LIKE without regard to case, else 0."},
	{name: "ivo_interval_overlaps", feature: FeatureUDF, id: IntervalOverlap,
		params: []Kind{Double, Double, Double, Double}, result: Int,
		signatures: []string{"(l1 DOUBLE PRECISION, h1 DOUBLE PRECISION, l2 DOUBLE PRECISION, " +
			"h2 DOUBLE PRECISION) -> INTEGER"},
		description: "1 if the intervals [l1, h1] and [l2, h2] have a common point, else 0; one with its limits " +
			"exchanged overlaps nothing."},
	{name: "ivo_healpix_index", feature: FeatureUDF, form: formHealpixIndex, ucd: "pos.healpix",
		signatures: []string{"(hpxOrder INTEGER, lon DOUBLE PRECISION, lat DOUBLE PRECISION) -> BIGINT",
			"(hpxOrder INTEGER, p POINT) -> BIGINT"},
		description: "The number of the HEALPix cell of a position, in the NESTED scheme; hpxOrder is 0 to 29."},
	{name: "ivo_healpix_center", feature: FeatureUDF, id: HealpixCenter, params: []Kind{Int, Long}, result: Point,
		signatures:  []string{"(hpxOrder INTEGER, hpxIndex BIGINT) -> POINT"},
		description: "The center of a HEALPix cell given by its number in the NESTED scheme."},
	{name: "ivo_histogram", feature: FeatureUDF, form: aggregate, agg: Histogram,
		params: []Kind{Double, Double, Double, Int},
		signatures: []string{"(val DOUBLE PRECISION, lower DOUBLE PRECISION, upper DOUBLE PRECISION, nbins INTEGER) " +
			"-> INTEGER[]"},
		description: "An aggregate: how many values fall into each of nbins equal bins from lower to upper, with the " +
			"values below in front, NULL among them, and those above at the end."},
	{name: "ivo_string_agg", feature: FeatureUDF, form: aggregate, agg: StringAgg, params: texts,
		signatures:  []string{"(expression VARCHAR, delimiter VARCHAR) -> VARCHAR"},
		description: "An aggregate: the values of expression that are not NULL, joined by delimiter, in no set order."},
	{name: "ivo_to_mjd", feature: FeatureUDF, id: ToMJD, params: []Kind{Timestamp}, result: Double, unit: "d",
		ucd: "time.epoch", signatures: []string{"(d TIMESTAMP) -> DOUBLE PRECISION"},
		description: "The modified Julian date of a time."},
	{name: "ivo_to_jd", feature: FeatureUDF, id: ToJD, params: []Kind{Timestamp}, result: Double, unit: "d",
		ucd: "time.epoch", signatures: []string{"(d TIMESTAMP) -> DOUBLE PRECISION"},
		description: "The Julian date of a time."},
	{name: "ivo_epoch_prop_pos", feature: FeatureUDF, id: EpochPropPos, result: Point,
		params: []Kind{Double, Double, Double, Double, Double, Double, Double, Double},
		signatures: []string{"(ra DOUBLE PRECISION, dec DOUBLE PRECISION, parallax DOUBLE PRECISION, " +
			"pmra DOUBLE PRECISION, pmdec DOUBLE PRECISION, radial_velocity DOUBLE PRECISION, " +
			"ref_epoch DOUBLE PRECISION, out_epoch DOUBLE PRECISION) -> POINT"},
		description: "The position at out_epoch of an object in uniform motion: degrees, mas, mas/yr (pmra with " +
			"cos dec), km/s and Julian years."},
	{name: "ivo_geom_transform", feature: FeatureUDF, form: formGeomTransform,
		signatures: []string{"(from_sys VARCHAR, to_sys VARCHAR, geo POINT) -> POINT",
			"(from_sys VARCHAR, to_sys VARCHAR, geo CIRCLE) -> CIRCLE",
			"(from_sys VARCHAR, to_sys VARCHAR, geo POLYGON) -> POLYGON"},
		description: "A geometry in another frame: ICRS, FK5, FK4, GALACTIC or ECLIPTIC, given as literals."},

	{name: "scisql_nanojanskyToAbMag", feature: FeatureUDF, id: NanojanskyToAB, params: one, result: Double, unit: "mag",
		ucd: "phot.mag", signatures: []string{"(flux DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The AB magnitude of a flux in nJy; NULL if the flux is not positive."},
	{name: "scisql_abMagToNanojansky", feature: FeatureUDF, id: ABToNanojansky, params: one, result: Double, unit: "nJy",
		ucd: "phot.flux.density", signatures: []string{"(mag DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The flux in nJy of an AB magnitude."},
	{name: "scisql_nanojanskyToAbMagSigma", feature: FeatureUDF, form: formMagSigma, params: two, unit: "mag",
		ucd: "stat.error;phot.mag", signatures: []string{"(flux DOUBLE PRECISION, fluxSigma DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The error of the AB magnitude of a flux with an error, both in nJy."},
	{name: "scisql_abMagToNanojanskySigma", feature: FeatureUDF, form: formFluxSigma, params: two, unit: "nJy",
		ucd:         "stat.error;phot.flux.density",
		signatures:  []string{"(mag DOUBLE PRECISION, magSigma DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The error in nJy of the flux of an AB magnitude with an error."},
	{name: "scisql_fluxToAbMag", feature: FeatureUDF, form: formFluxToMag, params: one, unit: "mag", ucd: "phot.mag",
		signatures:  []string{"(flux DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The AB magnitude of a flux in erg/s/cm2/Hz; NULL if the flux is not positive."},
	{name: "scisql_abMagToFlux", feature: FeatureUDF, form: formMagToFlux, params: one, unit: "erg.s**-1.cm**-2.Hz**-1",
		ucd: "phot.flux.density", signatures: []string{"(mag DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The flux in erg/s/cm2/Hz of an AB magnitude."},
	{name: "scisql_angSep", feature: FeatureUDF, form: formDistance,
		signatures: []string{"(lon1 DOUBLE PRECISION, lat1 DOUBLE PRECISION, lon2 DOUBLE PRECISION, " +
			"lat2 DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "The angle between two positions; all in degrees. The same as DISTANCE."},
	{name: "scisql_s2PtInCircle", feature: FeatureUDF, form: formPtInCircle,
		signatures: []string{"(lon DOUBLE PRECISION, lat DOUBLE PRECISION, centerLon DOUBLE PRECISION, " +
			"centerLat DOUBLE PRECISION, radius DOUBLE PRECISION) -> INTEGER"},
		description: "1 if a position lies in a circle, else 0; all in degrees. The same as CONTAINS of POINT and CIRCLE."},

	{name: "NULLIF", feature: FeatureUDF, form: formSame, id: NullIf,
		signatures: []string{"(a DOUBLE PRECISION, b DOUBLE PRECISION) -> DOUBLE PRECISION",
			"(a BIGINT, b BIGINT) -> BIGINT", "(a VARCHAR, b VARCHAR) -> VARCHAR"},
		description: "NULL if a = b, else a."},
	{name: "GREATEST", feature: FeatureUDF, form: formSame, id: Greatest,
		signatures:  []string{"(a DOUBLE PRECISION, b DOUBLE PRECISION) -> DOUBLE PRECISION", "(a BIGINT, b BIGINT) -> BIGINT"},
		description: "The greatest of two or more values; NULL if all are NULL."},
	{name: "LEAST", feature: FeatureUDF, form: formSame, id: Least,
		signatures:  []string{"(a DOUBLE PRECISION, b DOUBLE PRECISION) -> DOUBLE PRECISION", "(a BIGINT, b BIGINT) -> BIGINT"},
		description: "The least of two or more values; NULL if all are NULL."},
	{name: "BITWISE_AND", feature: FeatureUDF, id: BitAnd, params: []Kind{Long, Long}, result: Long,
		signatures: []string{"(a BIGINT, b BIGINT) -> BIGINT"}, description: "The bits set in both a and b."},
	{name: "BITWISE_OR", feature: FeatureUDF, id: BitOr, params: []Kind{Long, Long}, result: Long,
		signatures: []string{"(a BIGINT, b BIGINT) -> BIGINT"}, description: "The bits set in a or b."},
	{name: "BITWISE_XOR", feature: FeatureUDF, id: BitXor, params: []Kind{Long, Long}, result: Long,
		signatures: []string{"(a BIGINT, b BIGINT) -> BIGINT"}, description: "The bits set in one of a and b."},
	{name: "BITWISE_NOT", feature: FeatureUDF, id: BitNot, params: []Kind{Long}, result: Long,
		signatures: []string{"(a BIGINT) -> BIGINT"}, description: "The bits not set in a."},
	{name: "STDDEV", feature: FeatureUDF, form: aggregate, agg: StdDev, signatures: []string{"(x DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "An aggregate: the standard deviation of a sample."},
	{name: "VARIANCE", feature: FeatureUDF, form: aggregate, agg: Variance,
		signatures:  []string{"(x DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "An aggregate: the variance of a sample."},
	{name: "MEDIAN", feature: FeatureUDF, form: aggregate, agg: Median, signatures: []string{"(x DOUBLE PRECISION) -> DOUBLE PRECISION"},
		description: "An aggregate: the middle value, or the mean of the two in the middle."},
}

// functionsByName finds a function by its name in lower case.
var functionsByName = sync.OnceValue(func() map[string]*entry {
	byName := make(map[string]*entry, len(functionTable))
	for i := range functionTable {
		byName[strings.ToLower(functionTable[i].name)] = &functionTable[i]
	}
	return byName
})

// aggregateNames are the words that names of columns are made with.
var aggregateNames = [...]string{Count: "count", Sum: "sum", Avg: "avg", Min: "min", Max: "max", StdDev: "stddev",
	Variance: "variance", Median: "median", StringAgg: "string_agg", Histogram: "histogram"}

// funcNames finds the name of a function by its identity.
var funcNames = sync.OnceValue(func() map[FuncID]string {
	names := map[FuncID]string{ModFunc: "MOD", Rand: "RAND", HealpixIndex: "IVO_HEALPIX_INDEX", CoordSys: "COORDSYS",
		GeomTransform: "IVO_GEOM_TRANSFORM"}
	for _, e := range functionTable {
		if e.form == scalar || e.form == formSame {
			names[e.id] = strings.ToUpper(e.name)
		}
	}
	return names
})
