package pyformat_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore/record/pyformat"
)

// golden is what Python makes of values and format strings; pyformat.py in
// conformance/obscore writes it. A missing result is an error of Python's.
type golden struct {
	Formats [][4]*string // type, value, specification, result
	Reprs   [][4]*string // type, value, repr, ascii
	Texts   [][2]*string // format string, result
}

func read(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/formats.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// format writes a value of a Python type, given as text.
func format(kind, value, spec string) (string, error) {
	s, err := pyformat.ParseSpec(spec)
	if err != nil {
		return "", err
	}
	switch kind {
	case "int":
		v, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return "", err
		}
		if s.Type == 'c' && (v < 0 || v > 0x10FFFF) {
			return "", strconv.ErrRange
		}
		return string(s.AppendInt(nil, v)), s.CheckInt()
	case "float":
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return "", err
		}
		return string(s.AppendFloat(nil, v)), s.CheckFloat()
	case "bool":
		return string(s.AppendBool(nil, value == "True")), s.CheckInt()
	}
	return string(s.AppendText(nil, value)), s.CheckText()
}

func TestSpec_FormatsAsPythonDoes(t *testing.T) {
	wrong := 0
	for _, c := range read(t).Formats {
		got, err := format(*c[0], *c[1], *c[2])
		switch {
		case c[3] == nil && err == nil:
			t.Errorf("%s %q in %q: got %q, Python refuses it", *c[0], *c[1], *c[2], got)
		case c[3] != nil && err != nil:
			t.Errorf("%s %q in %q: got %v, want %q", *c[0], *c[1], *c[2], err, *c[3])
		case c[3] != nil && got != *c[3]:
			t.Errorf("%s %q in %q: got %q, want %q", *c[0], *c[1], *c[2], got, *c[3])
		default:
			continue
		}
		if wrong++; wrong > 30 {
			t.Fatal("and more")
		}
	}
}

func TestAppendRepr_WritesAsPythonDoes(t *testing.T) {
	for _, c := range read(t).Reprs {
		switch *c[0] {
		case "str":
			if got := string(pyformat.AppendRepr(nil, *c[1], false)); got != *c[2] {
				t.Errorf("repr of %q: got %s, want %s", *c[1], got, *c[2])
			}
			if got := string(pyformat.AppendRepr(nil, *c[1], true)); got != *c[3] {
				t.Errorf("ascii of %q: got %s, want %s", *c[1], got, *c[3])
			}
		case "float":
			v, err := strconv.ParseFloat(*c[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(pyformat.AppendFloat(nil, v)); got != *c[2] {
				t.Errorf("repr of %s: got %s", *c[2], got)
			}
		}
	}
}

// write formats a template in which every field stands for "any", but for the
// field w, which is 5.
func write(t pyformat.Template) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Literal)
		switch {
		case p.Field == nil:
		case p.Field.Name == "w":
			s, _ := pyformat.ParseSpec(write(p.Field.Spec))
			b.Write(s.AppendInt(nil, 5))
		case p.Field.Conversion != 0:
			s, _ := pyformat.ParseSpec(write(p.Field.Spec))
			b.Write(s.AppendText(nil, "any"))
		default:
			b.WriteString("<" + write(p.Field.Spec) + ">")
		}
	}
	return b.String()
}

func TestParse_ReadsAsPythonDoes(t *testing.T) {
	for _, c := range read(t).Texts {
		parsed, err := pyformat.Parse(*c[0])
		switch {
		case c[1] == nil && err == nil:
			t.Errorf("%q: Python refuses it", *c[0])
		case c[1] != nil && err != nil:
			t.Errorf("%q: %v", *c[0], err)
		case c[1] != nil && write(parsed) != *c[1]:
			t.Errorf("%q: got %q, want %q", *c[0], write(parsed), *c[1])
		}
	}
}

func TestParse_Path(t *testing.T) {
	parsed, err := pyformat.Parse("x{records[visit].name[3]!r:>5}")
	if err != nil {
		t.Fatal(err)
	}
	f := parsed[0].Field
	if f.Name != "records" || len(f.Path) != 3 || f.Conversion != 'r' || len(f.Spec) != 1 {
		t.Fatalf("got %+v", f)
	}
	if i, ok := f.Path[2].Index(); !ok || i != 3 {
		t.Errorf("the last step is %+v", f.Path[2])
	}
	if _, ok := f.Path[0].Index(); ok || f.Path[0].Attribute || !f.Path[1].Attribute {
		t.Errorf("the steps are %+v", f.Path)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"{a.b[c]!r:{w}>5}", "{{}}", "{a[", "}{"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		parsed, err := pyformat.Parse(text)
		if err != nil {
			return
		}
		_, _ = parsed.Constant()
		for _, p := range parsed {
			if p.Field == nil {
				continue
			}
			if spec, ok := p.Field.Spec.Constant(); ok {
				if s, err := pyformat.ParseSpec(spec); err == nil {
					_, _, _ = s.AppendFloat(nil, 1234.5), s.AppendInt(nil, 42), s.AppendText(nil, text)
				}
			}
		}
	})
}
