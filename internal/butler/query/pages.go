package query

import (
	"context"
	"sync"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// pageRows is the number of rows of a page. More would not be faster, and every
// query that runs holds a page in memory.
const pageRows = 500

// Pages are the rows of a query in pages, as they arrive from the database. They
// are used by one goroutine at a time.
type Pages struct {
	ctx     context.Context
	engine  *Engine
	spec    *tree.Spec
	dataset *butler.DatasetType
	plan    *plan
	rows    *rows
	page    Page
	err     error
	done    bool
}

func (e *Engine) newPages(ctx context.Context, spec *tree.Spec, p *plan) (*Pages, error) {
	pages := &Pages{ctx: ctx, engine: e, spec: spec, plan: p}
	if spec.Kind == tree.DatasetRefs {
		var err error
		if pages.dataset, err = e.repo.DatasetType(ctx, spec.DatasetType); err != nil {
			return nil, err
		}
	}
	var columns []tree.Reference
	columns, pages.page.visible = columnsOf(spec)
	pages.page.records = recordsOf(spec, columns)
	return pages, nil
}

// Spec returns what the rows are.
func (p *Pages) Spec() *tree.Spec { return p.spec }

// DatasetType returns the type of dataset refs, as it is registered; nil for
// other results.
func (p *Pages) DatasetType() *butler.DatasetType { return p.dataset }

// Elements returns the elements of which pages have records, in universe order.
// The slice must not be changed.
func (p *Pages) Elements() []*dimension.Element { return p.page.records.elements }

// Next reads the next page, which replaces the one before, and reports whether
// there is one. If not, Err tells why. A page has at least one row.
func (p *Pages) Next() bool {
	if p.done {
		return p.end()
	}
	if p.rows == nil {
		if p.err = p.page.records.prepare(p.ctx, p.engine.repo); p.err != nil {
			return p.end()
		}
		if p.rows, p.err = p.engine.run(p.ctx, p.plan); p.err != nil {
			return p.end()
		}
	}
	page := &p.page
	page.read(p.rows)
	if p.err = p.rows.err(); p.err != nil || page.n == 0 {
		return p.end()
	}
	if p.err = page.records.fill(p.ctx, p.engine.repo, page); p.err != nil {
		return p.end()
	}
	if p.spec.Kind == tree.DimensionRecords && p.spec.Element.Skypix != nil {
		page.takeRecords()
	}
	if page.n < pageRows {
		p.stop() // There are no more rows: the connection is of no use.
	}
	return true
}

func (p *Pages) end() bool {
	p.Close()
	return false
}

// stop ends the statement.
func (p *Pages) stop() {
	p.done = true
	if p.rows != nil {
		p.rows.close()
	}
}

// Page returns the current page. It is valid until Next or Close.
func (p *Pages) Page() *Page { return &p.page }

// Err returns the error that ended the pages, or nil after the last one.
func (p *Pages) Err() error { return p.err }

// Close stops the query and gives its connection back. It may be called twice.
func (p *Pages) Close() {
	p.stop()
	p.page.release()
}

// buffers are the memory of pages that are no longer used.
var buffers = sync.Pool{New: func() any { return new([]dimension.Value) }}

// release gives the memory of the page back.
func (p *Page) release() {
	if p.buffer == nil {
		return
	}
	clear(p.values[:cap(p.values)]) // Texts must not be kept alive.
	*p.buffer = p.values[:0]
	buffers.Put(p.buffer)
	p.n, p.values, p.buffer = 0, nil, nil
}

// Page is a number of rows.
type Page struct {
	n, width int
	visible  int // of the width, in Row
	values   []dimension.Value
	buffer   *[]dimension.Value // where values are from
	records  pageRecords
}

// read fills the page.
func (p *Page) read(from *rows) {
	if p.buffer == nil {
		p.buffer = buffers.Get().(*[]dimension.Value)
		p.values = *p.buffer
	}
	p.n, p.width, p.values = 0, from.plan.width, p.values[:0]
	for p.n < pageRows && from.next() {
		p.values = append(p.values, from.row...)
		p.n++
	}
}

// takeRecords puts the only records of the rows in their place. A number that is
// no pixel has none.
func (p *Page) takeRecords() {
	rows := p.n
	p.n, p.values = 0, p.values[:0]
	for i := range rows {
		if record := p.Record(i, 0); record != nil {
			p.values = append(p.values, record.Values...)
			p.n, p.width, p.visible = p.n+1, len(record.Values), len(record.Values)
		}
	}
}

// Len returns the number of rows.
func (p *Page) Len() int { return p.n }

// Row returns the values of a row: of data coordinates those of the keys of the
// spec's dimensions; of dataset refs these, the dataset's id and its run; of
// dimension records those of the element's columns; of general results those of
// Spec.GeneralColumns.
func (p *Page) Row(i int) []dimension.Value {
	start := i * p.width
	return p.values[start : start+p.visible : start+p.visible]
}

// all returns a row with the columns that only records need.
func (p *Page) all(i int) []dimension.Value { return p.values[i*p.width : (i+1)*p.width] }

// Record returns the record of Pages.Elements()[k] that belongs to a row of data
// coordinates or dataset refs; nil if there is none.
func (p *Page) Record(i, k int) *butler.Record { return p.records.list[k].of(i) }

// Records returns the different records of Pages.Elements()[k] that belong to
// rows of the page. The slice is valid until Next.
func (p *Page) Records(k int) []*butler.Record { return p.records.list[k].found }
