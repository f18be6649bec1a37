package record

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

const (
	// batchRows is how many rows are made before they are written.
	batchRows = 4096
	// fileBuffer is how much is written to a part's file at a time.
	fileBuffer = 1 << 18
)

// part makes one part and notes it as finished. Rows are read and made in this
// goroutine and written in another, so that both go on at a time.
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
	const makers = 2
	empty, full := make(chan *Maker, makers), make(chan *Maker, makers)
	for range makers {
		empty <- j.program.NewMaker()
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		for m := range full {
			if context.Cause(ctx) == nil {
				if err := write(m.Batch()); err != nil {
					cancel(err)
				}
				e.advance(j, m.Len(), false)
			}
			m.Reset()
			empty <- m
		}
	}()
	var rows int64
	m := <-empty
	scanned := e.source.Scan(ctx, j.program, j.constraint, func(in []dimension.Value) error {
		if err := m.Add(in); err != nil {
			return err
		}
		rows++
		if m.Len() < batchRows {
			return nil
		}
		full <- m
		m = <-empty
		return context.Cause(ctx)
	})
	full <- m
	close(full)
	<-written
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if scanned != nil {
		return scanned
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
	done := finished{Rows: rows, Bytes: info.Size()}
	for range makers {
		done.Shapeless += (<-empty).Shapeless
	}
	e.mu.Lock()
	err = e.manifest.add(j.name, done)
	e.mu.Unlock()
	e.advance(j, 0, true)
	return err
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
