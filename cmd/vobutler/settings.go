package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/format/fits"
	"github.com/vobutler/vobutler/tap/format/parquet"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/tap/uws/sqlstore"
)

// bytesOf is a size in the notation of the engine.
func bytesOf(s config.Size) string { return strconv.FormatInt(int64(s), 10) + "B" }

func limits(c *config.Config) tap.Limits {
	l := c.Limits
	return tap.Limits{DefaultRows: l.DefaultRows, MaxRows: l.MaxRows, SyncDuration: time.Duration(l.SyncDuration),
		Concurrent: l.Concurrent, PerUser: l.ConcurrentOne, Waiting: l.Waiting,
		QueryLength: int(l.QueryLength), QueryDepth: l.QueryDepth, Text: int64(l.Body), Files: int64(c.Uploads.Bytes),
		Spool: spool(c)}
}

// spool is the folder of what one request keeps on disk while it lasts.
func spool(c *config.Config) string { return filepath.Join(c.DataDir, "spool") }

func jobs(c *config.Config, store *sqlstore.Store, folder *uws.Folder, log *slog.Logger) uws.Config {
	j := c.Jobs
	return uws.Config{Store: store, Folder: folder, Slots: j.Slots, QueueLength: j.Queue, JobsPerUser: j.PerUser,
		Duration: time.Duration(j.DefaultDuration), MaxDuration: time.Duration(j.MaxDuration),
		Lifetime: time.Duration(j.Retention), MaxLifetime: time.Duration(j.MaxRetention),
		ResultBytes: int64(j.Results), ParameterBytes: int64(c.Limits.Body), AttachmentBytes: int64(c.Uploads.Bytes), Log: log}
}

// formats are the output formats, the default first.
func formats(c *config.Config) format.Registry {
	return append(format.Standard(), parquet.Format(),
		fits.Format(fits.Options{Dir: spool(c), MaxBytes: int64(c.Jobs.Results)}))
}

// functions declares what the planner knows beyond the standard's functions.
func functions() []dali.Feature {
	var out []dali.Feature
	for _, f := range plan.Functions() {
		out = append(out, dali.Feature{Form: f.Text, Description: f.Description})
	}
	return out
}

// trusted tells of a request whether its peer is in one of the networks, which
// Validate has checked.
func trusted(networks []string) func(*http.Request) bool {
	var prefixes []netip.Prefix
	for _, n := range networks {
		if p, err := netip.ParsePrefix(n); err == nil {
			prefixes = append(prefixes, p)
		} else if a, err := netip.ParseAddr(n); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	return func(r *http.Request) bool {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			return false
		}
		peer, err := netip.ParseAddr(host)
		if err != nil {
			return false
		}
		for _, p := range prefixes {
			if p.Contains(peer.Unmap()) {
				return true
			}
		}
		return false
	}
}

// logger writes to the error stream as the configuration says.
func logger(c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // Validate has checked it
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
