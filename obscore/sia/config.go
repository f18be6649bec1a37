package sia

import (
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
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/votable"
)

// Config is what a Service is made of. Schema, Engine, Gate and Services are
// required.
type Config struct {
	// Base is the address below which each service has its label.
	Base dali.Base
	// Schema returns the tables as they are published now.
	Schema func() *schema.Set
	// Engine runs the searches. It is probed for availability if it can be.
	Engine engine.Engine
	// Gate is where searches wait for a place, with the other queries of the engine.
	Gate *uws.Gate
	// Formats are the output formats, the default first; nil: format.Standard.
	Formats format.Registry
	// Services are those served, by label.
	Services map[string]Scope
	// Limits hold for every search.
	Limits Limits

	// Allowed tells whether a user may know of a service; one that they may not
	// is answered like one that does not exist. Nil allows all.
	Allowed func(who auth.Principal, label string) bool
	// Policy returns the condition by which a user sees rows of a table, as
	// plan.Options has it. Nil hides none.
	Policy func(auth.Principal) func(*schema.Table) adql.Expr
	// Descriptors returns the service descriptors that belong to a result with
	// these columns; base is the address below which the services have their
	// labels. Nil: there are none.
	Descriptors func(base string, columns []deliver.Column) []votable.Resource
	// Rewrite returns what is to be made of the texts of a published column in
	// results, or nil if they stay as they are. Nil: all stay.
	Rewrite func(base string, column *plan.Origin) deliver.Rewriter

	// Origin is told in every result: who publishes, what to cite.
	Origin []votable.Info
	// SecurityMethods are the ways to log in, as identifiers; the empty string
	// stands for none needed. None are declared for a service open to all.
	SecurityMethods []string
	// Stylesheet is the path of the style sheet by which browsers show XML, or "".
	Stylesheet string

	Log *slog.Logger     // nil: slog.Default
	Now func() time.Time // nil: time.Now
}

// Scope is what a service covers: the rows of ivoa.ObsCore that meet both
// members. The zero value covers all rows.
type Scope struct {
	// Collections are values of obs_collection; none: all.
	Collections []string
	// Repository is the label of the Butler repository that the identifiers of
	// the rows name; "": any.
	Repository string
}

// Limits bound searches. A zero value is replaced by its default.
type Limits struct {
	DefaultRows int64 // MAXREC where none is given; default 60,000
	MaxRows     int64 // the highest MAXREC; default 1,000,000
	Values      int   // of one parameter; default 1000
	Vertices    int   // of one polygon; default 1000

	Duration time.Duration // of a search; default 10 min
	Text     int64         // bytes of all parameters; default 4 MiB
	// Stall is how long a client may take nothing of an answer; default 2 min.
	Stall time.Duration
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.DefaultRows, 60_000)
	setDefault(&l.MaxRows, 1_000_000)
	setDefault(&l.Values, 1000)
	setDefault(&l.Vertices, 1000)
	setDefault(&l.Duration, 10*time.Minute)
	setDefault(&l.Text, 4<<20)
	setDefault(&l.Stall, 2*time.Minute)
	l.DefaultRows = min(l.DefaultRows, l.MaxRows)
	return l
}

func setDefault[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}
