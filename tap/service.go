package tap

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/upload"
	"github.com/vobutler/vobutler/tap/uws"
)

// Service is a TAP service. It is safe for concurrent use.
type Service struct {
	cfg     Config
	limits  Limits
	gate    *uws.Gate
	jobs    *uws.Manager
	uploads *upload.Loader
	fetcher *upload.Fetcher
	prober  engine.Prober // nil if the engine cannot be probed
	since   time.Time
}

// New returns a service whose jobs wait until Start. ctx is for the reading of
// the jobs that the store holds.
func New(ctx context.Context, cfg Config) (*Service, error) {
	if cfg.Formats == nil {
		cfg.Formats = format.Standard()
	}
	if cfg.Examples == nil {
		cfg.Examples = DefaultExamples()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Service{cfg: cfg, limits: cfg.Limits.withDefaults(), since: cfg.Now()}
	// One tally: a quota is of synchronous queries and jobs together.
	cfg.Jobs.Tally = uws.NewTally()
	s.gate = uws.NewGate(uws.GateConfig{Places: s.limits.Concurrent, PerUser: s.limits.PerUser, Waiting: s.limits.Waiting,
		Tally: cfg.Jobs.Tally, Patience: s.limits.Patience})
	s.prober, _ = cfg.Engine.(engine.Prober)
	uploader, _ := cfg.Engine.(engine.Uploader)
	s.uploads = upload.NewLoader(uploader, cfg.Uploads)
	var err error
	if s.fetcher, err = upload.NewFetcher(cfg.UploadHosts); err != nil {
		return nil, err
	}
	cfg.Jobs.Runner = runner{s}
	if cfg.Jobs.Log == nil {
		cfg.Jobs.Log = cfg.Log
	}
	s.jobs, err = uws.New(ctx, cfg.Jobs)
	return s, err
}

// Start begins to run jobs.
func (s *Service) Start() { s.jobs.Start() }

// Release lets the requests go that wait for a job. It is called when the
// server begins to stop, before it waits for its requests.
func (s *Service) Release() { s.jobs.Release() }

// Stop starts no more jobs and waits for those that run until ctx ends; then
// they are interrupted and say so. It is called after the last request.
func (s *Service) Stop(ctx context.Context) error { return s.jobs.Stop(ctx) }

// Gate is where synchronous queries wait for a place. Another service that asks
// the same engine shares it, so that the limits hold for both together.
func (s *Service) Gate() *uws.Gate { return s.gate }

// Load is how busy the service is; SyncRunning and SyncWaiting are of all who share
// its Gate.
type Load struct {
	SyncRunning, SyncWaiting   int
	AsyncRunning, AsyncWaiting int
}

// Load returns how busy the service is now.
func (s *Service) Load() Load {
	var l Load
	l.SyncRunning, l.SyncWaiting = s.gate.Load()
	l.AsyncRunning, l.AsyncWaiting = s.jobs.Load()
	return l
}

// Handler serves the resources below the path of Config.Base. Paths with
// double or trailing slashes are served as they are meant, never redirected;
// whoever routes requests here must not redirect them either (see
// dali.CleanPath).
func (s *Service) Handler() http.Handler { return dali.CleanPath(s.cfg.Base.Below(s.routes())) }
