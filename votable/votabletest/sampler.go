package votabletest

import (
	"math"

	"github.com/vobutler/vobutler/votable"
)

// sample is a column of the sampler: one cell a row.
type sample struct {
	name      string
	datatype  votable.Datatype
	arraysize string
	cells     []any
}

// samplerRows is how many rows the sampler has.
const samplerRows = 4

var samples = []sample{
	{"char", votable.Char, "*", []any{"a<b> & \"c\", d", "", nil, " two\nlines\t "}},
	{"char_fixed", votable.Char, "5", []any{"ab", "abcde", nil, "x"}},
	{"unicode", votable.UnicodeChar, "*", []any{"Λ😀", "", nil, "ascii"}},
	{"unicode_fixed", votable.UnicodeChar, "4", []any{"Λ😀", "é", nil, "abcd"}},
	{"boolean", votable.Boolean, "", []any{true, false, nil, true}},
	{"booleans", votable.Boolean, "*", []any{[]bool{true, false}, []bool{}, nil, []bool{true}}},
	{"bit", votable.Bit, "", []any{true, false, nil, true}},
	{"bits", votable.Bit, "*", []any{[]int{1, 0, 1, 0, 0, 0, 0, 0, 1}, []int{}, nil, []int{1}}},
	{"bits_fixed", votable.Bit, "3", []any{[]int{1, 0, 1}, []int{0, 0, 0}, nil, []int{1, 1, 1}}},
	{"byte", votable.UnsignedByte, "", []any{0, 255, nil, 7}},
	{"bytes", votable.UnsignedByte, "*", []any{[]int{1, 2}, []int{}, nil, []int{255}}},
	{"short", votable.Short, "", []any{-32767, 32767, nil, 0}},
	{"int", votable.Int, "", []any{-2147483647, 2147483647, nil, 0}},
	{"ints_fixed", votable.Int, "2", []any{[]int{1, -1}, []int{0, 0}, nil, []int{7, 8}}},
	{"long", votable.Long, "", []any{int64(math.MinInt64 + 1), int64(math.MaxInt64), nil, 0}},
	{"longs", votable.Long, "2x*", []any{[]int{1, 2, 3, 4}, []int{}, nil, []int{-1, -2}}},
	{"float", votable.Float, "", []any{0.1, math.NaN(), nil, math.Inf(-1)}},
	{"double", votable.Double, "", []any{0.1, math.NaN(), nil, math.Inf(1)}},
	{"point", votable.Double, "2", []any{[]float64{53.1, -28.1}, []float64{math.NaN(), 0}, nil, []float64{1e-300, 1e300}}},
	{"polygon", votable.Double, "*", []any{[]float64{1, 2, 3, 4, 5, 6}, []float64{}, nil, []float64{-0.5}}},
	{"complex", votable.FloatComplex, "", []any{complex(1, -2), complex(0, 0), nil, complex(0.5, 0.25)}},
	{"complexes", votable.DoubleComplex, "*", []any{[]complex128{1i, 2}, []complex128{}, nil, []complex128{3}}},
}

// Sampler returns a table with the edge cases of every datatype: the ends of
// each range, NaN and infinities, empty strings and arrays beside NULL,
// markup, line ends and characters outside ASCII and outside the first plane.
// Row 3 is NULL throughout.
func Sampler() (fields []votable.Field, n int, cols []votable.Column) {
	rows := make([][]any, samplerRows)
	for _, s := range samples {
		fields = append(fields, votable.Field{Name: s.name, Datatype: s.datatype, Arraysize: s.arraysize})
		for i := range rows {
			rows[i] = append(rows[i], s.cells[i])
		}
	}
	return fields, samplerRows, Columns(fields, rows...)
}
