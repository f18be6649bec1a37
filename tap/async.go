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
	"github.com/vobutler/vobutler/tap/uws"
)

// The parameters that steer jobs (UWS 1.1 section 2.2); all others are the
// job's own.
const (
	paramPhase       = "PHASE"
	paramWait        = "WAIT"
	paramAction      = "ACTION"
	paramDuration    = "EXECUTIONDURATION"
	paramDestruction = "DESTRUCTION"
	paramAfter       = "AFTER"
	paramLast        = "LAST"
)

// listLength is how many jobs a list has unless more are asked for. Firefly
// fetches the document of each.
const listLength = 100

// document says where the documents of jobs stand for the client of r.
func (s *Service) document(r *http.Request) uws.Document {
	return uws.Document{Jobs: s.cfg.Base.Of(r) + "/async", Stylesheet: s.cfg.Stylesheet}
}

func jobID(r *http.Request) uws.JobID { return uws.JobID(chi.URLParam(r, "id")) }

func caller(r *http.Request) string { return auth.From(r.Context()).User }

// rights are what a job keeps of the user who starts it.
func rights(who auth.Principal) uws.Rights {
	return uws.Rights{Groups: who.Groups, Queries: who.Queries}
}

// getJobs lists the caller's jobs. Where users log in, nobody knows whose the jobs
// of those are who did not; only the address of one leads to it.
func (s *Service) getJobs(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	filter, err := readFilter(params)
	if err != nil {
		return err
	}
	var jobs []uws.Summary
	if who := caller(r); who != "" || !s.cfg.Logins {
		if jobs, err = s.jobs.List(r.Context(), who, filter); err != nil {
			return err
		}
	}
	return sendXML(w, func(w io.Writer) error { return s.document(r).WriteJobs(w, jobs) })
}

func readFilter(p *dali.Params) (uws.Filter, error) {
	filter := uws.Filter{Last: listLength}
	for _, word := range p.All(paramPhase) {
		phase, ok := uws.ParsePhase(strings.ToUpper(strings.TrimSpace(word)))
		if !ok {
			return filter, fault.New(fault.Usage, "PHASE=%s is not a phase of a job", clip(word))
		}
		filter.Phases = append(filter.Phases, phase)
	}
	after, err := p.One(paramAfter)
	if err == nil && after != "" {
		filter.After, err = dali.ParseTime(after)
	}
	if err != nil {
		return filter, err
	}
	last, err := p.One(paramLast)
	if err != nil || last == "" {
		return filter, err
	}
	if filter.Last, err = strconv.Atoi(last); err != nil || filter.Last < 1 {
		return filter, fault.New(fault.Usage, "LAST=%s is not a number of jobs; send a whole number from 1 on", clip(last))
	}
	return filter, nil
}

// postJobs makes a job. The parameters of its query are not looked at before it
// runs, so that what is wrong with them is told where clients look for it.
func (s *Service) postJobs(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	defer s.closeParams(r.Context(), params)
	draft, err := s.readDraft(r, params)
	if err != nil {
		return err
	}
	phase, err := params.One(paramPhase)
	if err != nil {
		return err
	}
	switch strings.ToUpper(phase) {
	case "RUN":
		draft.Run = true
	case "":
	default:
		return fault.New(fault.Usage, "PHASE=%s cannot be asked of a new job; send RUN or leave it out", clip(phase))
	}
	if draft.Duration, err = readDuration(params); err != nil {
		return err
	}
	if draft.Destruction, err = readDestruction(params); err != nil {
		return err
	}
	job, err := s.jobs.Create(r.Context(), draft)
	if err != nil {
		return err
	}
	return seeOther(w, s.document(r).JobURL(job.ID))
}

// readDraft gathers the job's own parameters and its attachments.
func (s *Service) readDraft(r *http.Request, params *dali.Params) (uws.Draft, error) {
	who := auth.From(r.Context())
	draft := uws.Draft{Owner: who.User, Rights: rights(who), Base: s.cfg.Base.Of(r)}
	runID, err := params.One(paramRunID)
	if err != nil {
		return draft, err
	}
	draft.RunID = clipRunID(runID)
	for _, name := range params.Names() {
		switch name {
		case paramPhase, paramWait, paramAction, paramDuration, paramDestruction:
			continue
		}
		for _, value := range params.All(name) {
			draft.Parameters = append(draft.Parameters, uws.Parameter{Name: name, Value: value})
		}
	}
	for _, part := range params.Parts() {
		draft.Attachments = append(draft.Attachments, uws.Incoming{Name: part.Name, Open: part.Open})
	}
	return draft, nil
}

// accumulates tells the parameters of which a later one does not replace the
// earlier.
func accumulates(name string) bool { return name == paramUpload }

// readDuration returns the wanted execution duration, or nil.
func readDuration(p *dali.Params) (*time.Duration, error) {
	text, err := p.One(paramDuration)
	if err != nil || text == "" {
		return nil, err
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || seconds < 0 {
		return nil, fault.New(fault.Usage, "EXECUTIONDURATION=%s is not a number of seconds; send a whole number from 0 on", clip(text))
	}
	const most = int64(1<<63-1) / int64(time.Second)
	d := time.Duration(min(seconds, most)) * time.Second
	return &d, nil
}

// readDestruction returns the wanted time of destruction, or nil.
func readDestruction(p *dali.Params) (*time.Time, error) {
	text, err := p.One(paramDestruction)
	if err != nil || text == "" {
		return nil, err
	}
	t, err := dali.ParseTime(text)
	return &t, err
}

// ownResult tells whether a URL is that of a job's result at this service.
func (s *Service) ownResult(base, uri string) (uws.JobID, bool) {
	rest, ok := strings.CutPrefix(uri, base+"/async/")
	if !ok || base == "" {
		return "", false
	}
	id, ok := strings.CutSuffix(rest, "/results/result")
	return uws.JobID(id), ok && uws.JobID(id).Valid()
}

// seeOther answers with where to look next; the address is absolute.
func seeOther(w http.ResponseWriter, address string) error {
	w.Header().Set("Location", address)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
