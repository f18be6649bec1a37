package votable

// datatypes holds, for each Datatype, its name in a FIELD and the bytes of one
// element in the binary serializations (VOTable 1.4 section 2.1).
var datatypes = [...]struct {
	name string
	size int
}{
	Char:          {"char", 1},
	UnicodeChar:   {"unicodeChar", 2},
	Boolean:       {"boolean", 1},
	Bit:           {"bit", 1},
	UnsignedByte:  {"unsignedByte", 1},
	Short:         {"short", 2},
	Int:           {"int", 4},
	Long:          {"long", 8},
	Float:         {"float", 4},
	Double:        {"double", 8},
	FloatComplex:  {"floatComplex", 8},
	DoubleComplex: {"doubleComplex", 16},
}

// String returns the name of d as written in a FIELD.
func (d Datatype) String() string {
	if int(d) >= len(datatypes) {
		return "unknown"
	}
	return datatypes[d].name
}

// ParseDatatype returns the datatype of a name as written in a FIELD. Names
// are case-sensitive, as XML is.
func ParseDatatype(name string) (Datatype, bool) {
	for d := range datatypes {
		if datatypes[d].name == name {
			return Datatype(d), true
		}
	}
	return 0, false
}

// isText tells whether cells of d are strings.
func (d Datatype) isText() bool { return d <= UnicodeChar }

// isInteger tells whether d is a type whose NULL needs a reserved value in
// BINARY.
func (d Datatype) isInteger() bool { return d >= UnsignedByte && d <= Long }
