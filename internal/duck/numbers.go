package duck

import (
	"fmt"
	"math"
	"math/bits"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

type float interface{ ~float32 | ~float64 }

// setTarget chooses how values of the source become cells of a datatype.
func (r *reader) setTarget(target votable.Datatype) error {
	r.target = target
	switch r.source {
	case bindings.TypeBoolean:
		if target == votable.Boolean || target == votable.Bit {
			r.convert = aliasBytes
		}
	case bindings.TypeVarchar:
		if target == votable.Char || target == votable.UnicodeChar {
			r.convert = convertText
		}
	case bindings.TypeTimestamp, bindings.TypeTimestampTZ, bindings.TypeTimestampS, bindings.TypeTimestampMS,
		bindings.TypeTimestampNS, bindings.TypeDate:
		if target == votable.Char || target == votable.UnicodeChar {
			r.convert = convertTimestamp
		}
	case bindings.TypeTinyInt:
		r.convert = fromInteger[int8](r, target)
	case bindings.TypeSmallInt:
		r.convert = fromInteger[int16](r, target)
	case bindings.TypeInteger:
		r.convert = fromInteger[int32](r, target)
	case bindings.TypeBigInt:
		r.convert = fromInteger[int64](r, target)
	case bindings.TypeUTinyInt:
		r.convert = fromInteger[uint8](r, target)
	case bindings.TypeUSmallInt:
		r.convert = fromInteger[uint16](r, target)
	case bindings.TypeUInteger:
		r.convert = fromInteger[uint32](r, target)
	case bindings.TypeUBigInt:
		r.convert = fromInteger[uint64](r, target)
	case bindings.TypeHugeInt:
		r.convert = fromHugeInt(r, target)
	case bindings.TypeFloat:
		r.convert = fromFloat[float32](target)
	case bindings.TypeDouble:
		r.convert = fromFloat[float64](target)
	}
	if r.convert == nil {
		return &Error{Message: fmt.Sprintf("a result column of type %d cannot be a %s", r.source, target)}
	}
	return nil
}

// aliasBytes points into the vector.
func aliasBytes(_ *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
	col.Bytes = view[byte](data, n)
	return nil
}

// fromInteger returns the conversion of integers to a datatype, or nil. Where
// the memory is the same the column points into the vector.
func fromInteger[S integer](r *reader, target votable.Datatype) convertFunc {
	if r.scale > 0 {
		return toFloat[S](target, math.Pow10(-int(r.scale)))
	}
	switch target {
	case votable.UnsignedByte:
		return toInteger[S](func(c *votable.Column) *[]uint8 { return &c.Bytes })
	case votable.Short:
		return toInteger[S](func(c *votable.Column) *[]int16 { return &c.Int16s })
	case votable.Int:
		return toInteger[S](func(c *votable.Column) *[]int32 { return &c.Int32s })
	case votable.Long:
		return toInteger[S](func(c *votable.Column) *[]int64 { return &c.Int64s })
	}
	return toFloat[S](target, 1)
}

func toInteger[S, T integer](slot func(*votable.Column) *[]T) convertFunc {
	var s S
	var t T
	if any(s) == any(t) { // one and the same type, as both are zero
		return func(_ *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
			*slot(col) = view[T](data, n)
			return nil
		}
	}
	return func(r *reader, data unsafe.Pointer, n int, valid []uint64, col *votable.Column) error {
		buf := slot(&r.buffer)
		*buf = resize(*buf, n)
		for i, v := range view[S](data, n) {
			w := T(v)
			if (S(w) != v || (w < 0) != (v < 0)) && !isNull(valid, i) {
				return rangeError(r, v)
			}
			(*buf)[i] = w
		}
		*slot(col) = *buf
		return nil
	}
}

func rangeError(r *reader, value any) error {
	return &Error{Class: Value, Message: fmt.Sprintf("the value %v does not fit a %s", value, r.target)}
}

// toFloat returns the conversion of numbers to a floating point datatype, or
// nil.
func toFloat[S integer | float](target votable.Datatype, factor float64) convertFunc {
	switch target {
	case votable.Float:
		return scaled[S](func(c *votable.Column) *[]float32 { return &c.Float32s }, factor)
	case votable.Double:
		return scaled[S](func(c *votable.Column) *[]float64 { return &c.Float64s }, factor)
	}
	return nil
}

func scaled[S integer | float, T float](slot func(*votable.Column) *[]T, factor float64) convertFunc {
	return func(r *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
		buf := slot(&r.buffer)
		*buf = resize(*buf, n)
		for i, v := range view[S](data, n) {
			(*buf)[i] = T(float64(v) * factor)
		}
		*slot(col) = *buf
		return nil
	}
}

func fromFloat[S float](target votable.Datatype) convertFunc {
	var s S
	switch any(s).(type) {
	case float32:
		if target == votable.Float {
			return func(_ *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
				col.Float32s = view[float32](data, n)
				return nil
			}
		}
	case float64:
		if target == votable.Double {
			return func(_ *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
				col.Float64s = view[float64](data, n)
				return nil
			}
		}
	}
	return toFloat[S](target, 1)
}

// hugeInt is DuckDB's integer of 128 bits.
type hugeInt struct {
	lower uint64
	upper int64
}

func (h hugeInt) float() float64 {
	if h.upper < 0 {
		lower, borrow := bits.Sub64(0, h.lower, 0)
		return -(float64(uint64(-h.upper)-borrow)*(1<<64) + float64(lower))
	}
	return float64(h.upper)*(1<<64) + float64(h.lower)
}

// fromHugeInt returns the conversion of sums of integers, and of wide decimals.
func fromHugeInt(r *reader, target votable.Datatype) convertFunc {
	factor := math.Pow10(-int(r.scale))
	switch {
	case target == votable.Long && r.scale == 0:
		return func(r *reader, data unsafe.Pointer, n int, valid []uint64, col *votable.Column) error {
			r.buffer.Int64s = resize(r.buffer.Int64s, n)
			for i, h := range view[hugeInt](data, n) {
				v := int64(h.lower)
				if h.upper != v>>63 && !isNull(valid, i) {
					return rangeError(r, h.float())
				}
				r.buffer.Int64s[i] = v
			}
			col.Int64s = r.buffer.Int64s
			return nil
		}
	case target == votable.Double:
		return func(r *reader, data unsafe.Pointer, n int, _ []uint64, col *votable.Column) error {
			r.buffer.Float64s = resize(r.buffer.Float64s, n)
			for i, h := range view[hugeInt](data, n) {
				r.buffer.Float64s[i] = h.float() * factor
			}
			col.Float64s = r.buffer.Float64s
			return nil
		}
	}
	return nil
}
