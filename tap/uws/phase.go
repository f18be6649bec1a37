package uws

// Phase is where a job stands (UWS 1.1 section 2.1.3).
type Phase string

// The phases. Jobs of this package are never HELD, SUSPENDED, ARCHIVED or
// UNKNOWN: clients take the first two for failures. The words are known all
// the same, since they may be asked for.
const (
	Pending   Phase = "PENDING"
	Queued    Phase = "QUEUED"
	Executing Phase = "EXECUTING"
	Completed Phase = "COMPLETED"
	Error     Phase = "ERROR"
	Aborted   Phase = "ABORTED"
	Held      Phase = "HELD"
	Suspended Phase = "SUSPENDED"
	Archived  Phase = "ARCHIVED"
	Unknown   Phase = "UNKNOWN"
)

// arrows are the legal moves. QUEUED goes back to nowhere: a job that was
// started never reads PENDING again, which pyvo takes for a job not running.
var arrows = map[Phase][]Phase{
	Pending:   {Queued, Aborted},
	Queued:    {Executing, Aborted, Error},
	Executing: {Completed, Error, Aborted},
}

// May tells whether a job may move from p to next.
func (p Phase) May(next Phase) bool {
	for _, to := range arrows[p] {
		if to == next {
			return true
		}
	}
	return false
}

// Active tells whether the phase will change without the user's doing or can
// still be waited for: PENDING, QUEUED or EXECUTING.
func (p Phase) Active() bool { return p == Pending || p == Queued || p == Executing }

// ParsePhase returns the phase of a word as written in the standard.
func ParsePhase(word string) (Phase, bool) {
	switch p := Phase(word); p {
	case Pending, Queued, Executing, Completed, Error, Aborted, Held, Suspended, Archived, Unknown:
		return p, true
	}
	return "", false
}
