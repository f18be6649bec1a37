package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/vobutler/vobutler/butlerapi"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/httpd"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/follow"
	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/tap/upload"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/tap/uws/sqlstore"
)

// stopPatience is how long running queries may finish after a signal.
const stopPatience = 20 * time.Second

// server is everything that runs, in the order in which it is stopped.
type server struct {
	config config.Config
	log    *slog.Logger
	lock   *os.File // keeps a second server out of data_dir
	engine *duckdb.Engine
	store  *sqlstore.Store
	repos  repositories
	api    *butlerapi.API // nil if there are no repositories
	// signer makes links to the files of the repositories, and files serves those
	// links that lead here; nil if there are no repositories.
	signer sign.Signer
	files  *sign.Files
	links  http.Handler // nil if there are no repositories
	// follower keeps the rows like those of a repository; nil if they come from
	// a file that is imported.
	follower *follow.Follower
	service  *tap.Service
	images   *sia.Service
	identity *identity
	public   *httpd.Server
	metrics  *httpd.Server // nil if there is none

	now    func() time.Time
	access *auth.Access
	sight  *obscore.Sight
}

// collectAt is by how many percent the heap may grow before it is collected.
// Rows stream through, so that little lives and collecting it often is cheap. With
// the default of 100 a busy Butler API takes some ten megabytes more.
const collectAt = 50

// newServer opens the data and takes the ports; run serves them.
func newServer(ctx context.Context, c config.Config, log *slog.Logger) (*server, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	s := &server{config: c, log: log, now: time.Now}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *server) open(ctx context.Context) error {
	c := &s.config
	var err error
	if s.lock, err = lockFolder(c.DataDir); err != nil {
		return err
	}
	s.access = accessOf(c, s.now)
	if s.sight, err = sightOf(c, s.access); err != nil {
		return err
	}
	if s.identity, err = newIdentity(c, s.log, s.now); err != nil {
		return err
	}
	set, err := publish(c.Schemas, s.log)
	if err != nil {
		return err
	}
	// What a process that died left there belongs to nobody.
	if err := errors.Join(os.RemoveAll(spool(c)), os.MkdirAll(spool(c), 0o700)); err != nil {
		return err
	}
	if len(c.Butler.Repositories) > 0 {
		if s.repos, err = openRepositories(ctx, &c.Butler); err != nil {
			return err
		}
		if s.signer, s.files, err = fileLinks(ctx, c, s.repos, s.now, s.log); err != nil {
			return err
		}
		if s.api, err = s.butlerHandler(); err != nil {
			return err
		}
		if s.links, err = s.linksHandler(set); err != nil {
			return err
		}
	}
	table := set.Table(obscore.Name)
	file, err := s.dataFile(ctx, table)
	if err != nil {
		return err
	}
	s.engine, err = duckdb.Open(ctx, duckdb.Config{File: file, Writable: s.follower != nil, Tables: []*schema.Table{table},
		MemoryLimit: bytesOf(c.Engine.Memory), TempDir: filepath.Join(c.DataDir, "spill"), MaxTemp: bytesOf(c.Engine.Spill),
		Threads: c.Engine.Threads, Logger: s.log})
	if err != nil {
		return err
	}
	if err := load(ctx, set, s.engine); err != nil {
		return err
	}
	folder, err := uws.OpenFolder(filepath.Join(c.DataDir, "jobs"))
	if err != nil {
		return err
	}
	s.store, err = sqlstore.Open(ctx, filepath.Join(c.DataDir, "jobs.sqlite"))
	if err != nil {
		return err
	}
	descriptors, err := s.descriptors()
	if err != nil {
		return err
	}
	measures := httpd.NewMetrics()
	queries := newQueryMetrics(measures.Registry)
	s.service, err = tap.New(ctx, tap.Config{
		Base:                dali.Base{URL: s.publicURL(), Path: c.BasePath, Trusted: trusted(c.TrustedProxies)},
		Schema:              func() *schema.Set { return set },
		Engine:              s.engine,
		Formats:             formats(c),
		Jobs:                jobs(c, s.store, folder, s.log),
		Limits:              limits(c),
		Uploads:             upload.Limits{Rows: c.Uploads.Rows, Bytes: int64(c.Uploads.Bytes), Columns: c.Uploads.Columns},
		UploadHosts:         c.Uploads.AllowHosts,
		Origin:              tap.Origin{Publisher: c.TAP.Publisher, Software: "vobutler/" + version(), Citation: c.TAP.Citation, ReferenceURL: c.TAP.ReferenceURL},
		Functions:           functions(),
		Logins:              c.Identity.Mode != config.IdentityNone,
		Review:              s.identity.review,
		SecurityMethods:     s.identity.methods(),
		Policy:              s.rowPolicy(),
		Descriptors:         descriptors,
		Rewrite:             s.rewriter,
		LowercaseFeatureIDs: c.TAP.LowercaseFeatureIDs,
		Observe:             queries.observe,
		Log:                 s.log,
	})
	if err != nil {
		return err
	}
	queries.watch(s.service)
	s.images = s.imageSearch(set, descriptors)
	s.public, err = httpd.Listen(c.Listen, withRoute(httpd.Wrap(withClient(s.routes(), c.TrustedProxies), s.log, routeOf, measures.Observe)), s.log)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if c.Metrics.Listen == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", measures.Handler())
	s.metrics, err = httpd.Listen(c.Metrics.Listen, mux, s.log)
	if err != nil {
		return fmt.Errorf("metrics.listen: %w", err)
	}
	return nil
}

// run serves until ctx ends and then stops in order: no further requests, the
// running ones finish, jobs are interrupted, the engine closes.
func (s *server) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.service.Start()
	serve := func(port *httpd.Server) {
		if err := port.Serve(); err != nil {
			cancel(err)
		}
	}
	done := make(chan struct{})
	go func() { defer close(done); serve(s.public) }()
	if s.metrics != nil {
		go serve(s.metrics)
	}
	followed := make(chan struct{})
	go func() { defer close(followed); s.keepRows(ctx) }()
	<-ctx.Done()
	<-followed
	s.log.Info("stopping", "reason", context.Cause(ctx))
	patience, end := context.WithTimeout(context.Background(), stopPatience)
	defer end()
	s.service.Release() // who waits for a job to move must not hold the port
	err := s.public.Stop(patience)
	<-done
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	return errors.Join(err, s.service.Stop(patience), s.close())
}

// close frees what open took, as far as it came.
func (s *server) close() error {
	var errs []error
	if s.metrics != nil {
		errs = append(errs, s.metrics.Stop(context.Background()))
	}
	if s.engine != nil {
		errs = append(errs, s.engine.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	errs = append(errs, s.repos.close())
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
