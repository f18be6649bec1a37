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

// elementRecords are the records of one element.
type elementRecords struct {
	element *dimension.Element
	keys    []int            // the columns of a row that identify the record
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

func recordsOf(spec *tree.Spec) pageRecords {
	var p pageRecords
	if !spec.IncludeRecords {
		return p
	}
	for _, e := range spec.Dimensions.Elements {
		if spec.Kind == tree.General && !e.Cached && e.Skypix == nil {
			continue // Its fields are in the rows.
		}
		r := elementRecords{element: e, known: map[string]*butler.Record{}, current: map[string]int32{}}
		for _, name := range e.Required {
			r.keys = append(r.keys, spec.Dimensions.KeyIndex(name))
		}
		p.elements = append(p.elements, e)
		p.list = append(p.list, r)
	}
	return p
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
		if i > 0 && r.same(page, i-1, i) {
			r.place = append(r.place, r.place[i-1])
			continue
		}
		row := page.Row(i)
		r.scratch = r.scratch[:0]
		for _, c := range r.keys {
			r.scratch = appendKey(r.scratch, row[c])
		}
		place, seen := r.current[string(r.scratch)]
		if !seen {
			place = int32(len(r.found))
			r.current[string(r.scratch)] = place
			record, known := r.known[string(r.scratch)]
			r.found = append(r.found, record)
			if !known {
				absent = append(absent, place)
				r.missing = append(r.missing, r.key(row))
			}
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

func (r *elementRecords) same(page *Page, i, j int) bool {
	a, b := page.Row(i), page.Row(j)
	return !slices.ContainsFunc(r.keys, func(c int) bool { return a[c] != b[c] })
}

func (r *elementRecords) key(row []dimension.Value) []dimension.Value {
	key := make([]dimension.Value, len(r.keys))
	for i, c := range r.keys {
		key[i] = row[c]
	}
	return key
}

func (r *elementRecords) of(row int) *butler.Record { return r.found[r.place[row]] }
