package record

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// regions returns the regions for the rows of a page, NULL for a row without:
// a live table has rows of datasets whose place is not known yet.
func (s *Source) regions(ctx context.Context, p *Program, page *query.Page) ([]dimension.Value, error) {
	element := p.inputs[p.region].(*tree.DimensionField).Element
	regions := make([]dimension.Value, page.Len())
	if p.dimensions.HasElement(element) {
		keys := make([][]dimension.Value, page.Len())
		for i := range keys {
			keys[i] = pick(page.Row(i), p.dimensions, element.Required)
		}
		records, err := s.repo.Records(ctx, element, keys)
		if err != nil {
			return nil, err
		}
		for i, r := range records {
			if r != nil {
				regions[i] = r.Value(element.Region().Name)
			}
		}
		return regions, nil
	}
	// The element has the visit where the data ID has an exposure.
	names := make([]string, len(element.Required))
	for i, name := range element.Required {
		if names[i] = name; name == "visit" {
			names[i] = "exposure"
		}
	}
	found, err := s.exposureRegions(ctx, element, names, page, p.dimensions)
	if err != nil {
		return nil, err
	}
	for i := range regions {
		regions[i] = found[keyText(pick(page.Row(i), p.dimensions, names))]
	}
	return regions, nil
}

// pick returns the values of some keys of a row that begins with those of g.
func pick(row []dimension.Value, g *dimension.Group, names []string) []dimension.Value {
	values := make([]dimension.Value, len(names))
	for i, name := range names {
		values[i] = row[g.KeyIndex(name)]
	}
	return values
}

// keyText returns the values of a key as one text.
func keyText(values []dimension.Value) string {
	var text []byte
	for _, v := range values {
		text = append(v.AppendJSON(text), ',')
	}
	return string(text)
}

// exposureRegions returns the regions of the element by key, with exposures in
// the place of visits. Of several visits of an exposure it takes the first.
func (s *Source) exposureRegions(ctx context.Context, element *dimension.Element, names []string, page *query.Page, g *dimension.Group) (map[string]dimension.Value, error) {
	found := map[string]dimension.Value{}
	definition := element.Group().Universe.Element("visit_definition")
	if definition == nil {
		return found, nil
	}
	seen := map[dimension.Value]bool{}
	var exposures []dimension.Value
	at := g.KeyIndex("exposure")
	for i := range page.Len() {
		if v := page.Row(i)[at]; !seen[v] {
			seen[v] = true
			exposures = append(exposures, v)
		}
	}
	visits, visitColumns, err := s.repo.RecordTable(definition, "d")
	if err != nil {
		return nil, err
	}
	regions, regionColumns, err := s.repo.RecordTable(element, "r")
	if err != nil {
		return nil, err
	}
	column := func(e *dimension.Element, columns []sqlb.Column, name string) sqlb.Column {
		for i, c := range e.Columns {
			if c.Name == name || c.Dimension == name {
				return columns[i]
			}
		}
		panic("record: " + e.Name + " has no column " + name)
	}
	visit := column(element, regionColumns, "visit")
	instrument := column(element, regionColumns, "instrument")
	exposure := column(definition, visitColumns, "exposure")
	statement := sqlb.From(regions).Join(visits,
		sqlb.Eq(visit, column(definition, visitColumns, "visit")),
		sqlb.Eq(instrument, column(definition, visitColumns, "instrument"))).
		Where(sqlb.In(exposure, exposures))
	for _, name := range names {
		c := exposure
		if name != "exposure" {
			c = column(element, regionColumns, name)
		}
		statement = statement.Output(name, c)
	}
	statement = statement.Output("region", column(element, regionColumns, element.Region().Name)).
		OrderBy(sqlb.Order{Expr: visit})
	rows, err := s.repo.DB().Query(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // what was read is whole or Err says not
	for rows.Next() {
		row := rows.Row()
		key := keyText(row[:len(names)])
		if _, ok := found[key]; !ok {
			found[key] = row[len(names)]
		}
	}
	return found, rows.Err()
}
