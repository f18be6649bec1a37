package static

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Options say what is imported and how.
type Options struct {
	// Table is the published model of ivoa.ObsCore; its columns are matched by
	// name, without regard to case.
	Table *schema.Table
	// Files are the exports, each .parquet, .csv or .csv.gz.
	Files []string
	// Rows gives the rows in the place of files.
	Rows Rows
	// Kept are columns of Rows that the data file has beside the published ones,
	// where no query sees them. They go into the file as they are.
	Kept []votable.Field
	// Out is the data file to make or replace. Its folder takes the incomplete
	// file while the import runs.
	Out string
	// Program and its version are written into the file.
	Program string
	// Progress is called now and then, from one goroutine; nil: nobody looks.
	Progress func(Progress)
	// MaxProblems is how many bad values are described; 0: 20.
	MaxProblems int
	// Threads and MemoryLimit bound the import ("4GB"); 0 and "": one thread a
	// processor, and 1.5 GB. What does not fit in memory lies beside Out meanwhile.
	Threads     int
	MemoryLimit string
}

// Phase is what an import is doing.
type Phase uint8

// The phases. Reading is most of the time; the others give no figures.
const (
	Reading Phase = iota
	Sorting
	Checking
)

// Progress is how far an import has come.
type Progress struct {
	Phase Phase
	File  string
	// Done and Total are bytes of all files.
	Done, Total int64
	Rows        int64
}

// Report is what an import did.
type Report struct {
	Rows    int64
	Sources []duck.DataSource
	// Notes are for the operator: columns that were left out or are missing.
	Notes []string
	// Bytes is the size of the data file.
	Bytes int64
	Took  time.Duration
}

// Import reads the files and puts a new data file in place of Out, all or
// nothing. Rows that do not fit the table are an error of type *BadRows.
func Import(ctx context.Context, o Options) (*Report, error) {
	start := time.Now()
	if len(o.Files) == 0 && o.Rows == nil {
		return nil, errors.New("no file was given to import")
	}
	if err := checkTable(o.Table); err != nil {
		return nil, err
	}
	if o.MaxProblems == 0 {
		o.MaxProblems = 20
	}
	s, err := newStore(ctx, &o)
	if err != nil {
		return nil, err
	}
	im := &importer{Options: &o, store: s, problems: problems{keep: o.MaxProblems}}
	report, err := im.run(ctx)
	if err := errors.Join(err, s.discard()); err != nil {
		return nil, err
	}
	report.Took = time.Since(start)
	return report, nil
}

// checkTable tests that the table has the columns to index.
func checkTable(t *schema.Table) error {
	for _, name := range []string{lonColumn, latColumn, regionColumn, didColumn} {
		if t.Column(name) == nil {
			return fmt.Errorf("table %s has no column %s to index", t.Name, name)
		}
	}
	return nil
}

// importer is one run of Import.
type importer struct {
	*Options
	store    *store
	problems problems
	report   Report
	done     int64 // bytes of the files that are finished
	total    int64
}

func (im *importer) run(ctx context.Context) (*Report, error) {
	for _, path := range im.Files {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		im.total += info.Size()
	}
	if err := im.readAll(ctx); err != nil {
		return nil, err
	}
	if err := im.problems.err(); err != nil {
		return nil, err
	}
	im.show(Progress{Phase: Sorting})
	rows, err := im.store.write(ctx, &duck.DataFile{Format: duck.DataFormat, Program: im.Program, Created: time.Now().UTC(), Sources: im.report.Sources}, im.note)
	if err != nil {
		return nil, err
	}
	im.show(Progress{Phase: Checking})
	if rows != im.report.Rows {
		return nil, fmt.Errorf("the files have %d rows and the new data file has %d; it was not put in place", im.report.Rows, rows)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := im.store.publish(im.Out); err != nil {
		return nil, err
	}
	info, err := os.Stat(im.Out)
	if err != nil {
		return nil, err
	}
	im.report.Bytes = info.Size()
	return &im.report, nil
}

// show reports progress over all files.
func (im *importer) show(p Progress) {
	if im.Progress == nil {
		return
	}
	p.Total, p.Rows = im.total, im.report.Rows
	if p.Phase != Reading {
		p.Done = im.total
	}
	im.Progress(p)
}

// readAll reads every file into the store.
func (im *importer) readAll(ctx context.Context) error {
	appender, err := im.store.appender()
	if err != nil {
		return err
	}
	conn, err := im.store.db.Connect()
	if err != nil {
		return errors.Join(err, appender.Close())
	}
	defer conn.Close()
	for _, path := range im.Files {
		if err := im.readFile(ctx, conn, appender, path); err != nil {
			return errors.Join(err, appender.Close())
		}
	}
	if im.Rows != nil {
		if err := im.readRows(ctx, appender); err != nil {
			return errors.Join(err, appender.Close())
		}
	}
	return appender.Close()
}

func (im *importer) readFile(ctx context.Context, conn *duck.Conn, appender *duck.Appender, path string) error {
	src, err := openSource(ctx, conn, path)
	if err != nil {
		return err
	}
	rows, err := im.copyRows(ctx, src, appender, path)
	if err := errors.Join(err, src.close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	im.done += info.Size()
	im.report.Sources = append(im.report.Sources, duck.DataSource{Path: path, Bytes: info.Size(), Rows: rows})
	return nil
}

// copyRows checks the rows of a source and appends them.
func (im *importer) copyRows(ctx context.Context, src source, appender *duck.Appender, path string) (int64, error) {
	match, notes, err := newMatching(im.Table, im.Kept, src.fields(), path)
	if err != nil {
		return 0, err
	}
	im.report.Notes = append(im.report.Notes, notes...)
	var total int64
	var raw rawRows
	for {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		if err := src.next(ctx, &raw); errors.Is(err, io.EOF) {
			return total, nil
		} else if err != nil {
			return total, err
		}
		total += int64(raw.n)
		im.report.Rows += int64(raw.n)
		before := im.problems.found.Count
		columns := match.check(&raw, path, &im.problems)
		// After the first bad row nothing will be written; the rest is only
		// looked through.
		if im.problems.found.Count == before && before == 0 {
			if err := appender.Write(columns, raw.n); err != nil {
				return total, err
			}
		}
		im.show(Progress{Phase: Reading, File: path, Done: im.done + src.read()})
	}
}
