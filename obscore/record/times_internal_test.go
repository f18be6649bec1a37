package record

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// TestTimeFormats_WriteAsAstropyDoes compares with a file that times.py in
// conformance/obscore writes.
func TestTimeFormats_WriteAsAstropyDoes(t *testing.T) {
	text, err := os.ReadFile("testdata/times.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 200 {
		t.Fatalf("only %d times", len(rows))
	}
	for _, row := range rows {
		var nsec int64
		want := make([]string, 12)
		if err := json.Unmarshal(row[0], &nsec); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if err := json.Unmarshal(row[1+i], &want[i]); err != nil {
				t.Fatal(err)
			}
		}
		for i, s := range []scale{scaleTAI, scaleUTC} {
			for k, name := range []string{"isot", "iso", "yday", "fits"} {
				if got := string(textFormats[name](nil, nsec, s)); got != want[4*i+k] {
					t.Errorf("%d in %s.%s: got %s, want %s", nsec, s, name, got, want[4*i+k])
				}
			}
			for k, name := range []string{"mjd", "jd"} {
				w, err := strconv.ParseFloat(want[8+2*i+k], 64)
				if err != nil {
					t.Fatal(err)
				}
				if got := numberFormats[name](nsec, s); math.Abs(got-w) > 1e-9 {
					t.Errorf("%d in %s.%s: got %v, want %v", nsec, s, name, got, w)
				}
			}
		}
	}
}
