package tai_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// TestUTC_AgreesWithPython compares with utc.json, which the Python library has
// filled: nanoseconds, MJD in TAI and UTC, ISO 8601 in UTC, seconds in TAI.
func TestUTC_AgreesWithPython(t *testing.T) {
	text, err := os.ReadFile("testdata/utc.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][5]any
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		nsec, _ := strconv.ParseInt(row[0].(string), 10, 64)
		if got, want := tai.MJD(nsec), row[1].(float64); got != want {
			t.Errorf("%d: MJD %v, want %v", nsec, got, want)
		}
		if got, want := tai.UTCMJD(nsec), row[2].(float64); got-want > 2e-11 || want-got > 2e-11 {
			t.Errorf("%d: MJD in UTC %v, want %v", nsec, got, want)
		}
		if got, want := tai.Seconds(nsec), row[4].(string); got != want {
			t.Errorf("%d: %s, want %s", nsec, got, want)
		}
		unix := tai.ToUTC(nsec)
		iso := row[3].(string)
		leap := strings.Contains(iso, ":60")
		if leap {
			iso = strings.Replace(iso, ":60", ":59", 1)
			unix -= int64(time.Second)
		}
		want, err := time.Parse("2006-01-02T15:04:05.999999999", iso)
		if err != nil {
			t.Fatal(err)
		}
		if d := unix - want.UnixNano(); d < -20 || d > 20 {
			t.Errorf("%d: %s in UTC, want %s", nsec, time.Unix(0, unix).UTC(), want)
		}
		if back := tai.FromUTC(tai.ToUTC(nsec)); !leap && (back-nsec > 1 || nsec-back > 1) {
			t.Errorf("%d: there and back is %d", nsec, back)
		}
	}
}

func TestFromUTC_IsClampedToTheRange(t *testing.T) {
	for unix, want := range map[int64]int64{-1 << 62: tai.Min, 0: 8000082000, -8000082000: tai.Min, -1 << 63: tai.Min, 1<<63 - 1: tai.Max} {
		if got := tai.FromUTC(unix); got != want {
			t.Errorf("%d: got %d, want %d", unix, got, want)
		}
	}
	for mjd, want := range map[float64]int64{0: tai.Min, 40587: 0, 40587.5: 43200e9, 88069: tai.Max, 1e300: tai.Max, -1e300: tai.Min} {
		if got := tai.FromMJD(mjd); got != want {
			t.Errorf("MJD %v: got %d, want %d", mjd, got, want)
		}
	}
}

func TestToUTC_IsTheInverseAroundLeapSeconds(t *testing.T) {
	for _, year := range []int{1970, 1971, 1972, 1973, 1990, 2012, 2017, 2050} {
		midnight := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
		for _, offset := range []int64{-86400e9, -1e9, -1, 0, 1, 1e9, 43200e9, 86399999999999} {
			unix := midnight + offset
			if unix < 0 {
				continue
			}
			if got := tai.ToUTC(tai.FromUTC(unix)); got-unix > 1 || unix-got > 1 {
				t.Errorf("%s comes back as %s", time.Unix(0, unix).UTC(), time.Unix(0, got).UTC())
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2024-01-01T12:00:00.5", "mjd/60000.5/utc", "2024:313", "unix/1.5", "+02024-01-01", "jyear/2000.0/tt"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		nsec, err := tai.Parse(text)
		if err == nil && (nsec < tai.Min || nsec > tai.Max) {
			t.Errorf("%q is %d", text, nsec)
		}
		if err != nil && err.Error() == "" {
			t.Errorf("%q: an empty error", text)
		}
	})
}
