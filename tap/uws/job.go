package uws

import (
	"slices"
	"time"
)

// JobID names a job in URLs and in its folder: letters and digits only.
type JobID string

// Valid tells whether the text has the form of an id, so that it may be looked
// up and stand in a path.
func (id JobID) Valid() bool {
	if len(id) == 0 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Job is one job. Times are UTC in whole milliseconds; the zero time is none.
type Job struct {
	ID     JobID
	Owner  string // "": nobody
	Rights Rights // of the owner when the job was started, or made if it is PENDING
	RunID  string
	Phase  Phase

	Created time.Time
	Started time.Time
	Ended   time.Time
	// Quote is when the job is expected to end.
	Quote time.Time
	// Duration is how long it may run; 0 is without end.
	Duration time.Duration
	// Destruction is when it is thrown away; the zero time is never.
	Destruction time.Time

	Parameters  []Parameter
	Attachments []Attachment
	Result      *Result   // when COMPLETED
	Failure     *Failure  // when ERROR or ABORTED
	Outcome     []Measure // what jobInfo tells
	// Base is the address of the service under which the job was made.
	Base string
}

// Rights are what the owner of a job may do. The job keeps them since it may run
// long after the request that started it.
type Rights struct {
	Groups []string
	// Queries is how many queries of the owner may run at once; nil: no bound.
	Queries *int
	// Since is when this was so.
	Since time.Time
}

// Parameter is one parameter of a job, as sent.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Attachment is a file that came with the parameters; its content is in the
// job's folder under File.
type Attachment struct {
	Name string `json:"name"`
	File string `json:"file"`
	Size int64  `json:"size"`
}

// Result is what a job made. There is one, called "result".
type Result struct {
	MIME     string `json:"mime"`
	Filename string `json:"filename"` // for a client that saves it
	Size     int64  `json:"size"`
}

// Failure says why a job did not complete (UWS 1.1 section 2.1.8).
type Failure struct {
	Message string `json:"message"`
	// Transient tells that the same job may succeed later.
	Transient bool `json:"transient"`
}

// Measure is a number about a finished job.
type Measure struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}

// Param returns the values of a parameter whose name is in upper case.
func (j *Job) Param(name string) []string {
	var values []string
	for _, p := range j.Parameters {
		if p.Name == name {
			values = append(values, p.Value)
		}
	}
	return values
}

// Clone returns a copy that shares nothing that is ever changed in place.
func (j *Job) Clone() *Job {
	c := *j
	c.Parameters = slices.Clone(j.Parameters)
	c.Attachments = slices.Clone(j.Attachments)
	c.Outcome = slices.Clone(j.Outcome)
	return &c
}
