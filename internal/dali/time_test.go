package dali_test

import (
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-12-01T00:00:00.000000Z": "2026-12-01T00:00:00.000Z",
		"2027-01-01T00:00:00":         "2027-01-01T00:00:00.000Z",
		"2026-12-01T12:30:15.25":      "2026-12-01T12:30:15.250Z",
		"2026-12-01":                  "2026-12-01T00:00:00.000Z",
		"2026-12-01 12:00:00":         "2026-12-01T12:00:00.000Z",
		"2026-12-01T12:00:00+02:00":   "2026-12-01T10:00:00.000Z",
		" 2026-12-01T12:00Z ":         "",
		"2026-12-01T12:00":            "2026-12-01T12:00:00.000Z",
		"yesterday":                   "",
		"2026-13-01":                  "",
		"":                            "",
	} {
		got, err := dali.ParseTime(text)
		switch {
		case want == "" && (err == nil || fault.KindOf(err) != fault.Usage):
			t.Errorf("%q: got %v, %v", text, got, err)
		case want != "" && (err != nil || dali.FormatTime(got) != want || got.Location() != time.UTC):
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}
