package query

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// pageRows is the number of rows of a page, the same as in the Python server.
const pageRows = 2000

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
	pages.page.width = p.width
	if spec.Kind == tree.DatasetRefs {
		var err error
		if pages.dataset, err = e.repo.DatasetType(ctx, spec.DatasetType); err != nil {
			return nil, err
		}
	}
	pages.page.records = recordsOf(spec)
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
		return false
	}
	if p.rows == nil {
		if p.rows, p.err = p.engine.run(p.ctx, p.plan); p.err != nil {
			return p.end()
		}
	}
	page := &p.page
	page.n, page.values = 0, page.values[:0]
	for page.n < pageRows && p.rows.next() {
		page.values = append(page.values, p.rows.row...)
		page.n++
	}
	if p.err = p.rows.err(); p.err != nil || page.n == 0 {
		return p.end()
	}
	if p.err = page.records.fill(p.ctx, p.engine.repo, page); p.err != nil {
		return p.end()
	}
	if page.n < pageRows {
		p.Close() // There are no more rows: the connection is of no use.
	}
	return true
}

func (p *Pages) end() bool {
	p.Close()
	return false
}

// Page returns the current page. It is valid until Next.
func (p *Pages) Page() *Page { return &p.page }

// Err returns the error that ended the pages, or nil after the last one.
func (p *Pages) Err() error { return p.err }

// Close stops the query and gives its connection back. It may be called twice.
func (p *Pages) Close() {
	p.done = true
	if p.rows != nil {
		p.rows.close()
	}
}

// Page is a number of rows.
type Page struct {
	n, width int
	values   []dimension.Value
	records  pageRecords
}

// Len returns the number of rows.
func (p *Page) Len() int { return p.n }

// Row returns the values of a row: of data coordinates those of the keys of the
// spec's dimensions; of dataset refs these, the dataset's id and its run; of
// dimension records those of the element's columns; of general results those of
// Spec.GeneralColumns.
func (p *Page) Row(i int) []dimension.Value {
	return p.values[i*p.width : (i+1)*p.width : (i+1)*p.width]
}

// Record returns the record of Pages.Elements()[k] that belongs to a row of data
// coordinates or dataset refs; nil if there is none.
func (p *Page) Record(i, k int) *butler.Record { return p.records.list[k].of(i) }

// Records returns the different records of Pages.Elements()[k] that belong to
// rows of the page. The slice is valid until Next.
func (p *Page) Records(k int) []*butler.Record { return p.records.list[k].found }
