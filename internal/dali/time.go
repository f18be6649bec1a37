package dali

import (
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// FormatTime returns t as DALI writes it (DALI 1.1 section 3.3.3), in UTC with
// milliseconds and a Z. All times have the same width, so they sort as text.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// ParseTime reads a time as DALI writes it: a date, or a date and a time with
// or without fraction, with or without Z; it is UTC. A space in place of the T
// is accepted, as is an offset, which some clients add.
func ParseTime(s string) (time.Time, error) {
	text := strings.TrimSpace(s)
	if len(text) > len("2006-01-02") && text[len("2006-01-02")] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Usage, "%q is not a time; write it as 2026-01-31T12:00:00Z", shorten(s))
}
