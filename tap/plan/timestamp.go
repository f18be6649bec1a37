package plan

import (
	"strings"
	"time"
)

// timestampLayouts are the forms of DALI 1.1 section 3.3.3 and two that users
// write: a blank for the T, and no seconds.
var timestampLayouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
}

// parseTimestamp checks a time in UTC and returns it in one form,
// YYYY-MM-DDThh:mm:ss with up to six decimals. A final Z is allowed; decimals
// beyond the microsecond are dropped.
func parseTimestamp(text string) (string, bool) {
	text = strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(text)), "Z")
	for _, layout := range timestampLayouts {
		t, err := time.Parse(layout, text)
		if err != nil || t.Year() < 1 {
			continue
		}
		s := t.Truncate(time.Microsecond).Format("2006-01-02T15:04:05.999999")
		return s, true
	}
	return "", false
}
