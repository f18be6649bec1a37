package plan

import (
	"fmt"
	"strings"

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
