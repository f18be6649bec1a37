package query

import (
	"context"
	"slices"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// pageRecords are the dimension records of the rows of a page, by element.
type pageRecords struct {
	elements []*dimension.Element
	list     []elementRecords
}

// elementRecords are the records of one element. Those that are kept in memory
// or can be computed are looked up; the others are made of columns of the rows:
// to look them up would take a second connection while the rows hold one, and
// if all do so none gets it.
type elementRecords struct {
	element *dimension.Element
	keys    []int            // the columns of a row that identify the record
	columns []int            // those of the whole record, if it is made of them
	found   []*butler.Record // the records of the page
	place   []int32          // of each row, in found

	// known are the records of all pages, by key: a record comes again and
	// again.
	known   map[string]*butler.Record
	current map[string]int32 // places in found
	missing [][]dimension.Value
	scratch []byte
}

// maxKnown bounds the records that are kept from page to page.
const maxKnown = 20_000

func recordsOf(spec *tree.Spec, columns []tree.Reference) pageRecords {
	var p pageRecords
	if spec.Kind == tree.DimensionRecords && spec.Element.Skypix != nil {
		p.list = []elementRecords{newElementRecords(spec, spec.Element, nil)}
	}
	if !spec.IncludeRecords {
		return p
	}
	for _, e := range spec.Dimensions.Elements {
		stored := !e.Cached && e.Skypix == nil
		if spec.Kind == tree.General && stored {
			continue // Its fields are in the rows.
		}
		p.elements = append(p.elements, e)
		if stored {
			p.list = append(p.list, newElementRecords(spec, e, columns))
		} else {
			p.list = append(p.list, newElementRecords(spec, e, nil))
		}
	}
	return p
}

func newElementRecords(spec *tree.Spec, e *dimension.Element, columns []tree.Reference) elementRecords {
	r := elementRecords{element: e, known: map[string]*butler.Record{}, current: map[string]int32{}}
	for _, name := range e.Required {
		r.keys = append(r.keys, spec.Dimensions.KeyIndex(name))
	}
	if columns == nil {
		return r
	}
	for _, c := range e.Columns {
		want := keyOf(c.Dimension)
		if c.Dimension == "" {
			want = fieldOf(e, c.Name)
		}
		r.columns = append(r.columns, slices.IndexFunc(columns, func(o tree.Reference) bool { return columnOf(o) == want }))
	}
	return r
}

// prepare makes sure that what is kept in memory is fresh, while no connection
// is held.
func (p *pageRecords) prepare(ctx context.Context, repo *butler.Repo) error {
	for i := range p.list {
		if e := p.list[i].element; e.Cached {
			if _, err := repo.CachedRecords(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill finds the records of all rows of a page.
func (p *pageRecords) fill(ctx context.Context, repo *butler.Repo, page *Page) error {
	for k := range p.list {
		if err := p.list[k].fill(ctx, repo, page); err != nil {
			return err
		}
	}
	return nil
}

func (r *elementRecords) fill(ctx context.Context, repo *butler.Repo, page *Page) error {
	r.found, r.place, r.missing = r.found[:0], r.place[:0], nil
	clear(r.current)
	if len(r.known) > maxKnown {
		clear(r.known)
	}
	var absent []int32 // places of the missing records
	for i := range page.Len() {
		row := page.all(i)
		if i > 0 && r.same(page.all(i-1), row) {
			r.place = append(r.place, r.place[i-1])
			continue
		}
		r.scratch = r.scratch[:0]
		for _, c := range r.keys {
			r.scratch = appendKey(r.scratch, row[c])
		}
		place, seen := r.current[string(r.scratch)]
		if !seen {
			place = int32(len(r.found))
			r.current[string(r.scratch)] = place
			record, known := r.known[string(r.scratch)]
			switch {
			case known:
			case r.columns != nil:
				record = &butler.Record{Element: r.element, Values: pick(row, r.columns)}
				r.known[string(r.scratch)] = record
			default:
				absent = append(absent, place)
				r.missing = append(r.missing, pick(row, r.keys))
			}
			r.found = append(r.found, record)
		}
		r.place = append(r.place, place)
	}
	if len(r.missing) == 0 {
		return nil
	}
	records, err := repo.Records(ctx, r.element, r.missing)
	if err != nil {
		return err
	}
	for i, record := range records {
		r.found[absent[i]] = record
		r.scratch = r.scratch[:0]
		for _, v := range r.missing[i] {
			r.scratch = appendKey(r.scratch, v)
		}
		r.known[string(r.scratch)] = record
	}
	return nil
}

func (r *elementRecords) same(a, b []dimension.Value) bool {
	return !slices.ContainsFunc(r.keys, func(c int) bool { return a[c] != b[c] })
}

func pick(row []dimension.Value, columns []int) []dimension.Value {
	out := make([]dimension.Value, len(columns))
	for i, c := range columns {
		out[i] = row[c]
	}
	return out
}

func (r *elementRecords) of(row int) *butler.Record { return r.found[r.place[row]] }
