package record

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/votable"
)

// Batch is some rows: one column for each of Config.Columns.
type Batch struct {
	N       int
	Columns []votable.Column
	// IDs are the UUIDs of the datasets that the rows are of.
	IDs [][16]byte
	// Runs are the RUN collections of the datasets; of no rows for a Source that
	// may make several rows of a dataset.
	Runs votable.Column
}

// Maker makes rows of one dataset type. One goroutine may use it.
type Maker struct {
	program  *Program
	builders []builder
	columns  []votable.Column
	ids      [][16]byte
	runs     builder // a row for each of ids if the program has the runs
	row      row
	// Shapeless counts the rows since the last Reset whose region is no convex
	// polygon, so that their spatial columns are NULL.
	Shapeless int64
}

// RowError says why a dataset cannot become a row.
type RowError struct {
	DatasetType string
	ID          [16]byte
	Column      string // "" where it is no column's fault
	Err         error
}

// Error names the dataset, the column and the reason.
func (e *RowError) Error() string {
	column := ""
	if e.Column != "" {
		column = ", column " + e.Column
	}
	return fmt.Sprintf("%s %s%s: %v", e.DatasetType, dimension.AppendUUID(nil, e.ID), column, e.Err)
}

// Unwrap returns the reason.
func (e *RowError) Unwrap() error { return e.Err }

// NewMaker returns a maker of the program's rows, without any.
func (p *Program) NewMaker() *Maker {
	m := &Maker{program: p, builders: make([]builder, len(p.fields)), columns: make([]votable.Column, len(p.fields))}
	m.runs.field = &votable.Field{Datatype: votable.Char}
	for i := range m.builders {
		m.builders[i].field = &p.fields[i]
	}
	m.Reset()
	return m
}

// Reset drops all rows; batches got before are not valid any more.
func (m *Maker) Reset() {
	for i := range m.builders {
		m.builders[i].reset()
	}
	m.runs.reset()
	m.ids, m.Shapeless = m.ids[:0], 0
}

// Len returns the number of rows.
func (m *Maker) Len() int { return len(m.ids) }

// Batch returns the rows since the last Reset. They are the maker's and valid
// until the next call of Add or Reset.
func (m *Maker) Batch() *Batch {
	for i := range m.builders {
		m.columns[i] = m.builders[i].Column
	}
	return &Batch{N: len(m.ids), Columns: m.columns, IDs: m.ids, Runs: m.runs.Column}
}

// Add makes the row of a dataset from the values of the program's inputs. Its
// error is a *RowError; the row is then left out.
func (m *Maker) Add(in []dimension.Value) error {
	p, r := m.program, &m.row
	r.in = in
	id := in[p.id].UUID()
	fail := func(column string, err error) error {
		for i := range m.builders {
			m.builders[i].truncate(len(m.ids))
		}
		return &RowError{DatasetType: p.name, ID: id, Column: column, Err: err}
	}
	if p.region != noInput {
		if err := m.locate(); err != nil {
			return fail(regionColumn, err)
		}
	}
	if p.obsID != nil {
		var err error
		if r.obsID, err = p.obsID.append(r.obsID[:0], r); err != nil {
			return fail("obs_id", err)
		}
	}
	for i := range m.builders {
		b := &m.builders[i]
		if p.cells[i] == nil {
			b.null()
			continue
		}
		added, err := p.cells[i](r, b)
		if err != nil {
			return fail(b.field.Name, err)
		}
		if !added {
			b.null()
		}
	}
	if p.run != noInput {
		if err := m.runs.text(in[p.run].Text()); err != nil {
			return fail("run", err)
		}
	}
	m.ids = append(m.ids, id)
	return nil
}

// locate computes the footprint of the row.
func (m *Maker) locate() error {
	r := &m.row
	region := r.in[m.program.region]
	if region.IsNull() {
		r.footprint.known = false
		return nil
	}
	if err := r.footprint.set(region.Text()); err != nil {
		return err
	}
	if !r.footprint.known {
		m.Shapeless++
	}
	return nil
}

// DropIfNull drops the latest row if one of some columns is NULL in it, and
// returns the first that is.
func (m *Maker) DropIfNull(columns []int) (column int, dropped bool) {
	last := len(m.ids) - 1
	for _, i := range columns {
		if !m.builders[i].IsNull(last) {
			continue
		}
		for k := range m.builders {
			m.builders[k].truncate(last)
		}
		m.runs.truncate(last)
		m.ids = m.ids[:last]
		return i, true
	}
	return 0, false
}
