package dimension

import (
	"encoding/hex"
	"math"
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// Value is one value of a column, without boxing. The zero Value is NULL. Values
// of one type are equal under == exactly if they are the same value (a float by
// its bits), so that a Value may be the key of a map.
type Value struct {
	typ Type
	a   int64 // int, bool, datetime, begin; bits of a float; first half of a UUID
	b   int64 // end; second half of a UUID
	s   string
}

// Null is the NULL value.
var Null Value

// Int returns an integer.
func Int(i int64) Value { return Value{typ: TypeInt, a: i} }

// Float returns a floating point number.
func Float(f float64) Value { return Value{typ: TypeFloat, a: int64(math.Float64bits(f))} }

// String returns a text.
func String(s string) Value { return Value{typ: TypeString, s: s} }

// Bool returns a truth value.
func Bool(b bool) Value {
	v := Value{typ: TypeBool}
	if b {
		v.a = 1
	}
	return v
}

// Hash returns a digest; bytes holds its raw bytes.
func Hash(bytes string) Value { return Value{typ: TypeHash, s: bytes} }

// Region returns a region of the sky; encoded holds the bytes of its sphgeom
// encoding, neither hexadecimal nor base64.
func Region(encoded string) Value { return Value{typ: TypeRegion, s: encoded} }

// Span returns a timespan.
func Span(t Timespan) Value {
	return Value{typ: TypeTimespan, a: t.Begin, b: t.End}
}

// DateTime returns a time, in TAI nanoseconds since 1970.
func DateTime(nsec int64) Value { return Value{typ: TypeDateTime, a: nsec} }

// UUID returns a UUID.
func UUID(u [16]byte) Value {
	v := Value{typ: TypeUUID}
	for i := range 8 {
		v.a = v.a<<8 | int64(u[i])
		v.b = v.b<<8 | int64(u[8+i])
	}
	return v
}

// Type returns the type of the value.
func (v Value) Type() Type { return v.typ }

// IsNull reports whether the value is NULL.
func (v Value) IsNull() bool { return v.typ == TypeNull }

// Int returns the number of an int, the nanoseconds of a datetime, and 0 or 1
// of a bool.
func (v Value) Int() int64 { return v.a }

// Bool returns the truth value of a bool.
func (v Value) Bool() bool { return v.a != 0 }

// Float returns the number of a float or an int.
func (v Value) Float() float64 {
	if v.typ == TypeInt {
		return float64(v.a)
	}
	return math.Float64frombits(uint64(v.a))
}

// Text returns the text of a string, and the raw bytes of a hash or a region.
func (v Value) Text() string { return v.s }

// Timespan returns the value of a timespan.
func (v Value) Timespan() Timespan { return Timespan{v.a, v.b} }

// UUID returns the bytes of a UUID.
func (v Value) UUID() (u [16]byte) {
	for i := range 8 {
		u[i] = byte(v.a >> (56 - 8*i))
		u[8+i] = byte(v.b >> (56 - 8*i))
	}
	return u
}

// Equal reports whether two values are equal as a query compares them: an int
// and a float may be, and NULL is not even equal to itself.
func (v Value) Equal(o Value) bool {
	switch {
	case v.typ == TypeNull || o.typ == TypeNull:
		return false
	case v.typ == TypeFloat || o.typ == TypeFloat:
		return v.typ.Numeric() && o.typ.Numeric() && v.Compare(o) == 0
	}
	return v == o
}

// Compare orders two values: negative if v comes first. NULL comes before
// everything. Numbers are compared as numbers, whatever their types, and NaN
// comes before them. Values of other types are ordered by type first; texts,
// hashes and regions by their bytes; timespans by begin, then end.
func (v Value) Compare(o Value) int {
	if v.typ.Numeric() && o.typ.Numeric() {
		return compareNumbers(v, o)
	}
	if v.typ != o.typ {
		return order(v.typ, o.typ)
	}
	switch v.typ {
	case TypeString, TypeHash, TypeRegion:
		return order(v.s, o.s)
	case TypeUUID:
		if c := order(uint64(v.a), uint64(o.a)); c != 0 {
			return c
		}
		return order(uint64(v.b), uint64(o.b))
	}
	if c := order(v.a, o.a); c != 0 {
		return c
	}
	return order(v.b, o.b)
}

func order[T Type | string | int64 | uint64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compareNumbers does not lose digits of large integers.
func compareNumbers(v, o Value) int {
	switch {
	case v.typ == TypeInt && o.typ == TypeInt:
		return order(v.a, o.a)
	case v.typ == TypeInt:
		return compareIntFloat(v.a, o.Float())
	case o.typ == TypeInt:
		return -compareIntFloat(o.a, v.Float())
	}
	a, b := v.Float(), o.Float()
	switch {
	case a != a && b != b:
		return 0
	case a != a:
		return -1
	case b != b:
		return 1
	}
	return order(a, b)
}

func compareIntFloat(i int64, f float64) int {
	switch {
	case f != f || f < -1<<63:
		return 1
	case f >= 1<<63:
		return -1
	}
	whole := math.Trunc(f)
	if c := order(i, int64(whole)); c != 0 {
		return c
	}
	return order(0, f-whole)
}

// AppendJSON appends the value as it travels in records and general rows: NULL
// as null, a hash and a region in hexadecimal digits, a timespan as [begin, end],
// a datetime in nanoseconds. A float that is not finite becomes null.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.typ {
	case TypeInt, TypeDateTime:
		return strconv.AppendInt(dst, v.a, 10)
	case TypeString:
		return AppendQuoted(dst, v.s)
	case TypeFloat:
		return appendFloat(dst, v.Float())
	case TypeBool:
		return strconv.AppendBool(dst, v.a != 0)
	case TypeHash, TypeRegion:
		dst = append(dst, '"')
		dst = hex.AppendEncode(dst, []byte(v.s))
		return append(dst, '"')
	case TypeUUID:
		dst = append(dst, '"')
		dst = AppendUUID(dst, v.UUID())
		return append(dst, '"')
	case TypeTimespan:
		return v.Timespan().AppendJSON(dst)
	}
	return append(dst, "null"...)
}

// appendFloat always shows that the number is a float: some readers refuse an
// integer where they expect a float.
func appendFloat(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	start := len(dst)
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-5 || a >= 1e16) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	for _, c := range dst[start:] {
		if c == '.' || c == 'e' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// String returns the value for messages.
func (v Value) String() string {
	switch v.typ {
	case TypeNull:
		return "NULL"
	case TypeString:
		return "'" + v.s + "'"
	case TypeHash:
		return "(hash)"
	case TypeRegion:
		return "(region)"
	case TypeTimespan:
		return v.Timespan().String()
	case TypeUUID:
		return string(AppendUUID(nil, v.UUID()))
	case TypeDateTime:
		return tai.Seconds(v.a)
	}
	return string(v.AppendJSON(nil))
}
