package static

import (
	"math"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
)

func TestParse_TakesExactValuesOnly(t *testing.T) {
	for text, want := range map[string]string{
		"12": "", "-9223372036854775808": "", "12.0": "", "1e3": "", "nan": missing, "NaN": missing,
		"12.5": notInteger, "": notInteger, " 1": notInteger, "1_000": notInteger, "0x1F": notInteger, "9223372036854775808": tooLarge,
		"1e300": tooLarge, "inf": notInteger,
	} {
		if _, reason := parseInt64(text); reason != want {
			t.Errorf("integer %q: %q, want %q", text, reason, want)
		}
	}
	for text, want := range map[string]string{
		"12": "", "-1.5e-300": "", ".5": "", "nan": missing, "1e309": tooLarge, "inf": notFinite, "-Infinity": notFinite,
		"": notNumber, "1 ": notNumber, "0x1p-2": notNumber, "1_0": notNumber, "abc": notNumber,
	} {
		if _, reason := parseDouble(text); reason != want {
			t.Errorf("number %q: %q, want %q", text, reason, want)
		}
	}
}

func TestConversion_TakesNumbersThatFit(t *testing.T) {
	column := func(datatype votable.Datatype) *votable.Column {
		return map[votable.Datatype]*votable.Column{
			votable.UnsignedByte: {Bytes: []byte{0, 255}},
			votable.Short:        {Int16s: []int16{-1, 2}},
			votable.Int:          {Int32s: []int32{math.MinInt32, 2}},
			votable.Long:         {Int64s: []int64{1<<53 + 1, 2}},
			votable.Float:        {Float32s: []float32{1.5, 2}},
			votable.Double:       {Float64s: []float64{math.NaN(), 2}},
		}[datatype]
	}
	for _, tc := range []struct {
		from, to votable.Datatype
		bad      int
	}{
		{votable.UnsignedByte, votable.Int, 0}, {votable.Short, votable.Int, 0}, {votable.Int, votable.Long, 0},
		{votable.Long, votable.Int, 1}, {votable.Long, votable.Double, 1}, {votable.Float, votable.Double, 0},
		{votable.Float, votable.Long, 1}, {votable.Double, votable.Int, 0}, {votable.Double, votable.Long, 0},
	} {
		conv, err := conversion(&votable.Field{Datatype: tc.from}, &votable.Field{Datatype: tc.to})
		if err != nil {
			t.Fatal(err)
		}
		var out votable.Column
		bad := 0
		conv(column(tc.from), 2, &out, func(int, string, string) { bad++ })
		if bad != tc.bad {
			t.Errorf("%s to %s: %d bad values, want %d", tc.from, tc.to, bad, tc.bad)
		}
		if wantNull := tc.from == votable.Double; out.IsNull(0) != wantNull {
			t.Errorf("%s to %s: the first is NULL: %v", tc.from, tc.to, !wantNull)
		}
	}
}

func TestConversion_RefusesOtherTypes(t *testing.T) {
	for _, tc := range []struct{ from, to votable.Field }{
		{votable.Field{Datatype: votable.Boolean}, votable.Field{Datatype: votable.Int}},
		{votable.Field{Datatype: votable.Int}, votable.Field{Datatype: votable.Char, Arraysize: "*"}},
		{votable.Field{Datatype: votable.Double, Arraysize: "*"}, votable.Field{Datatype: votable.Double}},
		{votable.Field{Datatype: votable.Char, Arraysize: "*"}, votable.Field{Datatype: votable.Boolean}},
	} {
		if _, err := conversion(&tc.from, &tc.to); err == nil || !strings.HasPrefix(err.Error(), "it holds") {
			t.Errorf("%s to %s: %v", tc.from.Datatype, tc.to.Datatype, err)
		}
	}
}
