package follow

import (
	"context"
	"log/slog"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/schema"
)

// Config says what is followed, and where the rows go.
type Config struct {
	Repo *butler.Repo
	// Rows says which datasets become rows and how.
	Rows *record.Config
	// Table is the published model of ivoa.ObsCore.
	Table *schema.Table
	// File is the path of the data file. The files that are made have a number
	// before the ending of its name.
	File string
	// Every is how often the repository is looked at; 0: every second.
	Every time.Duration
	// Patience is how long a look at all rows may take to be made after every
	// change; 0: half a second. If it takes longer, the rows of datasets that came
	// or went are looked at first, and all of them now and then.
	Patience time.Duration
	// Program and its version are written into the file.
	Program string
	// Threads and MemoryLimit bound the building of a file ("1GB"); 0 and "": one
	// thread a processor, and what obscore/static takes.
	Threads     int
	MemoryLimit string
	// Progress is called with the number of rows while a file is built, from one
	// goroutine at a time; nil: nobody looks.
	Progress func(rows int64)
	// Logger is told of changes and of trouble; nil: slog.Default().
	Logger *slog.Logger
}

// Engine serves the data file. Its methods are those of tap/engine/duckdb.
type Engine interface {
	// Patch changes rows of the file, all at once and durably.
	Patch(ctx context.Context, name schema.TableName, p *duck.Patch) (gone int64, err error)
	// Swap serves another file from now on.
	Swap(ctx context.Context, file string) error
}

const (
	// defaultEvery is how often the repository is looked at.
	defaultEvery = time.Second
	// defaultPatience is how long a look at all rows may take to be made often.
	defaultPatience = 500 * time.Millisecond
	// restFactor is how long there is no other look at all rows, as a multiple of
	// how long one takes, so that a large registry has most of its time for
	// others.
	restFactor = 3
	// maxRest bounds that rest.
	maxRest = 10 * time.Minute
)
