package plan

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/votable"
)

// note is what is known of an expression beyond its type and operands.
type note struct{ unit, ucd string }

// note gives an expression a unit and a UCD.
func (r *resolver) note(x Expr, unit, ucd string) {
	if r.notes == nil {
		r.notes = map[Expr]note{}
	}
	r.notes[x] = note{unit, ucd}
}

// fieldOf derives the metadata of an expression, and the published column
// whose values it passes on unchanged, if it does.
func (r *resolver) fieldOf(x Expr) (votable.Field, *Origin) {
	if n, ok := r.notes[x]; ok {
		f := FieldOf("", x.Type())
		f.Unit, f.UCD = n.unit, n.ucd
		return f, nil
	}
	switch x := x.(type) {
	case *Column:
		c := r.declared(x)
		return c.field, c.origin
	case *Aggregate:
		if x.ID == Min || x.ID == Max {
			return r.fieldOf(x.Args[0])
		}
	case *ScalarQuery:
		o := x.Query.Outputs()[0]
		return o.Field, o.Origin
	}
	f := FieldOf("", x.Type())
	f.Unit, f.UCD, f.Description = r.meaning(x)
	if f.Datatype == votable.Char && r.hasUnicode(x) {
		f.Datatype = votable.UnicodeChar
	}
	return f, nil
}

// meaning derives the unit, UCD and description of a computed value.
func (r *resolver) meaning(x Expr) (unit, ucd, description string) {
	of := func(x Expr) votable.Field {
		f, _ := r.fieldOf(x)
		return f
	}
	switch x := x.(type) {
	case *Cast:
		f := of(x.X)
		return f.Unit, f.UCD, f.Description
	case *Neg:
		return of(x.X).Unit, "", ""
	case *Arith:
		if x.Op == adql.Add || x.Op == adql.Sub {
			unit, _, _ = r.common([]Expr{x.L, x.R})
		}
		return unit, "", ""
	case *Case:
		var values []Expr
		for _, w := range x.Whens {
			values = append(values, w.Then)
		}
		if x.Else != nil {
			values = append(values, x.Else)
		}
		return r.common(values)
	case *Func:
		return r.meaningOfFunc(x)
	case *Aggregate:
		return r.meaningOfAggregate(x)
	case *Distance:
		return "deg", "pos.angDistance", ""
	case *Area:
		return "deg**2", "phys.angArea", ""
	case *Coord:
		if x.Latitude {
			return "deg", "pos.eq.dec", ""
		}
		return "deg", "pos.eq.ra", ""
	case *MakePoint, *Centroid:
		return "deg", "pos.eq", ""
	case *MakeCircle, *MakePolygon, *MakeBox, *AsRegion, *Shape:
		if x.Type().Kind == Point {
			return "deg", "pos.eq", ""
		}
		return "deg", "pos.outline", ""
	}
	return "", "", ""
}

func (r *resolver) meaningOfFunc(x *Func) (unit, ucd, description string) {
	switch x.ID {
	case Abs, Ceiling, Floor, Round, Truncate, ModFunc:
		f, _ := r.fieldOf(x.Args[0])
		return f.Unit, "", ""
	case Coalesce, NullIf, Greatest, Least:
		return r.common(x.Args)
	case EpochPropPos, HealpixCenter:
		return "deg", "pos.eq", ""
	case GeomTransform:
		return "deg", "", ""
	}
	return "", "", ""
}

func (r *resolver) meaningOfAggregate(x *Aggregate) (unit, ucd, description string) {
	if x.ID == Count || x.ID == Histogram {
		return "", "meta.number", ""
	}
	f, _ := r.fieldOf(x.Args[0])
	ucd = f.UCD
	switch x.ID {
	case Avg:
		return f.Unit, withStat(ucd, "stat.mean"), ""
	case Median:
		return f.Unit, withStat(ucd, "stat.median"), ""
	case StdDev:
		return f.Unit, "stat.stdev", ""
	case Variance:
		return squared(f.Unit), "stat.variance", ""
	case Sum:
		return f.Unit, "", ""
	}
	return "", "", ""
}

// squared is the unit of a square.
func squared(unit string) string {
	switch {
	case unit == "":
		return ""
	case strings.ContainsAny(unit, " ./*^()-+0123456789"):
		return "(" + unit + ")**2"
	}
	return unit + "**2"
}

// withStat adds a secondary word to a UCD.
func withStat(ucd, word string) string {
	if ucd == "" {
		return ""
	}
	return ucd + ";" + word
}

// common returns the unit, UCD and description that several values have in
// common; literals have none and do not count.
func (r *resolver) common(values []Expr) (unit, ucd, description string) {
	first := true
	for _, x := range values {
		if _, ok := unwrap(x).(*Literal); ok {
			continue
		}
		f, _ := r.fieldOf(x)
		if first {
			unit, ucd, description, first = f.Unit, f.UCD, f.Description, false
			continue
		}
		if f.Unit != unit {
			unit = ""
		}
		if f.UCD != ucd {
			ucd = ""
		}
		if f.Description != description {
			description = ""
		}
	}
	return unit, ucd, description
}

// hasUnicode tells whether text is made from a column of unicodeChar.
func (r *resolver) hasUnicode(x Expr) bool {
	if c, ok := x.(*Column); ok {
		return r.declared(c).field.Datatype == votable.UnicodeChar
	}
	for _, child := range Children(x) {
		if r.hasUnicode(child) {
			return true
		}
	}
	return false
}
