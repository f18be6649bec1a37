package votable

import "strconv"

// declare returns the fields as they are to be declared for a serialization.
// The same data may need another declaration than its field has:
//
//   - A string without an arraysize is given "*", since readers would see a
//     single character.
//   - A string of bounded length is given "*" where astropy before 7.1 would
//     take "20*" for a fixed length or refuse the whole document.
//   - A single bit in a binary stream becomes a boolean: readers disagree in
//     which bit of its byte it is.
//   - A reserved value for NULL is declared in BINARY only, where every integer
//     needs one before the first row is known. A byte has no value to spare and
//     becomes a short.
func declare(fields []Field, s Serialization) []Field {
	declared := append([]Field(nil), fields...)
	for i := range declared {
		f := &declared[i]
		f.Values = f.Values.withoutNull()
		shape, _ := f.Shape()
		switch {
		case f.Datatype.isText():
			bounded := shape.Variable && shape.Count > 0 && shape.Stride == 1
			if shape.Scalar || bounded && (s != TableData || f.Datatype == UnicodeChar) {
				f.Arraysize = "*"
			}
		case shape.Scalar && f.Datatype == Bit && s != TableData:
			f.Datatype = Boolean
		case s == Binary && !shape.Variable:
			declareNull(f, fields[i].Values)
		}
	}
	return declared
}

// withoutNull returns the values without a reserved one for NULL.
func (v *Values) withoutNull() *Values {
	if v == nil || v.Null == "" {
		return v
	}
	if v.Min == "" && v.Max == "" && len(v.Options) == 0 {
		return nil
	}
	rest := *v
	rest.Null = ""
	return &rest
}

// declareNull gives a field of fixed size what BINARY needs to hold NULL. An
// array of variable length needs nothing: its NULL is one without elements.
func declareNull(f *Field, given *Values) {
	switch f.Datatype {
	case Bit:
		f.Datatype = Boolean
	case UnsignedByte:
		f.Datatype = Short
	}
	if !f.Datatype.isInteger() {
		return
	}
	width := 8 * datatypes[f.Datatype].size
	null := int64(-1) << (width - 1)
	if given != nil {
		if v, err := strconv.ParseInt(given.Null, 10, width); err == nil {
			null = v
		}
	}
	var values Values
	if f.Values != nil {
		values = *f.Values
	}
	values.Null = strconv.FormatInt(null, 10)
	f.Values = &values
}
