package tap

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/votable"
)

// getJob answers with the document of a job, with WAIT only when its phase has
// changed or the time is over.
func (s *Service) getJob(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	wait, guard, err := readWait(params)
	if err != nil {
		return err
	}
	job, err := s.jobs.Wait(r.Context(), caller(r), jobID(r), wait, guard)
	if err != nil {
		return err
	}
	return sendXML(w, func(w io.Writer) error { return s.document(r).WriteJob(w, job) })
}

func readWait(p *dali.Params) (time.Duration, uws.Phase, error) {
	text, err := p.One(paramWait)
	if err != nil || text == "" {
		return 0, "", err
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, "", fault.New(fault.Usage, "WAIT=%s is not a number of seconds; send a whole number, or -1", clip(text))
	}
	word, err := p.One(paramPhase)
	if err != nil || word == "" {
		return inSeconds(seconds), "", err
	}
	guard, ok := uws.ParsePhase(strings.ToUpper(strings.TrimSpace(word)))
	if !ok {
		return 0, "", fault.New(fault.Usage, "PHASE=%s is not a phase of a job", clip(word))
	}
	return inSeconds(seconds), guard, nil
}

// inSeconds bounds a time that would overflow; the manager cuts it further.
func inSeconds(n int) time.Duration {
	const most = 1_000_000
	return time.Duration(max(-1, min(n, most))) * time.Second
}

// postJob deletes a job by ACTION=DELETE, for clients that cannot send DELETE.
// It sets no parameters (DALI 1.1 section 2.2.2).
func (s *Service) postJob(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	defer s.closeParams(r.Context(), params)
	action, err := params.One(paramAction)
	if err != nil {
		return err
	}
	if !strings.EqualFold(action, "DELETE") {
		return fault.New(fault.Usage, "a job takes ACTION=DELETE here; send parameters to its /parameters and PHASE to its /phase")
	}
	return s.deleteJob(w, r)
}

func (s *Service) deleteJob(w http.ResponseWriter, r *http.Request) error {
	if err := s.jobs.Delete(r.Context(), caller(r), jobID(r)); err != nil {
		return err
	}
	return seeOther(w, s.document(r).Jobs)
}

// jobAtoms are the resources of a job that are one word (UWS 1.1 section 2.2.1).
var jobAtoms = map[string]func(*uws.Job) string{
	"phase":             func(j *uws.Job) string { return string(j.Phase) },
	"quote":             func(j *uws.Job) string { return uws.FormatTime(j.Quote) },
	"owner":             func(j *uws.Job) string { return j.Owner },
	"executionduration": func(j *uws.Job) string { return uws.Seconds(j.Duration) },
	"destruction":       func(j *uws.Job) string { return uws.FormatTime(j.Destruction) },
}

func (s *Service) getAtom(atom func(*uws.Job) string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		job, err := s.jobs.Get(r.Context(), caller(r), jobID(r))
		if err != nil {
			return err
		}
		return sendText(w, atom(job))
	}
}

// setter changes one thing of a job by the parameter of the same name.
type setter func(r *http.Request, p *dali.Params) error

func (s *Service) jobSetters() map[string]setter {
	return map[string]setter{
		"phase": s.setPhase, "executionduration": s.setDuration, "destruction": s.setDestruction,
	}
}

func (s *Service) postAtom(set setter) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		params, err := s.params(w, r)
		if err != nil {
			return err
		}
		defer s.closeParams(r.Context(), params)
		if err := set(r, params); err != nil {
			return err
		}
		return seeOther(w, s.document(r).JobURL(jobID(r)))
	}
}

func (s *Service) setPhase(r *http.Request, p *dali.Params) error {
	phase, err := p.One(paramPhase)
	if err != nil {
		return err
	}
	switch strings.ToUpper(phase) {
	case "RUN":
		return s.jobs.Run(r.Context(), caller(r), jobID(r), rights(auth.From(r.Context())))
	case "ABORT":
		return s.jobs.Abort(r.Context(), caller(r), jobID(r))
	}
	return fault.New(fault.Usage, "PHASE=%s cannot be asked of a job; send RUN or ABORT", clip(phase))
}

func (s *Service) setDuration(r *http.Request, p *dali.Params) error {
	d, err := readDuration(p)
	if err == nil && d == nil {
		err = fault.New(fault.Usage, "parameter EXECUTIONDURATION is missing; send a number of seconds")
	}
	if err != nil {
		return err
	}
	return s.jobs.SetDuration(r.Context(), caller(r), jobID(r), *d)
}

func (s *Service) setDestruction(r *http.Request, p *dali.Params) error {
	t, err := readDestruction(p)
	if err == nil && t == nil {
		err = fault.New(fault.Usage, "parameter DESTRUCTION is missing; send a time such as 2026-01-31T12:00:00Z")
	}
	if err != nil {
		return err
	}
	return s.jobs.SetDestruction(r.Context(), caller(r), jobID(r), *t)
}

func (s *Service) getParameters(w http.ResponseWriter, r *http.Request) error {
	job, err := s.jobs.Get(r.Context(), caller(r), jobID(r))
	if err != nil {
		return err
	}
	return sendXML(w, func(w io.Writer) error { return s.document(r).WriteParameters(w, job) })
}

func (s *Service) postParameters(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	defer s.closeParams(r.Context(), params)
	draft, err := s.readDraft(r, params)
	if err != nil {
		return err
	}
	if err := s.jobs.SetParameters(r.Context(), caller(r), jobID(r), draft, accumulates); err != nil {
		return err
	}
	return seeOther(w, s.document(r).JobURL(jobID(r)))
}

func (s *Service) getResults(w http.ResponseWriter, r *http.Request) error {
	job, err := s.jobs.Get(r.Context(), caller(r), jobID(r))
	if err != nil {
		return err
	}
	return sendXML(w, func(w io.Writer) error { return s.document(r).WriteResults(w, job) })
}

// getJobError answers with the error document of a failed job; that it can be
// read is no error, so that the status is 200 (TAP 1.1 section 3.3).
func (s *Service) getJobError(w http.ResponseWriter, r *http.Request) error {
	job, err := s.jobs.Get(r.Context(), caller(r), jobID(r))
	if err != nil {
		return err
	}
	if job.Failure == nil {
		return fault.New(fault.NotFound, "job %s is %s and has no error", job.ID, job.Phase)
	}
	return dali.WriteDocument(w, votable.ContentType, func(w io.Writer) error { return votable.WriteError(w, job.Failure.Message) })
}

// resultName is the one result of a job.
const resultName = "result"

func (s *Service) getResult(w http.ResponseWriter, r *http.Request) error {
	id := jobID(r)
	if name := chi.URLParam(r, "name"); name != resultName {
		return fault.New(fault.NotFound, "job %s has no result %q; it has one called result", id, clip(name))
	}
	file, job, err := s.jobs.OpenResult(r.Context(), caller(r), id)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", job.Result.MIME)
	h.Set("Content-Disposition", "attachment; filename="+job.Result.Filename)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	return deliver.SendFile(w, r, file, job.Result.Size, s.limits.Stall)
}
