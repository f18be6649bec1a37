package butlerapi

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/fault"
)

// DefaultPrefix is where repositories stand if nothing else is said.
const DefaultPrefix = "/api/butler/repo"

// The ways to identify themselves that clients know.
const (
	rubin = "rubin_science_platform"
	cadc  = "cadc"
)

// Repository is a repository with the engine of its queries.
type Repository struct {
	Repo   *butler.Repo
	Engine *query.Engine
}

// Config configures an API. Repository and Signer are required; the zero value
// of everything else has a meaning.
type Config struct {
	// Repository returns the repository of a label as a user sees it now, as long
	// as it is served.
	Repository func(ctx context.Context, who auth.Principal, label string) (Repository, bool)
	// Signer makes the links to files.
	Signer sign.Signer
	// LinkLife is how long links work; 0: an hour.
	LinkLife time.Duration
	// Authorize decides whether a user may use a repository; nil lets everyone.
	// Its faults should be Unauthenticated or Forbidden.
	Authorize func(ctx context.Context, who auth.Principal, label string) error
	// Authentication is what clients are told of how to identify themselves:
	// "rubin_science_platform", the default, or "cadc".
	Authentication string

	// Prefix is the path before the label, without a slash at the end; empty:
	// DefaultPrefix.
	Prefix string
	// Origin returns the scheme and host, and the path that a proxy took away, by
	// which the client of a request calls this server; nil takes them from the
	// request alone.
	Origin func(r *http.Request) string

	// Running and Waiting bound the queries of all users; 0: 32 and 256.
	// RunningOne bounds those of one user who is known by name; 0: 8.
	Running, RunningOne, Waiting int
	// Body is the largest body of a request in bytes; 0: 64 MiB.
	Body int64
	// KeepAlive is how long a stream is silent before it says that it still
	// lives; 0: 15 s. Clients give up after 120 s.
	KeepAlive time.Duration
	// Stall is how long a client may take to accept what is sent before it is
	// taken for dead; 0: 10 minutes, since a client reads no faster than its user
	// works through the rows.
	Stall time.Duration

	Log *slog.Logger // nil: none
	// RequestID returns the id of the request of a context, for the log and for
	// messages; nil: there is none.
	RequestID func(ctx context.Context) string
	// After is the clock of keep-alives; nil: time.After.
	After func(d time.Duration) <-chan time.Time
}

// API is the HTTP API of a server's repositories. It may be used by many
// goroutines.
type API struct {
	Config
	log       *slog.Logger
	gate      *gate
	bootstrap map[string]*document // by file name
	universes sync.Map             // of *document by *dimension.Universe
}

// New returns the API of some repositories.
func New(c Config) (*API, error) {
	if c.Repository == nil || c.Signer == nil {
		return nil, fault.New(fault.Usage, "the Butler API needs repositories and a signer of links")
	}
	setDefault(&c.Authentication, rubin)
	if c.Authentication != rubin && c.Authentication != cadc {
		return nil, fault.New(fault.Usage, "clients do not know the authentication %q; they know %s and %s", c.Authentication, rubin, cadc)
	}
	c.Prefix = strings.TrimSuffix(c.Prefix, "/")
	setDefault(&c.Prefix, DefaultPrefix)
	setDefault(&c.LinkLife, time.Hour)
	setDefault(&c.Running, 32)
	setDefault(&c.RunningOne, 8)
	setDefault(&c.Waiting, 256)
	setDefault(&c.Body, 64<<20)
	setDefault(&c.KeepAlive, 15*time.Second)
	setDefault(&c.Stall, 10*time.Minute)
	if c.Origin == nil {
		c.Origin = origin
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.RequestID == nil {
		c.RequestID = func(context.Context) string { return "" }
	}
	a := &API{Config: c, log: c.Log, gate: newGate(c.Running, c.RunningOne, c.Waiting)}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.bootstrap = bootstrap(c.Authentication)
	return a, nil
}

func setDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// origin is Config.Origin of a server without a proxy.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Load returns how many queries run and how many wait.
func (a *API) Load() (running, waiting int) { return a.gate.load() }
