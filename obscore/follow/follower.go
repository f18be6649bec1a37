package follow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/obscore/static"
)

// Follower keeps a data file like the repository.
type Follower struct {
	config    Config
	log       *slog.Logger
	name      string // identifies the rows: the repository and the configuration
	files     files
	scanner   *scanner
	converter *static.Converter

	// The rest is used by the goroutine of Follow only.
	ledger   ledger
	members  map[string]*members // by dataset type
	schedule schedule
	round    uint32 // of the latest pass
	// touched are the datasets that a step has looked at while a pass goes on.
	touched  map[butler.DatasetID]bool
	passing  bool
	urgent   bool // the next look must be a pass
	unsorted int  // rows added or taken away since the file was built

	mu     sync.Mutex
	status Status
}

// Status is how well the rows agree with the repository.
type Status struct {
	// Rows is how many there are.
	Rows int
	// Checked is when the rows were last known to be those of the repository.
	Checked time.Time
	// Err is why they could not be checked since, or nil.
	Err error
}

// Open finds the data file of an earlier run, or builds one, which may take
// some time: a minute for some million datasets.
func Open(ctx context.Context, c Config) (*Follower, error) {
	if c.Every <= 0 {
		c.Every = defaultEvery
	}
	if c.Patience <= 0 {
		c.Patience = defaultPatience
	}
	f := &Follower{config: c, log: c.Logger, files: newFiles(c.File), members: map[string]*members{}, touched: map[butler.DatasetID]bool{}}
	if f.log == nil {
		f.log = slog.Default()
	}
	if err := c.Rows.Check(); err != nil {
		return nil, err
	}
	var err error
	if f.name, err = identity(&c); err != nil {
		return nil, err
	}
	f.scanner = newScanner(&c, f.log)
	if f.converter, err = static.NewConverter(c.Table, kept, f.scanner.fields, "the repository "+c.Repo.Label()); err != nil {
		return nil, fmt.Errorf("the configuration does not fit the table: %w", err)
	}
	for _, note := range f.converter.Notes {
		f.log.Info("obscore: " + note)
	}
	if err := f.resume(ctx); err != nil {
		return nil, err
	}
	if f.ledger == nil {
		path, l, err := f.buildNext(ctx)
		if err != nil {
			return nil, err
		}
		f.ledger = l
		f.files.use(path)
	}
	f.status.Rows = len(f.ledger)
	return f, f.files.clean()
}

// identity names the rows, so that a file of others is not taken for them.
func identity(c *Config) (string, error) {
	text, err := json.Marshal([]any{c.Rows, c.Table})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "butler:" + c.Repo.Label() + "?configuration=" + hex.EncodeToString(sum[:8]), nil
}

// resume takes up the newest data file that there is. One that is of no use is
// left to be removed.
func (f *Follower) resume(ctx context.Context) error {
	for _, path := range f.files.found {
		l, err := loadLedger(ctx, path, f.name)
		if err == nil {
			f.ledger = l
			f.files.use(path)
			f.log.Info("obscore: serving the rows of the last run until the repository was looked at", "file", path, "rows", len(l))
			return nil
		}
		if ctx.Err() != nil {
			return err
		}
		f.log.Warn("obscore: a data file is of no use and will be built anew", "file", path, "reason", err)
	}
	return nil
}

// File returns the path of the data file, to be opened by the engine as one that
// can be written.
func (f *Follower) File() string { return f.files.current }

// Status returns how well the rows agree with the repository. It may be called
// at any time.
func (f *Follower) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// Follow keeps the rows in the engine, which serves File, like those of the
// repository, until ctx ends. A repository that is away for some time does no
// harm.
func (f *Follower) Follow(ctx context.Context, e Engine) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		err := f.look(ctx, e)
		if ctx.Err() != nil {
			return
		}
		f.report(err)
		timer.Reset(f.config.Every)
	}
}

// report keeps the status, and logs when trouble begins and ends.
func (f *Follower) report(err error) {
	f.mu.Lock()
	before := f.status.Err
	f.status.Err = err
	f.status.Rows = len(f.ledger)
	if err == nil {
		f.status.Checked = time.Now()
	}
	f.mu.Unlock()
	switch {
	case err != nil && (before == nil || before.Error() != err.Error()):
		f.log.Warn("obscore: the repository could not be looked at; its rows are served as they were", "error", err)
	case err == nil && before != nil:
		f.log.Info("obscore: the repository can be looked at again")
	}
}

// Rows that were added lie at the end of the table instead of at their place on
// the sky, where queries find them faster. When they are more than minUnsorted
// and than a part of all rows, the file is built anew.
const (
	minUnsorted = 100_000
	maxUnsorted = 4
)

// rebuild serves a new file in the place of the one that has changed much.
func (f *Follower) rebuild(ctx context.Context, e Engine) error {
	path, l, err := f.buildNext(ctx)
	if err != nil {
		return err
	}
	if err := e.Swap(ctx, path); err != nil {
		f.urgent = true // the schedule is that of the new file
		return errors.Join(err, removeFile(path))
	}
	f.files.use(path)
	f.ledger, f.round, f.unsorted = l, 0, 0
	return f.files.clean()
}

// buildNext builds the next data file. What the repository is known to hold is
// what it held before, so that the next look sees what changed meanwhile.
func (f *Follower) buildNext(ctx context.Context) (path string, l ledger, err error) {
	start := time.Now()
	token, err := f.config.Repo.DB().ChangeToken(ctx)
	if err != nil {
		return "", nil, err
	}
	clear(f.members)
	for _, t := range f.config.Rows.DatasetTypes {
		if _, err := f.readMembers(ctx, t); err != nil {
			return "", nil, err
		}
	}
	path = f.files.next()
	if l, err = f.build(ctx, path); err != nil {
		return "", nil, err
	}
	f.schedule.passed(start, token)
	return path, l, nil
}

// base returns a path without the ending of its name, and the ending.
func base(path string) (stem, ending string) {
	ending = filepath.Ext(path)
	return path[:len(path)-len(ending)], ending
}
