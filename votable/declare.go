package votable

import "strconv"

// declare returns the fields as they are to be declared for a serialisation.
//
// A string field without an arraysize gets "*", since readers would see a
// single character. A reserved value for NULL is declared in BINARY only, where
// every integer field needs one before the first row is known; a byte or bit
// has no value to spare, so BINARY declares the next wider type for it.
func declare(fields []Field, binary bool) []Field {
	declared := append([]Field(nil), fields...)
	for i := range declared {
		f := &declared[i]
		if f.Datatype.isText() && f.Arraysize == "" {
			f.Arraysize = "*"
		}
		if f.Values != nil {
			values := *f.Values
			values.Null = ""
			f.Values = &values
			if values.Min == "" && values.Max == "" && len(values.Options) == 0 {
				f.Values = nil
			}
		}
		if binary {
			declareNull(f, fields[i].Values)
		}
	}
	return declared
}

// declareNull gives a field what BINARY needs to hold NULL. An array of
// variable length needs nothing: its NULL is an array without elements.
func declareNull(f *Field, given *Values) {
	if shape, _ := f.Shape(); shape.Variable {
		return
	}
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
	if f.Values == nil {
		f.Values = &Values{}
	}
	f.Values.Null = strconv.FormatInt(null, 10)
}
