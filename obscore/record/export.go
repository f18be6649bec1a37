package record

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/votable"
)

// Options say how an export runs.
type Options struct {
	// Workers is how many dataset types are exported at a time; 0: one a
	// processor.
	Workers int
	// Progress is called after some rows, from one goroutine at a time; nil:
	// nobody looks.
	Progress func(Progress)
	// Resume uses the finished parts of an export of the same configuration to
	// the same file that was interrupted. They are as the repository was then,
	// and not to be trusted if the machine has stopped, too.
	Resume bool
}

// Progress is how far an export has come.
type Progress struct {
	DatasetType string // that the latest rows are of
	Rows        int64
	// Done and Total count the parts: dataset types and their constraints.
	Done, Total int
}

// Report is what an export did.
type Report struct {
	Rows int64
	// Resumed is how many of the rows were there from before.
	Resumed int64
	// Shapeless is how many rows have a region that is no convex polygon, and
	// therefore no spatial columns.
	Shapeless int64
	Bytes     int64
	Took      time.Duration
}

// Export writes the rows of a configuration to a file whose name ends in
// .parquet or .csv. The file appears when it is complete; until then its parts
// are in a folder beside it, which remains if the export fails.
func Export(ctx context.Context, repo *butler.Repo, c *Config, out string, o Options) (*Report, error) {
	start := time.Now()
	e := &export{config: c, source: NewSource(repo, c), fields: c.Columns(), out: out, dir: out + ".parts", options: o}
	switch strings.ToLower(filepath.Ext(out)) {
	case ".parquet":
		e.parquet = true
	case ".csv":
	default:
		return nil, fmt.Errorf("%s: the name must end in .parquet or .csv", out)
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	report, err := e.run(ctx, repo)
	if err != nil {
		return nil, err
	}
	report.Took = time.Since(start)
	return report, nil
}

// export is one run of Export.
type export struct {
	config  *Config
	source  *Source
	fields  []votable.Field
	out     string
	dir     string // of the parts
	parquet bool
	options Options

	mu       sync.Mutex
	manifest *manifest
	progress Progress
}

// job is a part of an export: the datasets of a type that meet a constraint.
type job struct {
	program    *Program
	constraint Constraint
	name       string // of the part's file
}

func (e *export) run(ctx context.Context, repo *butler.Repo) (*Report, error) {
	jobs, err := e.jobs(ctx)
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(e.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = lock.Close() }()
	place := repo.Label()
	for _, d := range repo.Datastores() {
		place += " " + d.Root.String()
	}
	sum, err := digest(e.config, place, filepath.Ext(e.out))
	if err != nil {
		return nil, err
	}
	if e.manifest, err = openManifest(e.dir, sum, e.options.Resume); err != nil {
		return nil, err
	}
	report := &Report{}
	for _, p := range e.manifest.Parts {
		report.Resumed += p.Rows
	}
	e.progress = Progress{Rows: report.Resumed, Total: len(jobs), Done: len(e.manifest.Parts)}
	if err := e.work(ctx, jobs); err != nil {
		return nil, err
	}
	if report.Bytes, err = e.publish(jobs); err != nil {
		return nil, err
	}
	for _, p := range e.manifest.Parts {
		report.Rows += p.Rows
		report.Shapeless += p.Shapeless
	}
	return report, os.RemoveAll(e.dir)
}

// jobs compiles all programs, so that a mistake shows before any work.
func (e *export) jobs(ctx context.Context) ([]job, error) {
	var jobs []job
	for _, t := range e.config.DatasetTypes {
		p, err := e.source.Program(ctx, t)
		if err != nil {
			return nil, err
		}
		for i, constraint := range e.source.Constraints(t) {
			if _, err := compileConstraint(p, constraint); err != nil {
				return nil, fmt.Errorf("dataset type %s: %w", t.Name, err)
			}
			jobs = append(jobs, job{program: p, constraint: constraint, name: fmt.Sprintf("%03d-%d", len(jobs), i)})
		}
	}
	return jobs, nil
}

// work makes the parts that are missing.
func (e *export) work(ctx context.Context, jobs []job) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := e.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	// Which parts are there from before is known before the workers add theirs.
	var missing []*job
	for i := range jobs {
		if _, done := e.manifest.Parts[jobs[i].name]; !done {
			missing = append(missing, &jobs[i])
		}
	}
	queue := make(chan *job)
	var wg sync.WaitGroup
	for range min(workers, len(missing)) {
		wg.Go(func() {
			for j := range queue {
				if err := e.part(ctx, j); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, j := range missing {
		select {
		case queue <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wg.Wait()
	return context.Cause(ctx)
}

// advance tells of rows that were written, or of a part that is done.
func (e *export) advance(j *job, rows int, done bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.progress.DatasetType = j.program.name
	e.progress.Rows += int64(rows)
	if done {
		e.progress.Done++
	}
	if e.options.Progress != nil {
		e.options.Progress(e.progress)
	}
}

// publish joins the parts and gives the file its name.
func (e *export) publish(jobs []job) (size int64, err error) {
	f, err := os.Create(filepath.Join(e.dir, "whole"))
	if err != nil {
		return 0, err
	}
	parts := make([]string, len(jobs))
	for i := range jobs {
		parts[i] = filepath.Join(e.dir, jobs[i].name)
	}
	if e.parquet {
		err = joinParquet(f, parts)
	} else {
		err = joinCSV(f, (&csvWriter{w: f, fields: e.fields}).header, parts)
	}
	if err != nil {
		return 0, errors.Join(err, f.Close())
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(f.Name(), e.out)
}
