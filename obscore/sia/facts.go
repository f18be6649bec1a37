package sia

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// facts are what a user can know of the rows without reading them: which values
// the columns have together.
type facts []group

// group is the rows that have these values in common.
type group struct {
	texts     map[string]string // by column; NULL is not in it
	calib     int64             // -1: NULL
	emMin     float64           // of all the rows; NaN: NULL
	emMax     float64
	spellings []spelling // how the first and the last of the rows write identifiers
}

// groupColumns are the columns of text by which rows are grouped.
var groupColumns = []string{"obs_collection", "dataproduct_type", "dataproduct_subtype", "facility_name",
	"instrument_name", "access_format", bandColumn}

// The other columns that facts are about.
const (
	bandColumn  = "lsst_band"
	calibColumn = "calib_level"
)

// factsQuery asks for the facts of those columns that the table has.
func factsQuery(table *schema.Table) *adql.Query {
	s := &adql.Select{From: []adql.TableRef{&adql.TableName{Parts: []adql.Ident{{Name: table.Name.Schema}, {Name: table.Name.Table}}}}}
	item := func(e adql.Expr, name string) {
		s.Items = append(s.Items, &adql.ExprItem{Expr: e, Alias: &adql.Ident{Name: name}})
	}
	for _, name := range append([]string{calibColumn}, groupColumns...) {
		if table.Column(name) != nil {
			item(column(name), name)
			s.GroupBy = append(s.GroupBy, column(name))
		}
	}
	for _, c := range []struct{ function, name, as string }{
		{"MIN", "em_min", "least_em"}, {"MAX", "em_max", "most_em"},
		{"MIN", didColumn, "first_did"}, {"MAX", didColumn, "last_did"},
	} {
		if table.Column(c.name) != nil {
			item(call(c.function, column(c.name)), c.as)
		}
	}
	return &adql.Query{Body: s}
}

// collectFacts reads the answer to factsQuery.
func collectFacts(ctx context.Context, rows result.Rows) (facts, error) {
	fields := rows.Fields()
	all, err := result.Collect(ctx, rows)
	if err != nil {
		return nil, err
	}
	out := make(facts, all.N)
	for i := range out {
		g := group{texts: map[string]string{}, calib: -1, emMin: math.NaN(), emMax: math.NaN()}
		for j := range fields {
			c := &all.Columns[j]
			if c.IsNull(i) {
				continue
			}
			switch name := fields[j].Name; name {
			case calibColumn:
				if g.calib, err = wholeNumber(c, fields[j].Datatype, i); err != nil {
					return nil, err
				}
			case "least_em":
				g.emMin = c.Float64s[i]
			case "most_em":
				g.emMax = c.Float64s[i]
			case "first_did", "last_did":
				if s, ok := spellingOf(string(c.Text(i))); ok && !slices.Contains(g.spellings, s) {
					g.spellings = append(g.spellings, s)
				}
			default:
				g.texts[name] = string(c.Text(i))
			}
		}
		out[i] = g
	}
	return out, nil
}

func wholeNumber(c *votable.Column, d votable.Datatype, i int) (int64, error) {
	switch d {
	case votable.Short:
		return int64(c.Int16s[i]), nil
	case votable.Int:
		return int64(c.Int32s[i]), nil
	case votable.Long:
		return c.Int64s[i], nil
	}
	return 0, fmt.Errorf("column %s is no integer", calibColumn)
}

// of returns the facts of the rows that a service covers.
func (f facts) of(s Scope) facts {
	return slices.DeleteFunc(slices.Clone(f), func(g group) bool {
		elsewhere := s.Repository != "" && !slices.ContainsFunc(g.spellings, func(w spelling) bool { return w.repository == s.Repository })
		return elsewhere || len(s.Collections) > 0 && !slices.Contains(s.Collections, g.texts["obs_collection"])
	})
}

// spellings returns how the rows write identifiers.
func (f facts) spellings() []spelling {
	var all []spelling
	for _, g := range f {
		for _, s := range g.spellings {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// values returns the values of a column, sorted.
func (f facts) values(name string) []votable.Option {
	var all []string
	for _, g := range f {
		if v, ok := g.texts[name]; ok {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	var options []votable.Option
	for _, v := range slices.Compact(all) {
		options = append(options, votable.Option{Value: v})
	}
	return options
}

// calibs returns the calibration levels, sorted.
func (f facts) calibs() []votable.Option {
	var all []int64
	for _, g := range f {
		if g.calib >= 0 {
			all = append(all, g.calib)
		}
	}
	slices.Sort(all)
	var options []votable.Option
	for _, n := range slices.Compact(all) {
		options = append(options, votable.Option{Value: strconv.FormatInt(n, 10)})
	}
	return options
}

// bands returns a wavelength in the middle of each band, under the band's name
// and in the order of the spectrum: a search for it finds the band.
func (f facts) bands() []votable.Option {
	ranges := map[string]interval{}
	for _, g := range f {
		name, named := g.texts[bandColumn]
		if !named || math.IsNaN(g.emMin) || math.IsNaN(g.emMax) {
			continue
		}
		r, met := ranges[name]
		if !met {
			r = interval{g.emMin, g.emMax}
		}
		ranges[name] = interval{min(r.lo, g.emMin), max(r.hi, g.emMax)}
	}
	type band struct {
		name   string
		middle float64
	}
	var all []band
	for name, r := range ranges {
		all = append(all, band{name, (r.lo + r.hi) / 2})
	}
	slices.SortFunc(all, func(a, b band) int { return cmp.Or(cmp.Compare(a.middle, b.middle), cmp.Compare(a.name, b.name)) })
	var options []votable.Option
	for _, b := range all {
		options = append(options, votable.Option{Name: b.name, Value: strconv.FormatFloat(b.middle, 'g', 6, 64)})
	}
	return options
}
