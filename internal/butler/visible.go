package butler

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

// instrument is the governor that rules speak of, in universes that have it.
const instrument = "instrument"

// HidesByRun reports whether it takes the RUN collection of a dataset of a type
// to know whether it is hidden.
func (r *Repo) HidesByRun(t *DatasetType) bool {
	return slices.ContainsFunc(r.hides(t), func(h *hiding) bool { return len(h.collections) > 0 })
}

// Visible returns the conditions under which datasets of a type are not hidden,
// in a statement that reads them from its table of tags or calibrations. The key
// of the RUN collection is needed only if HidesByRun says so.
func (r *Repo) Visible(t *DatasetType, tags sqlb.Relation, run sqlb.Expr) []sqlb.Expr {
	var all []sqlb.Expr
	for _, h := range r.hides(t) {
		keys := map[string]sqlb.Expr{}
		for i, c := range dimensionColumns(tags, t.Dimensions) {
			keys[t.Dimensions.Required[i]] = c
		}
		var either []sqlb.Expr
		if len(h.collections) > 0 {
			c := r.Table("collection", "hc")
			either = append(either, sqlb.Not(sqlb.InQuery(run, sqlb.From(c).Columns(c.Col("collection_id", dimension.TypeInt)).
				Where(alike(c.Col("name", dimension.TypeString), h.collections)))))
		}
		all = append(all, r.unhidden(h, t.Dimensions, keys, either))
	}
	return all
}

// VisibleRecords returns the conditions under which the data IDs of an element's
// records are not hidden. The columns are those of its table.
func (r *Repo) VisibleRecords(e *dimension.Element, columns []sqlb.Column) []sqlb.Expr {
	g := e.Group()
	if len(g.Temporal) == 0 {
		return nil
	}
	keys := map[string]sqlb.Expr{}
	for i, c := range e.Columns {
		if c.Dimension != "" {
			keys[c.Dimension] = columns[i]
		}
	}
	return r.VisibleDataIDs(g, func(name string) sqlb.Expr { return keys[name] })
}

// VisibleDataIDs returns the conditions under which data IDs of a group with
// temporal dimensions are not hidden. The values of its dimensions are keys; nil
// for those that the statement does not have.
func (r *Repo) VisibleDataIDs(g *dimension.Group, key func(dimension string) sqlb.Expr) []sqlb.Expr {
	if len(g.Temporal) == 0 {
		return nil
	}
	keys := map[string]sqlb.Expr{}
	for _, name := range g.Keys {
		if x := key(name); x != nil {
			keys[name] = x
		}
	}
	var all []sqlb.Expr
	for i := range r.hidden {
		if h := &r.hidden[i]; h.records {
			all = append(all, r.unhidden(h, g, keys, nil))
		}
	}
	return all
}

// unhidden returns the condition that a rule does not hide what has some values
// of dimensions: it holds if one of some conditions does, if the instrument is
// another, or if it is old enough.
func (r *Repo) unhidden(h *hiding, g *dimension.Group, keys map[string]sqlb.Expr, either []sqlb.Expr) sqlb.Expr {
	if x := keys[instrument]; x != nil && len(h.instruments) > 0 {
		either = append(either, sqlb.Not(alike(x, h.instruments)))
	}
	var old []sqlb.Expr
	for i, family := range g.Temporal {
		old = append(old, r.old(h, g, family, keys, "h"+strconv.Itoa(i)))
	}
	if old != nil {
		either = append(either, sqlb.And(old...))
	}
	return sqlb.Or(either...)
}

// old returns the condition that there is a record of the finest element of a
// temporal family, of an observation that ended before the cut-off. Values of
// dimensions that only others imply are found through their records.
func (r *Repo) old(h *hiding, g *dimension.Group, family *dimension.Family, keys map[string]sqlb.Expr, alias string) sqlb.Expr {
	e := family.Choose(g)
	known := map[string]sqlb.Expr{}
	for name, x := range keys {
		known[name] = x
	}
	var st sqlb.Select
	joined := 0
	add := func(e *dimension.Element) (sqlb.Relation, bool) {
		t, columns, err := r.RecordTable(e, alias+"_"+strconv.Itoa(joined))
		if err != nil {
			return t, false
		}
		joined++
		st = st.From(t)
		for i, c := range e.Columns {
			x := known[c.Dimension]
			switch {
			case slices.Contains(e.Required, c.Dimension):
				st = st.Where(sqlb.Eq(columns[i], x))
			case c.Dimension != "" && x == nil:
				known[c.Dimension] = columns[i]
			}
		}
		return t, true
	}
	has := func(names []string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return known[name] == nil })
	}
	for _, other := range g.LookupOrder() {
		if has(e.Required) {
			break
		}
		if other != e && has(other.Required) && !has(other.Implied) {
			add(other)
		}
	}
	if !has(e.Required) {
		return sqlb.False
	}
	t, ok := add(e)
	if !ok {
		return sqlb.False
	}
	span := t.Col(family.Column(), dimension.TypeTimespan)
	ended := sqlb.And(sqlb.IsNotNull(span), sqlb.Compare(sqlb.LE, sqlb.End(span), sqlb.Lit(dimension.DateTime(h.after))))
	if !h.undated {
		ended = sqlb.Or(ended, sqlb.IsNull(span), sqlb.Compare(sqlb.GE, sqlb.End(span), sqlb.Lit(dimension.DateTime(tai.Max))))
	}
	return sqlb.Exists(st.Output("found", sqlb.True).Where(ended))
}

var likeWildcards = strings.NewReplacer("*", "%", "?", "_", "%", `\%`, "_", `\_`, `\`, `\\`)

// alike returns the condition that a text matches one of some patterns.
func alike(x sqlb.Expr, patterns auth.Globs) sqlb.Expr {
	either := make([]sqlb.Expr, len(patterns))
	for i, p := range patterns {
		if strings.ContainsAny(p, "*?") {
			either[i] = sqlb.Like(x, likeWildcards.Replace(p))
		} else {
			either[i] = sqlb.Eq(x, sqlb.String(p))
		}
	}
	return sqlb.Or(either...)
}
