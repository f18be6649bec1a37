package tai

import "time"

// The range of times, in nanoseconds.
const (
	Min int64 = 0                   // 1970-01-01T00:00:00
	Max int64 = 4102444800000000000 // 2100-01-01T00:00:00
)

const (
	second = int64(time.Second)
	day    = 24 * 60 * 60 * second
)

// Clamp moves a time outside the range to its nearer end.
func Clamp(nsec int64) int64 { return max(Min, min(nsec, Max)) }

// Seconds returns a time to the second: 2024-11-08T01:02:03.
func Seconds(nsec int64) string {
	return time.Unix(0, nsec).UTC().Format("2006-01-02T15:04:05")
}
