package dimension_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

var someUUID = [16]byte{0x01, 0x91, 0xf3, 0xc2, 0x6a, 0x1e, 0x7c, 0x39, 0x9d, 0x2b, 0x3f, 0x5c, 0x8e, 0x1a, 0x7b, 0x44}

func TestValue_AppendJSON(t *testing.T) {
	cases := []struct {
		value dimension.Value
		want  string
	}{
		{dimension.Null, "null"},
		{dimension.Int(-5), "-5"},
		{dimension.Int(math.MinInt64), "-9223372036854775808"},
		{dimension.Bool(true), "true"},
		{dimension.Bool(false), "false"},
		{dimension.Float(30), "30.0"},
		{dimension.Float(0.1), "0.1"},
		{dimension.Float(-1e22), "-1e+22"},
		{dimension.Float(1e-7), "1e-07"},
		{dimension.Float(math.Copysign(0, -1)), "-0.0"},
		{dimension.Float(math.NaN()), "null"},
		{dimension.Float(math.Inf(-1)), "null"},
		{dimension.String("a\"b\\c\n\t\r\x01é\u2028"), `"a\"b\\c\n\t\r\u0001é` + "\u2028" + `"`},
		{dimension.String("\xff"), `"\ufffd"`},
		{dimension.Hash("\x00\xab"), `"00ab"`},
		{dimension.Region("c\x01"), `"6301"`},
		{dimension.UUID(someUUID), `"0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44"`},
		{dimension.Span(dimension.Timespan{Begin: 1, End: 2}), "[1,2]"},
		{dimension.Span(dimension.EmptyTimespan), "[4102444800000000000,0]"},
		{dimension.DateTime(1731053037000000000), "1731053037000000000"},
	}
	for _, c := range cases {
		got := string(c.value.AppendJSON(nil))
		if got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.value.Type(), c.value, got, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is not JSON", got)
		}
	}
}

func TestValue_GivesBackWhatItHolds(t *testing.T) {
	if got := dimension.UUID(someUUID).UUID(); got != someUUID {
		t.Errorf("UUID %x", got)
	}
	span := dimension.Timespan{Begin: 5, End: 9}
	if got := dimension.Span(span).Timespan(); got != span {
		t.Errorf("timespan %v", got)
	}
	if got := dimension.Float(-2.5).Float(); got != -2.5 {
		t.Errorf("float %v", got)
	}
	if got := dimension.Int(7).Float(); got != 7 {
		t.Errorf("int as float %v", got)
	}
	if !dimension.Bool(true).Bool() || dimension.Hash("ab").Text() != "ab" || !dimension.Null.IsNull() {
		t.Error("bool, hash or null")
	}
}

func TestValue_Compare(t *testing.T) {
	// Each comes before the next.
	ordered := []dimension.Value{
		dimension.Null,
		dimension.Float(math.NaN()), dimension.Float(math.Inf(-1)), dimension.Int(math.MinInt64), dimension.Float(-0.5),
		dimension.Int(0), dimension.Float(0.5), dimension.Int(1), dimension.Float(9007199254740992), dimension.Int(9007199254740993),
		dimension.Int(math.MaxInt64), dimension.Float(9223372036854775808), dimension.Float(math.Inf(1)),
	}
	for i, a := range ordered {
		for j, b := range ordered {
			want := min(1, max(-1, i-j))
			if got := a.Compare(b); got != want {
				t.Errorf("%s compared with %s: %d, want %d", a, b, got, want)
			}
		}
	}
	if dimension.Int(3).Compare(dimension.Float(3)) != 0 || dimension.String("a").Compare(dimension.String("B")) != 1 {
		t.Error("equal numbers, or strings")
	}
	high, low := someUUID, someUUID
	high[0], low[15] = 0xff, 0
	if dimension.UUID(high).Compare(dimension.UUID(someUUID)) != 1 || dimension.UUID(low).Compare(dimension.UUID(someUUID)) != -1 {
		t.Error("UUIDs are not ordered by their bytes")
	}
}

func TestValue_Equal(t *testing.T) {
	equal := [][2]dimension.Value{
		{dimension.Int(3), dimension.Float(3)}, {dimension.String("a"), dimension.String("a")},
		{dimension.Float(0), dimension.Float(math.Copysign(0, -1))},
	}
	different := [][2]dimension.Value{
		{dimension.Null, dimension.Null}, {dimension.Int(3), dimension.String("3")}, {dimension.Int(1), dimension.Bool(true)},
		{dimension.Float(2), dimension.String("2")}, {dimension.Hash("a"), dimension.String("a")},
	}
	for _, c := range equal {
		if !c[0].Equal(c[1]) || !c[1].Equal(c[0]) {
			t.Errorf("%s is not equal to %s", c[0], c[1])
		}
	}
	for _, c := range different {
		if c[0].Equal(c[1]) || c[1].Equal(c[0]) {
			t.Errorf("%s is equal to %s", c[0], c[1])
		}
	}
}

func TestTimespan_Relations(t *testing.T) {
	at := func(a, b int64) dimension.Timespan { return dimension.NewTimespan(a, b) }
	cases := []struct {
		a, b             dimension.Timespan
		overlaps, covers bool
		shared           dimension.Timespan
	}{
		{at(1, 5), at(5, 9), false, false, dimension.EmptyTimespan},
		{at(1, 5), at(4, 9), true, false, at(4, 5)},
		{at(1, 9), at(4, 5), true, true, at(4, 5)},
		{at(4, 4), at(1, 9), false, false, dimension.EmptyTimespan},
		{at(1, 9), at(4, 4), false, true, dimension.EmptyTimespan},
		{dimension.AllTime, at(4, 5), true, true, at(4, 5)},
		{dimension.AllTime, dimension.EmptyTimespan, false, true, dimension.EmptyTimespan},
		{dimension.EmptyTimespan, dimension.EmptyTimespan, false, true, dimension.EmptyTimespan},
	}
	for _, c := range cases {
		if c.a.Overlaps(c.b) != c.overlaps || c.b.Overlaps(c.a) != c.overlaps || c.a.Covers(c.b) != c.covers ||
			c.a.Intersect(c.b) != c.shared {
			t.Errorf("%v and %v: overlap %t, covers %t, share %v", c.a, c.b, c.a.Overlaps(c.b), c.a.Covers(c.b), c.a.Intersect(c.b))
		}
	}
	if s := at(1, 5); s.Contains(0) || !s.Contains(1) || s.Contains(5) || !dimension.Instant(7).Contains(7) {
		t.Error("times are not contained as in a half-open interval")
	}
}

func TestTimespan_String(t *testing.T) {
	const noon = 1704110400 * int64(1e9)
	for want, span := range map[string]dimension.Timespan{
		"(empty)":                   dimension.EmptyTimespan,
		"(-∞, ∞)":                   dimension.AllTime,
		"[2024-01-01T12:00:00, ∞)":  {Begin: noon, End: tai.Max},
		"(-∞, 2024-01-01T12:00:00)": {Begin: tai.Min, End: noon},
		"[2024-01-01T12:00:00, 2024-01-01T12:00:01)": {Begin: noon, End: noon + 1e9},
	} {
		if got := span.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParseUUID(t *testing.T) {
	for _, text := range []string{"0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44", "0191F3C26A1E7C399D2B3F5C8E1A7B44",
		"{0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44}", "urn:uuid:0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44"} {
		if u, ok := dimension.ParseUUID(text); !ok || u != someUUID {
			t.Errorf("%s: got %x %t", text, u, ok)
		}
	}
	for _, text := range []string{"", "0191f3c2", "0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b4", "0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b445",
		"0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b4g", strings.Repeat("-", 32)} {
		if _, ok := dimension.ParseUUID(text); ok {
			t.Errorf("%q is taken for a UUID", text)
		}
	}
}

func TestDataID_UnmarshalJSON(t *testing.T) {
	var id dimension.DataID
	if err := json.Unmarshal([]byte(`{"instrument":"X","visit":2024110800245}`), &id); err != nil {
		t.Fatal(err)
	}
	if len(id) != 2 || id["instrument"] != dimension.String("X") || id["visit"] != dimension.Int(2024110800245) {
		t.Errorf("got %v", id)
	}
	for _, text := range []string{`{"visit":1.5}`, `{"visit":null}`, `{"visit":true}`, `{"visit":[1]}`, `{"visit":1e3}`, `[]`,
		`{"visit":99999999999999999999}`} {
		if err := json.Unmarshal([]byte(text), &id); err == nil {
			t.Errorf("%s is read as %v", text, id)
		}
	}
}

func FuzzAppendQuoted(f *testing.F) {
	f.Add("a\"\\\n\x00\xff\u00e9")
	f.Fuzz(func(t *testing.T, s string) {
		standard, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got, want string
		if err := errors.Join(json.Unmarshal(dimension.AppendQuoted(nil, s), &got), json.Unmarshal(standard, &want)); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
