package query

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// elementRelation returns the table of an element with some of its fields.
func (e *Engine) elementRelation(el *dimension.Element, fields []*dimension.Column) (relation, error) {
	if el.ImpliedUnionTarget != "" {
		return e.impliedValues(el), nil
	}
	if !el.HasTable() {
		return relation{}, fail.New(fail.UnimplementedQuery, "the values of %s are not stored: join a dataset type or an upload "+
			"that has it, or compare it with the regions of other dimensions", el)
	}
	u := el.Group().Universe
	out := relation{Relation: e.repo.Table(el.Name, el.Name)}
	for _, c := range el.Columns {
		if c.Dimension != "" {
			out.addKey(u.Dimension(c.Dimension), c.Name)
		}
	}
	for _, f := range fields {
		out.addField(fieldOf(el, f.Name), out.Col(f.Name, f.Type))
	}
	return out, nil
}

// impliedValues returns the values of a dimension that another element implies,
// whose table is the only place where they are.
func (e *Engine) impliedValues(el *dimension.Element) relation {
	target := e.repo.Table(el.ImpliedUnionTarget, "t")
	values := sqlb.From(target).Columns(target.Col(el.Name, el.PrimaryKey.Type)).Distinct()
	out := derived(values, el.Name)
	out.addKey(el, el.Name)
	return out
}
