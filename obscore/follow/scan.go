package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// batchRows is how many rows are made before they are looked at.
const batchRows = 4096

// scanner makes all rows of the configuration.
type scanner struct {
	repo   *butler.Repo
	source *record.Source
	log    *slog.Logger
	fields []votable.Field
	// sized says that fields has the size, which is not one of the configuration.
	sized bool
	// required are the columns that may not be NULL in the published table.
	required []int

	mu     sync.Mutex
	warned map[string]bool // what the operator was told already
}

func newScanner(c *Config, log *slog.Logger) *scanner {
	s := &scanner{repo: c.Repo, source: record.NewSingleSource(c.Repo, c.Rows), log: log, warned: map[string]bool{}}
	s.fields = c.Rows.Columns()
	configured := len(s.fields)
	if c.Table.Column(sizeColumn) != nil && !hasField(s.fields, sizeColumn) {
		s.sized = true
		s.fields = append(s.fields, votable.Field{Name: sizeColumn, Datatype: votable.Long})
	}
	for i := range s.fields[:configured] {
		if published := published(c.Table, s.fields[i].Name); published != nil && published.NotNull {
			s.required = append(s.required, i)
		}
	}
	s.fields = append(s.fields, votable.Field{Name: obscore.RunColumn, Datatype: votable.Char, Arraysize: "*"})
	s.fields = append(s.fields, kept...)
	return s
}

func hasField(fields []votable.Field, name string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}

func published(t *schema.Table, name string) *schema.Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// scan makes the rows of all dataset types and calls emit with them, one call at
// a time. What emit gets is valid during the call; its error ends the scan.
// Dataset types that the repository does not have yet have no rows.
func (s *scanner) scan(ctx context.Context, emit func(r *rows) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	types := make(chan *record.DatasetType)
	var (
		wg      sync.WaitGroup
		emitted sync.Mutex
	)
	one := func(r *rows) error {
		emitted.Lock()
		defer emitted.Unlock()
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return emit(r)
	}
	all := s.source.Config().DatasetTypes
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		wg.Go(func() {
			for t := range types {
				if err := s.scanType(ctx, t, nil, one); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, t := range all {
		select {
		case types <- t:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(types)
	wg.Wait()
	return context.Cause(ctx)
}

// scanSubset makes the rows of a subset of a dataset type.
func (s *scanner) scanSubset(ctx context.Context, t *record.DatasetType, sub *record.Subset, emit func(r *rows) error) error {
	return s.scanType(ctx, t, sub, emit)
}

// scanType makes the rows of one dataset type, or of a subset of it.
func (s *scanner) scanType(ctx context.Context, t *record.DatasetType, sub *record.Subset, emit func(r *rows) error) error {
	program, err := s.source.Program(ctx, t)
	if kind, ok := fail.TypeOf(err); ok && kind == fail.MissingDatasetType {
		s.warn("no rows of a dataset type that the repository does not have", "dataset_type", t.Name)
		return nil
	}
	if err != nil {
		return err
	}
	registered, err := s.repo.DatasetType(ctx, t.Name)
	if err != nil {
		return err
	}
	maker, r := program.NewMaker(), &rows{}
	flush := func() error {
		if maker.Len() == 0 {
			return nil
		}
		batch := maker.Batch()
		var size *votable.Column
		if s.sized {
			if size, err = sizes(ctx, s.repo, batch.IDs); err != nil {
				return err
			}
		}
		r.set(batch, size, registered.ID)
		if err := emit(r); err != nil {
			return err
		}
		maker.Reset()
		return nil
	}
	row := func(in []dimension.Value) error {
		if err := s.add(maker, in); err != nil {
			return err
		}
		if maker.Len() < batchRows {
			return nil
		}
		return flush()
	}
	for _, constraint := range s.source.Constraints(t) {
		if sub == nil {
			err = s.source.Scan(ctx, program, constraint, row)
		} else {
			err = s.source.ScanSubset(ctx, program, constraint, sub, row)
		}
		if err != nil {
			return err
		}
	}
	return flush()
}

// add makes a row. A dataset that cannot be one is left out, and the operator is
// told of the first of its kind.
func (s *scanner) add(maker *record.Maker, in []dimension.Value) error {
	err := maker.Add(in)
	var bad *record.RowError
	if errors.As(err, &bad) {
		s.warn("datasets that cannot be a row are left out", "dataset_type", bad.DatasetType, "column", bad.Column, "error", bad.Error())
		return nil
	}
	if err != nil {
		return err
	}
	if column, ok := maker.DropIfNull(s.required); ok {
		s.warn("rows without a value that the table requires are left out", "column", s.fields[column].Name)
	}
	return nil
}

// warn tells the operator of something, the first time.
func (s *scanner) warn(message string, args ...any) {
	key := message
	for i := 1; i < len(args) && i < 4; i += 2 {
		key += fmt.Sprint("\x00", args[i])
	}
	s.mu.Lock()
	again := s.warned[key]
	s.warned[key] = true
	s.mu.Unlock()
	if !again {
		s.log.Warn("obscore: "+message, args...)
	}
}
