package sqlstore

import (
	"encoding/json"
	"time"

	"github.com/vobutler/vobutler/tap/uws"
)

// columns are what scan reads.
const columns = `id, owner, run_id, phase, created, destruction, detail`

// detail is the part of a job that is never searched for.
type detail struct {
	Started     int64            `json:"started,omitempty"`
	Ended       int64            `json:"ended,omitempty"`
	Quote       int64            `json:"quote,omitempty"`
	Duration    int64            `json:"duration,omitempty"` // milliseconds
	Parameters  []uws.Parameter  `json:"parameters,omitempty"`
	Attachments []uws.Attachment `json:"attachments,omitempty"`
	Result      *uws.Result      `json:"result,omitempty"`
	Failure     *uws.Failure     `json:"failure,omitempty"`
	Outcome     []uws.Measure    `json:"outcome,omitempty"`
	Base        string           `json:"base,omitempty"`
	Groups      []string         `json:"groups,omitempty"`
	Queries     *int             `json:"queries,omitempty"`
	RightsSince int64            `json:"rights_since,omitempty"`
}

func encode(job *uws.Job) (string, error) {
	text, err := json.Marshal(detail{
		Started: millis(job.Started), Ended: millis(job.Ended), Quote: millis(job.Quote),
		Duration:   job.Duration.Milliseconds(),
		Parameters: job.Parameters, Attachments: job.Attachments,
		Result: job.Result, Failure: job.Failure, Outcome: job.Outcome, Base: job.Base,
		Groups: job.Rights.Groups, Queries: job.Rights.Queries, RightsSince: millis(job.Rights.Since),
	})
	return string(text), err
}

// scan reads one job from a row.
func scan(row interface{ Scan(dest ...any) error }) (*uws.Job, error) {
	var job uws.Job
	var created, destruction int64
	var text []byte
	if err := row.Scan(&job.ID, &job.Owner, &job.RunID, &job.Phase, &created, &destruction, &text); err != nil {
		return nil, err
	}
	var d detail
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	job.Created, job.Destruction = instant(created), instant(destruction)
	job.Started, job.Ended, job.Quote = instant(d.Started), instant(d.Ended), instant(d.Quote)
	job.Duration = time.Duration(d.Duration) * time.Millisecond
	job.Parameters, job.Attachments = d.Parameters, d.Attachments
	job.Result, job.Failure, job.Outcome, job.Base = d.Result, d.Failure, d.Outcome, d.Base
	job.Rights = uws.Rights{Groups: d.Groups, Queries: d.Queries, Since: instant(d.RightsSince)}
	return &job, nil
}

// millis is how a time is stored, 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
