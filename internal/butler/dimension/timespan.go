package dimension

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// Timespan is a half-open interval of TAI nanoseconds since 1970. A Begin of
// tai.Min or an End of tai.Max means that there is no bound. Every empty
// timespan is {tai.Max, tai.Min}, as NewTimespan makes it, so that == compares
// timespans.
type Timespan struct{ Begin, End int64 }

var (
	// EmptyTimespan contains no time and overlaps nothing, not even itself.
	EmptyTimespan = Timespan{tai.Max, tai.Min}
	// AllTime is the timespan without bounds.
	AllTime = Timespan{tai.Min, tai.Max}
)

// NewTimespan returns the timespan from begin up to but not including end; it
// is empty if end is not later than begin.
func NewTimespan(begin, end int64) Timespan {
	if begin >= end {
		return EmptyTimespan
	}
	return Timespan{begin, end}
}

// Instant returns the timespan of one nanosecond at t.
func Instant(t int64) Timespan { return NewTimespan(t, t+1) }

// Empty reports whether no time is in the timespan.
func (t Timespan) Empty() bool { return t.Begin >= t.End }

// Overlaps reports whether the two timespans share a time.
func (t Timespan) Overlaps(o Timespan) bool { return t.End > o.Begin && o.End > t.Begin }

// Contains reports whether a time, in TAI nanoseconds, is within the timespan.
func (t Timespan) Contains(nsec int64) bool { return t.Begin <= nsec && nsec < t.End }

// Covers reports whether all of o is within t; an empty timespan always is.
func (t Timespan) Covers(o Timespan) bool { return t.Begin <= o.Begin && t.End >= o.End }

// Intersect returns what the two timespans share.
func (t Timespan) Intersect(o Timespan) Timespan {
	return NewTimespan(max(t.Begin, o.Begin), min(t.End, o.End))
}

// BoundedBelow reports whether the timespan has a begin; the empty one has.
func (t Timespan) BoundedBelow() bool { return t.Begin > tai.Min }

// BoundedAbove reports whether the timespan has an end; the empty one has.
func (t Timespan) BoundedAbove() bool { return t.End < tai.Max }

// AppendJSON appends the timespan as it travels: [begin, end].
func (t Timespan) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	dst = strconv.AppendInt(dst, t.Begin, 10)
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, t.End, 10)
	return append(dst, ']')
}

// String returns the timespan in words, to the second, on the TAI scale.
func (t Timespan) String() string {
	if t.Empty() {
		return "(empty)"
	}
	head, tail := "(-∞, ", "∞)"
	if t.BoundedBelow() {
		head = "[" + tai.Seconds(t.Begin) + ", "
	}
	if t.BoundedAbove() {
		tail = tai.Seconds(t.End) + ")"
	}
	return head + tail
}
