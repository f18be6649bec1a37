package tai_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// unsupported are forms that the Python library reads and this one refuses by
// design: scales that need more than a leap second table, and fictional dates.
func unsupported(text string) bool {
	for _, word := range []string{"/tdb", "/tcb", "/tcg", "/ut1", "plot_date", "stardate", "٢"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// TestParse_AgreesWithPython compares with times.json, a table of texts and the
// nanoseconds, or null for an error, that the Python library makes of them.
func TestParse_AgreesWithPython(t *testing.T) {
	data, err := os.ReadFile("testdata/times.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]any
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if err := d.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		text := c[0].(string)
		got, err := tai.Parse(text)
		switch want := c[1].(type) {
		case json.Number:
			n, _ := want.Int64()
			if unsupported(text) {
				if err == nil {
					t.Errorf("%q is read", text)
				}
				continue
			}
			// The library computes in days: its nanoseconds are rounded twice.
			if d := got - n; err != nil || d < -2 || d > 2 {
				t.Errorf("%q: got %d %v, want %d", text, got, err, n)
			}
		default:
			if err == nil {
				t.Errorf("%q: got %d, want an error", text, got)
			}
		}
	}
	if len(cases) < 500 {
		t.Errorf("only %d cases", len(cases))
	}
}
