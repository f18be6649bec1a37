package plan

import (
	"fmt"
	"math"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// call resolves a function by its name.
func (b *block) call(e *adql.Call) Expr {
	f := functionsByName()[strings.ToLower(e.Name.Name)]
	if f == nil || e.Prefix != nil {
		b.unknownFunction(e)
		return nil
	}
	if f.form == aggregate {
		return b.aggregate(e, f)
	}
	if e.Star || e.Distinct {
		b.fail(e.At, "", "%s is no aggregate: it takes neither * nor DISTINCT", f.name)
		return nil
	}
	x := b.scalarCall(e, f)
	if x != nil && (f.unit != "" || f.ucd != "") {
		b.note(x, f.unit, f.ucd)
	}
	return x
}

func (b *block) scalarCall(e *adql.Call, f *entry) Expr {
	switch f.form {
	case formPoint:
		return b.point(e)
	case formCircle:
		return b.circle(e)
	case formBox:
		return b.box(e)
	case formPolygon:
		return b.polygon(e)
	case formRegion:
		return b.region(e)
	case formContains:
		return b.relate(e, Contains)
	case formIntersects:
		return b.relate(e, Intersects)
	case formDistance:
		return b.distance(e, f.name)
	case formArea, formCentroid:
		return b.measure(e, f.name)
	case formCoord1, formCoord2:
		return b.coord(e, f.name, f.form == formCoord2)
	case formCoordSys:
		return b.coordSys(e)
	case formInUnit:
		return b.inUnit(e)
	case formSame:
		return b.same(e, f)
	case formMod:
		return b.mod(e)
	case formRand:
		return b.rand(e)
	case formBits:
		return b.bits(e, f)
	case formHealpixIndex:
		return b.healpixIndex(e, f)
	case formGeomTransform:
		return b.geomTransform(e, f)
	case formPtInCircle:
		return b.ptInCircle(e, f)
	}
	args := b.arguments(e, f)
	if args == nil {
		return nil
	}
	if f.form != scalar {
		return b.photometry(e, f, args)
	}
	return b.foldFunc(&Func{node: node{of(f.result), e.At}, ID: f.id, Args: args})
}

// unknownFunction reports a function that is not in the table.
func (b *block) unknownFunction(e *adql.Call) {
	name := written(e.Name)
	if e.Prefix != nil {
		name = written(*e.Prefix) + "." + name
	}
	names := make([]string, len(functionTable))
	for i, f := range functionTable {
		names[i] = f.name
	}
	hint := b.didYouMean(e.Name.Name, func() []string { return names })
	if advice := foreignFunctions[strings.ToUpper(e.Name.Name)]; advice != "" {
		hint = advice
	}
	if strings.HasPrefix(strings.ToLower(e.Name.Name), "qserv_areaspec_") {
		hint = "write CONTAINS(POINT(lon, lat), CIRCLE(...)) = 1"
	}
	if hint == "" {
		hint = "the capabilities of the service list its functions"
	}
	b.fail(e.At, hint, "there is no function %s", name)
}

// foreignFunctions is what to write for functions of other languages.
var foreignFunctions = map[string]string{
	"LN": "LOG is the natural logarithm", "POW": "write POWER", "CEIL": "write CEILING", "RANDOM": "write RAND()",
	"TRUNC": "write TRUNCATE", "IFNULL": "write COALESCE", "NVL": "write COALESCE", "ISNULL": "write ... IS NULL",
	"CONCAT": "write a || b", "CONVERT": "write CAST(... AS type)", "STR": "write CAST(... AS VARCHAR)",
	"LCASE": "write LOWER", "UCASE": "write UPPER", "STDEV": "write STDDEV", "VAR": "write VARIANCE",
	"IF": "write CASE WHEN ... THEN ... ELSE ... END", "IIF": "write CASE WHEN ... THEN ... ELSE ... END",
	"ARRAY_AGG": "ivo_string_agg joins values as text", "STRING_AGG": "write ivo_string_agg",
	"GROUP_CONCAT": "write ivo_string_agg", "MEAN": "write AVG",
}

// arguments resolves the arguments of a function of fixed kinds.
func (b *block) arguments(e *adql.Call, f *entry) []Expr {
	least := f.min
	if least == 0 {
		least = len(f.params)
	}
	if n := len(e.Args); n < least || n > len(f.params) {
		want := plural(least, "argument")
		if least < len(f.params) {
			want = fmt.Sprintf("%d or %d arguments", least, len(f.params))
		}
		hint := ""
		if len(f.signatures) > 0 {
			hint = "write " + f.name + f.signatures[0]
		}
		b.fail(e.At, hint, "%s takes %s, not %d", f.name, want, n)
		return nil
	}
	args := make([]Expr, len(e.Args))
	ok := true
	for i, a := range e.Args {
		args[i] = b.coerce(b.expr(a), f.params[i], f.name)
		ok = ok && args[i] != nil
	}
	if !ok {
		return nil
	}
	return args
}

// same resolves a function whose arguments are all of one type.
func (b *block) same(e *adql.Call, f *entry) Expr {
	if len(e.Args) < 2 && f.id != Coalesce || len(e.Args) == 0 || f.id == NullIf && len(e.Args) != 2 {
		b.fail(e.At, "", "%s takes 2 %sarguments, not %d", f.name, orMore(f.id), len(e.Args))
		return nil
	}
	args := b.exprs(e.Args)
	if args == nil {
		return nil
	}
	if f.id != Coalesce && !b.comparable(adql.Lt, args) {
		return nil
	}
	t, ok := b.unify(unifyStrict, f.name, args)
	if !ok {
		return nil
	}
	return &Func{node: node{t, e.At}, ID: f.id, Args: args}
}

func orMore(id FuncID) string {
	if id == NullIf {
		return ""
	}
	return "or more "
}

// mod resolves MOD. Integers are divided as integers, since a DOUBLE PRECISION
// cannot hold a long identifier; the result is a DOUBLE PRECISION all the same,
// as ADQL 2.1 section 2.2.4 has it.
func (b *block) mod(e *adql.Call) Expr {
	if len(e.Args) != 2 {
		b.fail(e.At, "", "MOD takes 2 arguments, not %d", len(e.Args))
		return nil
	}
	x, y := b.numeric(e.Args[0], "MOD"), b.numeric(e.Args[1], "MOD")
	if x == nil || y == nil {
		return nil
	}
	k := Double
	if x.Type().Integer() && y.Type().Integer() {
		k = Long
	}
	x, y = b.coerce(x, k, "MOD"), b.coerce(y, k, "MOD")
	if z, done := b.foldArith(adql.Mod, x, y, k, e.At); done {
		if z == nil {
			return nil
		}
		return b.operandOf(z, Double)
	}
	return convert(&Func{node: node{of(k), e.At}, ID: ModFunc, Args: []Expr{x, y}}, of(Double))
}

// rand resolves RAND; what its seed means is left open by ADQL, so it means
// nothing here.
func (b *block) rand(e *adql.Call) Expr {
	if len(e.Args) > 1 {
		b.fail(e.At, "", "RAND takes at most 1 argument, not %d", len(e.Args))
		return nil
	}
	for _, a := range e.Args {
		if b.coerce(b.expr(a), Long, "RAND") == nil {
			return nil
		}
		b.warn("the seed of RAND has no effect")
	}
	return &Func{node: node{of(Double), e.At}, ID: Rand}
}

// bits resolves the operations on bits, which keep INTEGER as it is.
func (b *block) bits(e *adql.Call, f *entry) Expr {
	args := b.arguments(e, f)
	if args == nil {
		return nil
	}
	return &Func{node: node{of(Long), e.At}, ID: f.id, Args: args}
}

func (b *block) coordSys(e *adql.Call) Expr {
	if len(e.Args) != 1 {
		b.fail(e.At, "", "COORDSYS takes 1 geometry, not %d arguments", len(e.Args))
		return nil
	}
	x := b.geometry(e.Args[0], "COORDSYS")
	if x == nil {
		return nil
	}
	return &Func{node: node{of(Text), e.At}, ID: CoordSys, Args: []Expr{x}}
}

// healpixIndex resolves ivo_healpix_index of a point or of two coordinates.
func (b *block) healpixIndex(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 2 && len(e.Args) != 3 {
		b.fail(e.At, "write "+f.name+"(order, lon, lat) or "+f.name+"(order, point)",
			"%s takes 2 or 3 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	order := b.coerce(b.expr(e.Args[0]), Int, f.name)
	if l, ok := order.(*Literal); ok && (l.Int < 0 || l.Int > maxHealpixOrder) {
		b.fail(e.Args[0].Span(), "the order is 0 to 29; it is not nside", "%d is no HEALPix order", l.Int)
		order = nil
	}
	var p Expr
	if len(e.Args) == 2 {
		p = b.position(e.Args[1], f.name)
	} else if args := b.numbers(f.name, e.Args[1:]); args != nil {
		p = b.makePoint(args[0], args[1], e.Args[1].Span().Join(e.Args[2].Span()))
	}
	if order == nil || p == nil {
		return nil
	}
	return &Func{node: node{of(Long), e.At}, ID: HealpixIndex, Args: []Expr{order, p}}
}

const maxHealpixOrder = 29

// frames are the names that ivo_geom_transform knows; their case counts.
var frames = []string{"ICRS", "FK5", "FK4", "GALACTIC", "ECLIPTIC"}

// geomTransform resolves ivo_geom_transform(from, to, geometry).
func (b *block) geomTransform(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 3 {
		b.fail(e.At, "write "+f.name+"('GALACTIC', 'ICRS', POINT(lon, lat))", "%s takes 3 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	ok := true
	args := make([]Expr, 3)
	for i, a := range e.Args[:2] {
		s, isString := a.(*adql.StringLit)
		if !isString || !isFrame(s.Value) {
			b.fail(a.Span(), "the frames are "+strings.Join(frames, ", "), "%s needs the name of a frame here", f.name)
			ok = false
			continue
		}
		args[i] = textLiteral(s.Value, s.Pos)
	}
	args[2] = b.geometry(e.Args[2], f.name)
	if !ok || args[2] == nil {
		return nil
	}
	if _, ok := args[2].(*AsRegion); ok {
		b.fail(e.Args[2].Span(), "", "%s takes a POINT, CIRCLE or POLYGON, but %s is text", f.name, b.name(args[2].(*AsRegion).X))
		return nil
	}
	if args[0].(*Literal).Text == args[1].(*Literal).Text {
		return args[2]
	}
	return &Func{node: node{args[2].Type(), e.At}, ID: GeomTransform, Args: args}
}

func isFrame(name string) bool {
	for _, f := range frames {
		if f == name {
			return true
		}
	}
	return false
}

// ptInCircle resolves sciSQL's test as CONTAINS.
func (b *block) ptInCircle(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 5 {
		b.fail(e.At, "write "+f.name+f.signatures[0], "%s takes 5 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	args := b.numbers(f.name, e.Args)
	if args == nil {
		return nil
	}
	p := b.makePoint(args[0], args[1], e.Args[0].Span().Join(e.Args[1].Span()))
	center := b.makePoint(args[2], args[3], e.Args[2].Span().Join(e.Args[3].Span()))
	if p == nil || center == nil {
		return nil
	}
	var circle Expr = &MakeCircle{node: node{of(Circle), e.At}, Centre: center, Radius: args[4]}
	if c, ok := constants(args[2:]...); ok {
		s := b.shape(e.At, c, func(r *sphere.Region) error { return r.SetCircle(c[0], c[1], c[2]) })
		if s == nil {
			return nil
		}
		circle = s
	}
	return &GeoValue{node: node{of(Int), e.At}, Op: Contains, A: p, B: circle}
}

const (
	// magPerRelativeFlux is 2.5/ln 10, the error in magnitudes of a relative error of 1.
	magPerRelativeFlux = 2.5 / math.Ln10
	// nanojanskyPerCGS is how many nJy are 1 erg/s/cm2/Hz.
	nanojanskyPerCGS = 1e32
)

// photometry spells out the functions of sciSQL that follow from the two that
// engines compute.
func (b *block) photometry(e *adql.Call, f *entry, args []Expr) Expr {
	number := func(v float64) Expr { return floatLiteral(v, e.At) }
	arith := func(op adql.Operator, x, y Expr) Expr {
		return &Arith{node: node{of(Double), e.At}, Op: op, L: x, R: y}
	}
	toMag := func(x Expr) Expr { return &Func{node: node{of(Double), e.At}, ID: NanojanskyToAB, Args: []Expr{x}} }
	toFlux := func(x Expr) Expr { return &Func{node: node{of(Double), e.At}, ID: ABToNanojansky, Args: []Expr{x}} }
	switch f.form {
	case formFluxToMag:
		return toMag(arith(adql.Mul, args[0], number(nanojanskyPerCGS)))
	case formMagToFlux:
		return arith(adql.Div, toFlux(args[0]), number(nanojanskyPerCGS))
	case formMagSigma:
		flux := &Func{node: node{of(Double), e.At}, ID: NullIf, Args: []Expr{args[0], number(0)}}
		return arith(adql.Mul, number(magPerRelativeFlux), arith(adql.Div, args[1], flux))
	default:
		return arith(adql.Mul, toFlux(args[0]), arith(adql.Div, args[1], number(magPerRelativeFlux)))
	}
}
