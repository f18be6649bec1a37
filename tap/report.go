package tap

import (
	"context"
	"log/slog"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Report tells how one query went, for the log and for metrics.
type Report struct {
	ID     string // of the request or of the job
	Async  bool
	User   string
	RunID  string
	Tables []string
	Format string

	Rows     int64
	Bytes    int64 // of the answer before compression
	Overflow bool
	// Err is why there is no result, or not all of it.
	Err error

	// The phases of the query; 0 for one it did not reach.
	Parse   time.Duration // text to plan
	Waited  time.Duration // for a place
	Upload  time.Duration // of the uploaded tables
	First   time.Duration // from the engine's start to its first rows
	Stream  time.Duration // from the first rows to the last
	started time.Time
}

// phase returns a function that adds the time from now on to d.
func phase(d *time.Duration) func() {
	start := time.Now()
	return func() { *d += time.Since(start) }
}

// publish logs the report and hands it to the observer.
func (s *Service) publish(ctx context.Context, r *Report) {
	mode := "sync"
	if r.Async {
		mode = "async"
	}
	attrs := []slog.Attr{
		slog.String("id", r.ID), slog.String("mode", mode), slog.String("user", r.User), slog.String("run_id", r.RunID),
		slog.Any("tables", r.Tables), slog.String("format", r.Format), slog.Int64("rows", r.Rows),
		slog.Int64("bytes", r.Bytes), slog.Bool("overflow", r.Overflow),
		slog.Group("ms", slog.Float64("parse", millis(r.Parse)), slog.Float64("wait", millis(r.Waited)),
			slog.Float64("upload", millis(r.Upload)), slog.Float64("first", millis(r.First)),
			slog.Float64("stream", millis(r.Stream)), slog.Float64("total", millis(time.Since(r.started)))),
	}
	if r.Err != nil {
		attrs = append(attrs, slog.String("fault", fault.KindOf(r.Err).String()), slog.String("error", r.Err.Error()))
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "query", attrs...)
	if s.cfg.Observe != nil {
		s.cfg.Observe(r)
	}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
