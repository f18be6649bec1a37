package follow

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/vobutler/vobutler/obscore/static"
	"github.com/vobutler/vobutler/votable"
)

// build makes a data file of all rows of the repository, and the ledger of it.
func (f *Follower) build(ctx context.Context, path string) (ledger, error) {
	r := &repositoryRows{name: f.name, fields: f.scanner.fields, ledger: ledger{}}
	next, stop := iter.Pull2(r.all(ctx, f.scanner))
	defer stop()
	r.next = next
	report, err := static.Import(ctx, static.Options{
		Table:       f.config.Table,
		Rows:        r,
		Kept:        kept,
		Out:         path,
		Program:     f.config.Program,
		Threads:     f.config.Threads,
		MemoryLimit: f.config.MemoryLimit,
		Progress: func(p static.Progress) {
			if f.config.Progress != nil {
				f.config.Progress(p.Rows)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	for _, note := range report.Notes {
		f.log.Debug("obscore: "+note, "file", path)
	}
	f.log.Info("obscore: a data file was built from the repository", "file", path, "rows", report.Rows, "took", report.Took.Round(1e6))
	return r.ledger, nil
}

// repositoryRows gives the rows of a scan to an import.
type repositoryRows struct {
	name   string
	fields []votable.Field
	ledger ledger
	next   func() (*rows, error, bool)
}

// Name identifies the rows.
func (r *repositoryRows) Name() string { return r.name }

// Fields returns the columns, those kept included.
func (r *repositoryRows) Fields() []votable.Field { return r.fields }

// Next returns the next rows.
func (r *repositoryRows) Next(_ context.Context, cols []votable.Column) (int, error) {
	batch, err, ok := r.next()
	if !ok {
		return 0, io.EOF
	}
	if err != nil {
		return 0, err
	}
	copy(cols, batch.columns)
	return batch.n, nil
}

// errStopped ends a scan that nobody reads any more.
var errStopped = errors.New("the rows are not wanted any more")

// all yields the rows of a scan, each dataset once, and the error that ended it.
func (r *repositoryRows) all(ctx context.Context, s *scanner) iter.Seq2[*rows, error] {
	return func(yield func(*rows, error) bool) {
		// The scan calls from several goroutines; here one takes from them.
		batches, taken := make(chan *rows), make(chan bool)
		done := make(chan error, 1)
		go func() {
			done <- s.scan(ctx, func(batch *rows) error {
				batches <- batch
				if !<-taken {
					return errStopped
				}
				return nil
			})
			close(batches)
		}()
		wanted := true
		for batch := range batches {
			if wanted {
				wanted = yield(r.once(batch), nil)
			}
			taken <- wanted
		}
		if err := <-done; err != nil && wanted {
			yield(nil, err)
		}
	}
}

// once enters the rows into the ledger and drops those of datasets that are
// there already.
func (r *repositoryRows) once(batch *rows) *rows {
	var at []int
	for i, id := range batch.ids {
		if _, twice := r.ledger[id]; !twice {
			r.ledger[id] = entry{digest: batch.digests[i]}
			at = append(at, i)
		}
	}
	if len(at) == batch.n {
		return batch
	}
	fewer := &rows{n: len(at), columns: make([]votable.Column, len(r.fields))}
	take(fewer.columns, r.fields, batch.columns, at, 0)
	return fewer
}
