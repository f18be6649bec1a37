package plan

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// expr writes an expression on the line.
func (d *describer) expr(x Expr) {
	switch x := x.(type) {
	case *Column:
		d.put("#", strconv.Itoa(x.Relation), ".")
		if name := d.columns[x.Relation]; name != nil {
			d.put(adql.QuoteIdent(name(x.Index)))
		} else {
			d.put(strconv.Itoa(x.Index))
		}
	case *Literal:
		d.put(describeLiteral(x))
	case *Arith:
		d.infix(operatorNames[x.Op], x.L, x.R)
	case *Compare:
		d.infix(operatorNames[x.Op], x.L, x.R)
	case *Concat:
		d.infix("||", x.L, x.R)
	case *Logic:
		d.infix(operatorNames[x.Op], x.Args...)
	case *Neg:
		d.put("(-")
		d.expr(x.X)
		d.put(")")
	case *Not:
		d.put("(NOT ")
		d.expr(x.X)
		d.put(")")
	case *Cast:
		d.put("CAST(")
		d.expr(x.X)
		d.put(" AS ", castTarget(x), ")")
	case *Case:
		d.caseExpr(x)
	case *Func:
		d.call(funcNames()[x.ID], x.Args...)
	case *Aggregate:
		d.aggregate(x)
	default:
		d.predicate(x)
	}
}

func (d *describer) predicate(x Expr) {
	switch x := x.(type) {
	case *IsNull:
		d.put("(")
		d.expr(x.X)
		d.put(" IS ", not(x.Negated), "NULL)")
	case *Between:
		d.put("(")
		d.expr(x.X)
		d.put(" ", not(x.Negated), "BETWEEN ")
		d.expr(x.Low)
		d.put(" AND ")
		d.expr(x.High)
		d.put(")")
	case *InList:
		d.put("(")
		d.expr(x.X)
		d.put(" ", not(x.Negated))
		d.call("IN ", x.List...)
		d.put(")")
	case *InQuery:
		d.put("(")
		d.expr(x.X)
		d.put(" ", not(x.Negated), "IN ")
		d.subquery(x.Query)
		d.put(")")
	case *Like:
		op := "LIKE"
		if x.Fold {
			op = "ILIKE"
		}
		if x.Escaped {
			op += " (escaped)"
		}
		d.infix(not(x.Negated)+op, x.X, x.Pattern)
	case *Exists:
		d.put("EXISTS ")
		d.subquery(x.Query)
	case *ScalarQuery:
		d.subquery(x.Query)
	default:
		d.geometry(x)
	}
}

func (d *describer) geometry(x Expr) {
	switch x := x.(type) {
	case *Shape:
		d.put(describeShape(x))
	case *MakePoint:
		d.call("POINT", Children(x)...)
	case *MakeCircle:
		d.call("CIRCLE", Children(x)...)
	case *MakePolygon:
		d.call("POLYGON", x.Points...)
	case *MakeBox:
		d.call("BOX", Children(x)...)
	case *AsRegion:
		d.call("region", x.X)
	case *GeoTest:
		d.call(not(x.Negated)+geoOpNames[x.Op], x.A, x.B)
	case *GeoValue:
		d.call("number "+geoOpNames[x.Op], x.A, x.B)
	case *NearTest:
		d.put("(")
		d.call("DISTANCE", x.A, x.B)
		d.put(" near", operatorNames[x.Op], " ")
		d.expr(x.Radius)
		d.put(")")
	case *Distance:
		d.call("DISTANCE", x.A, x.B)
	case *Area:
		d.call("AREA", x.X)
	case *Centroid:
		d.call("CENTROID", x.X)
	case *Coord:
		if x.Latitude {
			d.call("COORD2", x.X)
		} else {
			d.call("COORD1", x.X)
		}
	}
}

func (d *describer) list(separator string, list []Expr) {
	for i, x := range list {
		if i > 0 {
			d.put(separator)
		}
		d.expr(x)
	}
}

func (d *describer) infix(op string, list ...Expr) {
	d.put("(")
	d.list(" "+op+" ", list)
	d.put(")")
}

func (d *describer) call(name string, args ...Expr) {
	d.put(name, "(")
	d.list(", ", args)
	d.put(")")
}

func castTarget(x *Cast) string {
	t := x.T.String()
	if x.Pad {
		t = "CHAR"
	}
	if x.Length > 0 {
		t += "(" + strconv.Itoa(x.Length) + ")"
	}
	return t
}

func (d *describer) caseExpr(x *Case) {
	d.put("CASE")
	for _, w := range x.Whens {
		d.put(" WHEN ")
		d.expr(w.Cond)
		d.put(" THEN ")
		d.expr(w.Then)
	}
	if x.Else != nil {
		d.put(" ELSE ")
		d.expr(x.Else)
	}
	d.put(" END")
}

func (d *describer) aggregate(x *Aggregate) {
	name := strings.ToUpper(aggregateNames[x.ID])
	switch {
	case len(x.Args) == 0:
		d.put(name, "(*)")
	case x.Distinct:
		d.put(name, "(DISTINCT ")
		d.list(", ", x.Args)
		d.put(")")
	default:
		d.call(name, x.Args...)
	}
}

func not(negated bool) string {
	if negated {
		return "NOT "
	}
	return ""
}

// describeLiteral writes a literal with its type unless that is the one which
// its form has by itself.
func describeLiteral(l *Literal) string {
	s := l.written()
	switch l.T.Kind {
	case Text, Int, Boolean, Null:
		return s
	case Double, Float:
		if !strings.ContainsAny(s, ".eE") {
			s += ".0"
		}
		if l.T.Kind == Double {
			return s
		}
	}
	return s + ":" + strings.ToLower(l.T.String())
}

func describeShape(s *Shape) string {
	if s.Coords == nil {
		return "[" + s.Region.String() + "]"
	}
	words := make([]string, len(s.Coords))
	for i, c := range s.Coords {
		words[i] = strconv.FormatFloat(c, 'g', 12, 64)
	}
	return "[" + s.T.String() + " " + strings.Join(words, " ") + "]"
}
