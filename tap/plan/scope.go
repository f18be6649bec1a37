package plan

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// source is a relation of FROM as names see it: a published table, a
// sub-query or a common table.
type source struct {
	id      int
	alias   *adql.Ident      // nil for a table or common table without one
	name    schema.TableName // the published name; Schema is "" for others
	table   *schema.Table
	columns []sourceColumn
	byName  map[string][]int // columns by name in lower case, made when asked for
	pos     adql.Span
	missing bool // the table was not found: nothing is known of its columns
}

// sourceColumn is one column of a source.
type sourceColumn struct {
	name   string
	typ    Type
	field  votable.Field
	origin *Origin
}

// visible is a column as unqualified names and * see it. It has several parts
// where USING or NATURAL merged the columns of a full join.
type visible struct {
	name  string
	parts []part
}

// part is a column of a source.
type part struct {
	src   *source
	index int
}

func (p part) column() *sourceColumn { return &p.src.columns[p.index] }

// block is one SELECT while it is being resolved, or a smaller scope such as
// ON: what names mean there.
type block struct {
	*resolver
	outer   *block // the query around it, for correlated names
	view    []visible
	byName  map[string][]int // the view by name in lower case, made when asked for
	tables  []*source
	clause  string   // where in the query the planner is, for messages
	aliases []Output // names of the select list that expressions may use
	hidden  []Output // names of the select list that they may not use here
	// Aggregates are counted where they are allowed.
	aggregates      int
	allowAggregates bool
	inAggregate     bool
}

// grade tells how well an identifier fits a declared name: 0 not at all, 1 by
// leniency, 2 by the rules of ADQL 2.1 section 2.1.2.
func grade(id adql.Ident, declared string) int {
	switch {
	case id.Name == declared:
		return 2
	case !id.Quoted && strings.EqualFold(id.Name, declared):
		return 2
	case id.Quoted && id.Name == strings.ToLower(declared):
		return 1
	}
	return 0
}

// gradeAlias is grade for a name that the query itself gave.
func gradeAlias(id, alias adql.Ident) int { return grade(id, alias.Name) }

// named returns the columns of the view that an identifier may mean.
func (b *block) named(id adql.Ident) (best []visible, lenient bool) {
	if b.byName == nil {
		b.byName = make(map[string][]int, len(b.view))
		for i, v := range b.view {
			low := strings.ToLower(v.name)
			b.byName[low] = append(b.byName[low], i)
		}
	}
	indexes, lenient := bestOf(b.byName[strings.ToLower(id.Name)], func(i int) int { return grade(id, b.view[i].name) })
	for _, i := range indexes {
		best = append(best, b.view[i])
	}
	return best, lenient
}

// named returns the columns of the source that an identifier may mean.
func (s *source) named(id adql.Ident) (best []int, lenient bool) {
	if s.byName == nil {
		s.byName = make(map[string][]int, len(s.columns))
		for i, c := range s.columns {
			low := strings.ToLower(c.name)
			s.byName[low] = append(s.byName[low], i)
		}
	}
	return bestOf(s.byName[strings.ToLower(id.Name)], func(i int) int { return grade(id, s.columns[i].name) })
}

// bestOf returns the items of the highest grade above 0.
func bestOf[T any](items []T, grade func(T) int) (best []T, lenient bool) {
	top := 1
	for _, it := range items {
		g := grade(it)
		if g > top {
			best, top = nil, g
		}
		if g == top {
			best = append(best, it)
		}
	}
	return best, top == 1 && len(best) > 0
}

// label is how messages call a source.
func (s *source) label() string {
	if s.alias != nil {
		return written(*s.alias)
	}
	if s.table != nil {
		return s.name.String()
	}
	return s.name.Table
}

// qualifier is what a column's name is prefixed with to make it unambiguous.
func (s *source) qualifier() string {
	if s.alias != nil {
		return s.alias.String()
	}
	if s.table != nil {
		return s.name.String()
	}
	return adql.QuoteIdent(s.name.Table)
}

// exposes tells how well a qualifier of one or two parts names the source.
func (s *source) exposes(qualifier []adql.Ident) int {
	if s.alias != nil {
		if len(qualifier) != 1 {
			return 0
		}
		return gradeAlias(qualifier[0], *s.alias)
	}
	return s.originally(qualifier)
}

// originally tells how well a qualifier gives the published name of the source,
// which works beside an alias where it is unambiguous.
func (s *source) originally(qualifier []adql.Ident) int {
	if s.name.Table == "" {
		return 0
	}
	last := len(qualifier) - 1
	g := grade(qualifier[last], s.name.Table)
	if last == 1 {
		g = min(g, grade(qualifier[0], s.name.Schema))
	}
	if last == 0 && g == 0 && qualifier[0].Quoted && s.table != nil {
		return grade(qualifier[0], s.name.Schema+"."+s.name.Table)
	}
	return g
}
