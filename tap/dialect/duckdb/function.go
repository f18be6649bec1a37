package duckdb

import "github.com/vobutler/vobutler/tap/plan"

// plain are the functions of DOUBLE that DuckDB has under some name with the
// same meaning, errors outside their domain included.
var plain = map[plan.FuncID]string{
	plan.Degrees: "degrees", plan.Exp: "exp", plan.Log: "ln", plan.Log10: "log10", plan.Radians: "radians",
	plan.Sqrt: "sqrt", plan.Acos: "acos", plan.Asin: "asin", plan.Atan: "atan", plan.Atan2: "atan2",
	plan.Cos: "cos", plan.Cot: "cot", plan.Sin: "sin", plan.Tan: "tan",
}

// typed are those whose arguments and value have the type of the call.
var typed = map[plan.FuncID]string{
	plan.Abs: "abs", plan.Ceiling: "ceil", plan.Floor: "floor", plan.Round: "round", plan.Truncate: "trunc",
	plan.Lower: "lower", plan.Upper: "upper", plan.Coalesce: "coalesce",
	plan.Greatest: "greatest", plan.Least: "least", plan.BitXor: "xor",
}

func (p *printer) function(e *plan.Func) {
	if name, ok := plain[e.ID]; ok {
		p.call(name, e.Args, plan.Type{Kind: plan.Double})
		return
	}
	if name, ok := typed[e.ID]; ok {
		p.typedCall(name, e)
		return
	}
	if !p.numeric(e) && !p.catalogue(e) {
		p.broken("unknown function %d", e.ID)
	}
}

// call writes name(args), each argument cast to t.
func (p *printer) call(name string, args []plan.Expr, t plan.Type) {
	p.write(name, "(")
	p.list(len(args), ", ", func(i int) { p.write(p.as(args[i], t)) })
	p.write(")")
}

// typedCall writes name(args) in the type of the call. The number of decimals
// of Round and Truncate is an INTEGER.
func (p *printer) typedCall(name string, e *plan.Func) {
	if (e.ID == plan.Round || e.ID == plan.Truncate) && len(e.Args) == 2 {
		p.write(name, "(", p.as(e.Args[0], e.Type()), ", ", p.as(e.Args[1], plan.Type{Kind: plan.Int}), ")")
		return
	}
	p.call(name, e.Args, e.Type())
}

// numeric writes the functions on numbers that need more than a name.
func (p *printer) numeric(e *plan.Func) bool {
	switch e.ID {
	case plan.Pi:
		p.write("pi()")
	case plan.Rand:
		p.write("random()")
	case plan.ModFunc:
		p.divide(e.Args[0], e.Args[1], FuncRemainder, e.Type())
	case plan.Power:
		p.power(e.Args[0], e.Args[1])
	case plan.NullIf:
		x, y := p.as(e.Args[0], e.Type()), p.as(e.Args[1], e.Type())
		p.write("CASE WHEN ", x, " = ", y, " THEN NULL ELSE ", x, " END") // what DuckDB makes of NULLIF
	case plan.BitAnd:
		p.write("(", p.as(e.Args[0], e.Type()), " & ", p.as(e.Args[1], e.Type()), ")")
	case plan.BitOr:
		p.write("(", p.as(e.Args[0], e.Type()), " | ", p.as(e.Args[1], e.Type()), ")")
	case plan.BitNot:
		p.write("(~", p.as(e.Args[0], e.Type()), ")")
	case plan.NanojanskyToAB:
		p.write(FuncABMag+"(", p.double(e.Args[0]), ")")
	case plan.ABToNanojansky:
		p.write("power(10e0, 0.4e0 * (", ABZeroPoint, " - ", p.double(e.Args[0]), "))")
	default:
		return false
	}
	return true
}

// ABZeroPoint is the AB magnitude of one nanojansky as sciSQL has it.
const ABZeroPoint = 31.4

// catalogue writes the functions of the IVOA catalogue and COORDSYS.
func (p *printer) catalogue(e *plan.Func) bool {
	switch e.ID {
	case plan.HasWord:
		p.flag(e, FuncHasWord+"(", e.Args[0], ", ", e.Args[1], ")")
	case plan.HashlistHas:
		p.flag(e, FuncHashlistHas+"(", e.Args[0], ", ", e.Args[1], ")")
	case plan.NoCaseMatch:
		like := &plan.Like{Fold: true, X: e.Args[0], Pattern: e.Args[1]}
		p.flag(e, func() { p.like(like) })
	case plan.IntervalOverlap:
		l1, h1, l2, h2 := e.Args[0], e.Args[1], e.Args[2], e.Args[3]
		p.flag(e, l1, " <= ", h1, " AND ", l2, " <= ", h2, " AND ", l1, " <= ", h2, " AND ", l2, " <= ", h1)
	case plan.HealpixIndex:
		p.write(FuncHpx+"(", p.as(e.Args[0], plan.Type{Kind: plan.Int}), ", ", p.lonLat(e.Args[1]), ")")
	case plan.HealpixCenter:
		p.write(FuncHpxCenter+"(", p.as(e.Args[0], plan.Type{Kind: plan.Int}), ", ", p.as(e.Args[1], plan.Type{Kind: plan.Long}), ")")
	case plan.CoordSys:
		p.write("CASE WHEN ", e.Args[0], " IS NOT NULL THEN 'ICRS' END")
	case plan.ToMJD:
		p.write("(epoch_us(", e.Args[0], ") / 86400000000e0 + 40587e0)")
	case plan.ToJD:
		p.write("(epoch_us(", e.Args[0], ") / 86400000000e0 + 2440587.5e0)")
	case plan.EpochPropPos:
		p.call(FuncEpochProp, e.Args, plan.Type{Kind: plan.Double})
	case plan.GeomTransform:
		if e.Type().Kind == plan.Region {
			p.unsupported(e.Span(), "ivo_geom_transform turns points, circles and polygons, but no region that is text")
		}
		p.write(FuncGeomTransform+"(", e.Args[0], ", ", e.Args[1], ", ", e.Args[2], ")")
	default:
		return false
	}
	return true
}

// flag writes a condition as the number 0 or 1, or NULL.
func (p *printer) flag(e plan.Expr, condition ...any) {
	p.write("CAST(")
	p.write(condition...)
	p.write(" AS ", SQLType(e.Type()), ")")
}
