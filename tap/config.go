package tap

import (
	"context"
	"log/slog"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/tap/upload"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/votable"
)

// Config is what a Service is made of. Schema, Engine and, in Jobs, Store and
// Folder are required.
type Config struct {
	// Base is the address under which clients see the service.
	Base dali.Base
	// Schema returns the tables as they are published now.
	Schema func() *schema.Set
	// Engine runs the queries. It is probed for availability and takes uploads
	// if it can.
	Engine engine.Engine
	// Formats are the output formats, the default first; nil: format.Standard.
	Formats format.Registry
	// Jobs is the configuration of /async; its Runner is set by New.
	Jobs uws.Config
	// Limits hold for every query.
	Limits Limits
	// Uploads bound uploaded tables, and UploadHosts are the internal hosts
	// that an upload by URL may name.
	Uploads     upload.Limits
	UploadHosts []string

	// Logins tells that users log in, which is seen to before Handler. Those who
	// did not are shown no list of jobs then.
	Logins bool
	// Review returns what a user may do now who had these rights at the time
	// since; it is asked when a job begins to run, and its fault ends the job. Nil:
	// rights stay as they were.
	Review func(who auth.Principal, since time.Time) (auth.Principal, error)
	// Authorize refuses a query by the tables it touches. Nil allows all.
	Authorize func(context.Context, auth.Principal, *plan.Query) error
	// Policy returns the condition by which a user sees rows of a table, as
	// plan.Options has it. Nil hides none.
	Policy func(auth.Principal) func(*schema.Table) adql.Expr
	// Descriptors returns the service descriptors that belong to a result with
	// these columns; base is the address of the service. Nil: there are none.
	Descriptors func(base string, columns []deliver.Column) []votable.Resource
	// Rewrite returns what is to be made of the texts of a published column in
	// results, or nil if they stay as they are; base is the address of the
	// service. It tells by the column whose values pass through unchanged,
	// whatever its alias. Nil: all stay.
	Rewrite func(base string, column *plan.Origin) deliver.Rewriter

	// Origin is told in every result.
	Origin Origin
	// Examples are published at /examples; nil: those of this package.
	Examples []Example
	// Functions are declared as user-defined functions.
	Functions []dali.Feature
	// SecurityMethods are the ways to log in, as identifiers; the empty string
	// stands for none needed. None are declared for a service open to all.
	SecurityMethods []string
	// LowercaseFeatureIDs writes the capabilities as ADQL 2.1 has it and not as
	// clients read them.
	LowercaseFeatureIDs bool
	// Stylesheet is the path of the style sheet by which browsers show XML, or "".
	Stylesheet string

	// Observe is told of every query when it has ended. Nil: nobody.
	Observe func(*Report)
	Log     *slog.Logger     // nil: slog.Default
	Now     func() time.Time // nil: time.Now
}

// Limits bound queries. A zero value is replaced by its default.
type Limits struct {
	DefaultRows int64 // MAXREC where none is given; default 100,000,000
	MaxRows     int64 // the highest MAXREC; default 100,000,000

	SyncDuration time.Duration // of a synchronous query; default 10 min
	Concurrent   int           // synchronous queries at once; default 8
	PerUser      int           // of them for one user; 0: all
	Waiting      int           // that wait for a place; default 256, negative: none
	// Patience is how long a query waits for others of its user when as many run
	// as their quota allows; default 5 s.
	Patience time.Duration

	QueryLength int   // bytes of ADQL; default that of adql.Parse
	QueryDepth  int   // nesting; default that of adql.Parse
	Text        int64 // bytes of all parameters; default 4 MiB
	Files       int64 // bytes of all attachments; default 64 MiB
	// Spool is the folder in which large attachments wait; "": the system's.
	Spool string

	// Silence is after what time without a row the head of an answer is sent,
	// so that no proxy gives up; default 10 s.
	Silence time.Duration
	// Stall is how long a client may take nothing of an answer; default 2 min.
	Stall time.Duration
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.DefaultRows, 100_000_000)
	setDefault(&l.MaxRows, 100_000_000)
	setDefault(&l.SyncDuration, 10*time.Minute)
	setDefault(&l.Concurrent, 8)
	setDefault(&l.Waiting, 256)
	setDefault(&l.Text, 4<<20)
	setDefault(&l.Files, 64<<20)
	setDefault(&l.Silence, 10*time.Second)
	setDefault(&l.Stall, 2*time.Minute)
	l.DefaultRows = min(l.DefaultRows, l.MaxRows)
	return l
}

func setDefault[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}
