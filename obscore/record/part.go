package record

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

const (
	// batchRows is how many rows are read before they are made, and made before
	// they are written: few enough for the processor's cache.
	batchRows = 1024
	// depth is how many batches there are between two goroutines: one on each
	// side.
	depth = 2
	// fileBuffer is how much is written to a part's file at a time.
	fileBuffer = 1 << 18
)

// part makes one part and notes it as finished. Rows are read, made and written
// in a goroutine each, so that all three go on at a time.
func (e *export) part(ctx context.Context, j *job) (err error) {
	path := filepath.Join(e.dir, j.name)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	buffered := bufio.NewWriterSize(f, fileBuffer)
	write, finish := e.encoder(buffered)

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	read, made := newExchange(func() *chunk { return &chunk{width: len(j.program.inputs)} }), newExchange(j.program.NewMaker)
	var stages sync.WaitGroup
	stages.Go(func() {
		defer close(read.full)
		if err := e.read(ctx, j, read); err != nil {
			cancel(err)
		}
	})
	stages.Go(func() {
		defer close(made.full)
		if err := makeRows(ctx, read, made); err != nil {
			cancel(err)
		}
	})
	var rows, shapeless int64
	for m := range made.full {
		if context.Cause(ctx) == nil {
			if err := write(m.Batch()); err != nil {
				cancel(err)
			}
			rows += int64(m.Len())
			shapeless += m.Shapeless
			e.advance(j, m.Len(), false)
		}
		m.Reset()
		made.empty <- m
	}
	stages.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	// A part is for the case that this program is stopped, not the machine: it
	// need not be on the disk.
	if err := errors.Join(finish(), buffered.Flush()); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	e.mu.Lock()
	err = e.manifest.add(j.name, finished{Rows: rows, Bytes: info.Size(), Shapeless: shapeless})
	e.mu.Unlock()
	e.advance(j, 0, true)
	return err
}

// exchange hands what is full from one goroutine to another, and what is empty
// back. There is room for all, so that nobody waits to send.
type exchange[T any] struct{ full, empty chan T }

func newExchange[T any](fresh func() T) exchange[T] {
	x := exchange[T]{make(chan T, depth), make(chan T, depth)}
	for range depth {
		x.empty <- fresh()
	}
	return x
}

// chunk is some rows as they were read: the inputs of the program, row by row.
type chunk struct {
	width  int
	values []dimension.Value
}

// read reads the rows of a part into chunks.
func (e *export) read(ctx context.Context, j *job, to exchange[*chunk]) error {
	c := <-to.empty
	err := e.source.Scan(ctx, j.program, j.constraint, func(in []dimension.Value) error {
		c.values = append(c.values, in...)
		if len(c.values) < batchRows*c.width {
			return nil
		}
		to.full <- c
		c = <-to.empty
		return context.Cause(ctx)
	})
	to.full <- c
	return err
}

// makeRows makes rows of chunks. After an error it takes what is left, and makes
// nothing of it.
func makeRows(ctx context.Context, from exchange[*chunk], to exchange[*Maker]) (failed error) {
	for c := range from.full {
		m := <-to.empty
		for i := 0; i < len(c.values) && failed == nil; i += c.width {
			failed = m.Add(c.values[i : i+c.width])
		}
		if failed == nil {
			failed = context.Cause(ctx)
		}
		c.values = c.values[:0]
		from.empty <- c
		to.full <- m
	}
	return failed
}

// encoder returns what writes batches to a part's file, and what ends it.
func (e *export) encoder(w *bufio.Writer) (write func(*Batch) error, finish func() error) {
	if e.parquet {
		p := newParquetWriter(w, e.fields, e.config)
		return p.write, p.close
	}
	c := &csvWriter{w: w, fields: e.fields, null: e.config.CSVNull}
	return c.write, func() error { return nil }
}
