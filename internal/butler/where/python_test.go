package where_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/butler/where"
)

// python is testdata/python.json: conditions and orders in some contexts, and
// what the Python library compiles them to, or null where it reports an error.
type python struct {
	Contexts []struct {
		Dims     []string
		Datasets []string
	}
	Bind       map[string]json.RawMessage
	Conditions [][3]json.RawMessage
	Orders     [][3]json.RawMessage
}

func readPython(t testing.TB) python {
	t.Helper()
	text, err := os.ReadFile("testdata/python.json")
	if err != nil {
		t.Fatal(err)
	}
	var p python
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func universe(t testing.TB) *dimension.Universe {
	t.Helper()
	text, err := os.ReadFile("testdata/universe8.json")
	if err != nil {
		t.Fatal(err)
	}
	u, err := dimension.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// contexts returns the contexts of the table.
func (p python) contexts(t testing.TB) []where.Context {
	t.Helper()
	u := universe(t)
	bind := map[string]where.Binding{}
	for name, text := range p.Bind {
		var list struct{ List *[]json.RawMessage }
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		if list.List == nil {
			bind[name] = where.Bind(literal(t, text))
			continue
		}
		values := []dimension.Value{}
		for _, item := range *list.List {
			values = append(values, literal(t, item))
		}
		bind[name] = where.BindList(values)
	}
	var out []where.Context
	for _, c := range p.Contexts {
		g, err := u.Group(c.Dims...)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, where.Context{Dimensions: g, Datasets: c.Datasets, Bind: bind})
	}
	return out
}

func literal(t testing.TB, text []byte) dimension.Value {
	t.Helper()
	r, err := tree.DecodeAllDatasets([]byte(`{"collections":[],"name":[],"bind":{"x":` + string(text) + `}}`))
	if err != nil {
		t.Fatal(err)
	}
	return r.Bind["x"]
}

// differences are the conditions that this package reads differently, with the
// reason.
var differences = map[string]string{
	"visit = 1e400":                "infinity is not a number that JSON has",
	"visit = 12345678901234567890": "no database has integers beyond 64 bits",
	"visit = \uff15":               "digits of other scripts are no digits here",
}

func TestCompile_AgreesWithPython(t *testing.T) {
	p := readPython(t)
	contexts := p.contexts(t)
	if len(p.Conditions) < 1000 {
		t.Fatalf("only %d conditions", len(p.Conditions))
	}
	for _, row := range p.Conditions {
		n, _ := strconv.Atoi(string(row[0]))
		var text string
		if err := json.Unmarshal(row[1], &text); err != nil {
			t.Fatal(err)
		}
		got, err := where.Compile(text, contexts[n])
		if string(row[2]) == "null" || differences[text] != "" {
			checkRefused(t, text, got.String(), err)
			continue
		}
		if err != nil {
			t.Errorf("%q in %s: %v", text, contexts[n].Dimensions, err)
			continue
		}
		want := `{"operands":` + string(row[2]) + `}`
		if diff := difference(t, got.AppendJSON(nil), []byte(want)); diff != "" {
			t.Errorf("%q in %s: %s\n got %s\nwant %s", text, contexts[n].Dimensions, diff, got.AppendJSON(nil), want)
		}
	}
}

func checkRefused(t *testing.T, text, got string, err error) {
	t.Helper()
	var f *fail.Error
	switch {
	case err == nil:
		t.Errorf("%q compiles to %s, the Python library refuses it", text, got)
	case !errors.As(err, &f) || f.Type != fail.InvalidQuery || f.Detail == "":
		t.Errorf("%q: the error is %v", text, err)
	}
}

func TestOrderBy_AgreesWithPython(t *testing.T) {
	p := readPython(t)
	contexts := p.contexts(t)
	for _, row := range p.Orders {
		n, _ := strconv.Atoi(string(row[0]))
		var text string
		if err := json.Unmarshal(row[1], &text); err != nil {
			t.Fatal(err)
		}
		c := contexts[n]
		c.Bind = nil
		got, err := where.OrderBy(text, c)
		if string(row[2]) == "null" {
			checkRefused(t, text, "an order", err)
			continue
		}
		if err != nil {
			t.Errorf("%q in %s: %v", text, c.Dimensions, err)
			continue
		}
		out := got.Expr.AppendJSON(nil)
		if got.Descending {
			out = []byte(`{"expression_type":"reversed","operand":` + string(out) + `}`)
		}
		if diff := difference(t, out, row[2]); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// difference tells how two JSON texts differ; regions may by the rounding of
// sines and cosines.
func difference(t *testing.T, got, want []byte) string {
	t.Helper()
	return differ("", decode(t, got), decode(t, want))
}

func decode(t *testing.T, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func differ(path string, got, want any) string {
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(want) {
			return path + ": not the same fields"
		}
		if want["expression_type"] == "region" {
			return differRegion(path, g["encoded"], want["encoded"])
		}
		for name := range want {
			if d := differ(path+"."+name, g[name], want[name]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			return path + ": not as many"
		}
		for i := range want {
			if d := differ(path+"["+strconv.Itoa(i)+"]", g[i], want[i]); d != "" {
				return d
			}
		}
		return ""
	case json.Number:
		g, ok := got.(json.Number)
		a, _ := g.Float64()
		b, _ := want.Float64()
		if ok && a == b && strings.ContainsAny(string(g), ".e") == strings.ContainsAny(string(want), ".e") {
			return ""
		}
	default:
		if got == want {
			return ""
		}
	}
	return path + ": not the same value"
}

func differRegion(path string, got, want any) string {
	a, _ := base64.StdEncoding.DecodeString(got.(string))
	b, _ := base64.StdEncoding.DecodeString(want.(string))
	if len(a) != len(b) || a[0] != b[0] {
		return path + ": not the same kind of region"
	}
	for i := 1; i < len(a); i += 8 {
		x := math.Float64frombits(binary.LittleEndian.Uint64(a[i:]))
		y := math.Float64frombits(binary.LittleEndian.Uint64(b[i:]))
		if !(math.Abs(x-y) < 1e-15) && !(x != x && y != y) {
			return path + ": not the same region"
		}
	}
	return ""
}
