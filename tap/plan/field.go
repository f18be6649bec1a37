package plan

import (
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// datatypes is how values of each kind appear in a VOTable (ADQL 2.1 section
// 2.3, DALI 1.1 section 3.3).
var datatypes = [...]struct {
	datatype  votable.Datatype
	arraysize string
	xtype     string
}{
	Null:      {votable.Char, "*", ""},
	Boolean:   {votable.Boolean, "", ""},
	Byte:      {votable.UnsignedByte, "", ""},
	Short:     {votable.Short, "", ""},
	Int:       {votable.Int, "", ""},
	Long:      {votable.Long, "", ""},
	Float:     {votable.Float, "", ""},
	Double:    {votable.Double, "", ""},
	Text:      {votable.Char, "*", ""},
	Timestamp: {votable.Char, "*", "timestamp"},
	Point:     {votable.Double, "2", "point"},
	Circle:    {votable.Double, "3", "circle"},
	Polygon:   {votable.Double, "*", "polygon"},
	Region:    {votable.Char, "*", "adql:REGION"},
}

// FieldOf returns the VOTable field of values of type t, without metadata.
func FieldOf(name string, t Type) votable.Field {
	k, arraysize := t.Kind, ""
	if t.Kind == Array {
		k, arraysize = t.Elem, "*"
	}
	d := datatypes[k]
	if arraysize == "" {
		arraysize = d.arraysize
	}
	return votable.Field{Name: name, Datatype: d.datatype, Arraysize: arraysize, Xtype: d.xtype}
}

// TypeOf returns the type of the values that a field describes; it is the
// reverse of FieldOf, and also knows text that holds a region by its name, UCD
// or utype where the xtype does not say so, as in Rubin's ObsCore.
func TypeOf(f votable.Field) Type {
	switch xtype := strings.ToLower(f.Xtype); f.Datatype {
	case votable.Char, votable.UnicodeChar:
		switch {
		case xtype == "timestamp" || xtype == "adql:timestamp":
			return of(Timestamp)
		case regionXtypes[xtype], xtype == "" && holdsRegion(f):
			return of(Region)
		}
		return of(Text)
	default:
		elem := scalarKinds[f.Datatype]
		if f.Arraysize == "" || f.Arraysize == "1" {
			return of(elem)
		}
		if elem == Double || elem == Float {
			switch {
			case xtype == "point" && f.Arraysize == "2":
				return of(Point)
			case xtype == "circle" && f.Arraysize == "3":
				return of(Circle)
			case xtype == "polygon":
				return of(Polygon)
			}
		}
		return Type{Array, elem}
	}
}

// scalarKinds is the kind of one number of each datatype.
var scalarKinds = [...]Kind{
	votable.Boolean:       Boolean,
	votable.Bit:           Boolean,
	votable.UnsignedByte:  Byte,
	votable.Short:         Short,
	votable.Int:           Int,
	votable.Long:          Long,
	votable.Float:         Float,
	votable.Double:        Double,
	votable.FloatComplex:  Float,
	votable.DoubleComplex: Double,
}

// regionXtypes are the xtypes of text in STC-S that are or were in use.
var regionXtypes = map[string]bool{"adql:region": true, "adql:point": true, "adql:circle": true, "adql:polygon": true,
	"region": true, "stc": true}

// holdsRegion tells whether a column of text is the outline of an observation
// in STC-S.
func holdsRegion(f votable.Field) bool {
	return strings.EqualFold(f.Name, "s_region") ||
		strings.HasSuffix(f.Utype, "Char.SpatialAxis.Coverage.Support.Area") ||
		strings.HasPrefix(f.UCD, "pos.outline")
}

// retype returns f for values of another type; unit and meaning stay.
func retype(f votable.Field, t Type) votable.Field {
	g := FieldOf(f.Name, t)
	g.ID, g.Unit, g.UCD, g.Utype, g.Description = f.ID, f.Unit, f.UCD, f.Utype, f.Description
	return g
}
