package query

import (
	"slices"
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/sphere"
)

// join adds all relations of the query: first those that leave the fewest rows.
func (b *builder) join() error {
	if err := b.joinOverlaps(); err != nil {
		return err
	}
	constrained := b.joinInputs()
	for _, s := range b.searches {
		if len(b.fields[s.name]) > 0 || !slices.Contains(constrained, s.name) {
			first := b.want.first && s.name == b.want.findFirst && b.unshadowed()
			b.stage.join(b.engine.datasetRelation(s, b.fields[s.name], first, b.apart(s), b.restrict))
		}
	}
	for _, e := range b.need.Dimensions().Elements {
		fields := b.need.Fields(e)
		if len(fields) == 0 && !b.relates(e) {
			continue
		}
		r, err := b.engine.elementRelation(e, fields)
		if err != nil {
			return err
		}
		b.stage.join(r)
	}
	return b.joinMissing()
}

// relates reports whether the records of an element relate dimensions that
// nothing else in the query relates yet.
func (b *builder) relates(e *dimension.Element) bool {
	if len(e.Implied) == 0 && !e.AlwaysJoin {
		return false
	}
	related := func(names []string) bool {
		return !slices.ContainsFunc(e.Group().Names, func(n string) bool { return !slices.Contains(names, n) })
	}
	for _, j := range b.query.Uploads {
		if related(j.Dimensions.Required) {
			return false
		}
	}
	for _, s := range b.searches {
		if related(s.dimensions.Required) {
			return false
		}
	}
	for _, j := range b.query.Materializations {
		if j.Dimensions.Contains(e.Name) {
			return false
		}
	}
	return true
}

// joinMissing adds the tables of dimensions whose keys no relation has yet,
// those first that have the most of them.
func (b *builder) joinMissing() error {
	g := b.need.Dimensions()
	for {
		var best *dimension.Element
		most := 0
		for _, name := range g.Names {
			if b.stage.has(name) {
				continue
			}
			e := g.Universe.Dimension(name)
			n := 0
			for _, other := range slices.Concat(e.Required, e.Implied) {
				if !b.stage.has(other) {
					n++
				}
			}
			if n > most {
				best, most = e, n
			}
		}
		if best == nil {
			return nil
		}
		r, err := b.engine.elementRelation(best, nil)
		if err != nil {
			return err
		}
		b.stage.join(r)
	}
}

// joinOverlaps adds the tables that tell which pixels of the sky the regions of
// elements may overlap.
func (b *builder) joinOverlaps() error {
	common := b.query.Dimensions.Universe.Common
	for _, e := range b.overlaps.pixels {
		r, index := b.pixelTable(e, "o_"+e.Name)
		r.keys = append(r.keys, relationKey{common.Name, index})
		b.stage.join(r)
	}
	if b.query.Dimensions.Contains(common.Name) {
		return nil
	}
	for i, t := range b.overlaps.literals {
		ranges, err := envelope(common, t.region, maxRanges)
		if err != nil {
			return err
		}
		from, index := b.pixelTable(t.element, "p")
		sel := sqlb.From(from.Relation).Where(from.conditions...).Where(inRanges(index, ranges)).Where(b.restrict(from.keys)...)
		b.stage.join(b.candidates(sel, "o"+strconv.Itoa(i), from.keys))
	}
	for i, pair := range b.overlaps.pairs {
		p, pIndex := b.pixelTable(pair.a, "p")
		q, qIndex := b.pixelTable(pair.b, "q")
		on := []sqlb.Expr{sqlb.Eq(pIndex, qIndex)}
		keys := slices.Clone(p.keys)
		for _, k := range q.keys {
			if shared := slices.IndexFunc(p.keys, func(o relationKey) bool { return o.dimension == k.dimension }); shared >= 0 {
				on = append(on, sqlb.Eq(p.keys[shared].column, k.column))
			} else {
				keys = append(keys, k)
			}
		}
		sel := sqlb.From(p.Relation).Join(q.Relation, on...).Where(p.conditions...).Where(q.conditions...).
			Where(b.restrict(keys)...)
		b.stage.join(b.candidates(sel, "j"+strconv.Itoa(i), keys))
	}
	return nil
}

// maxRanges bounds the ranges of pixels that stand for a region. More would find
// fewer candidates, but cost more than testing these.
const maxRanges = 256

// pixelTable returns the overlaps of an element with the common pixelization,
// by the element's required dimensions.
func (b *builder) pixelTable(e *dimension.Element, alias string) (relation, sqlb.Column) {
	u := b.query.Dimensions.Universe
	r := relation{Relation: b.engine.repo.Table(e.Name+"_skypix_overlap", alias)}
	for _, name := range e.Required {
		r.addKey(u.Dimension(name), name)
	}
	r.conditions = []sqlb.Expr{
		sqlb.Eq(r.Col("skypix_system", dimension.TypeString), sqlb.String(u.Common.Skypix.System)),
		sqlb.Eq(r.Col("skypix_level", dimension.TypeInt), sqlb.Int(int64(u.Common.Skypix.Level))),
	}
	return r, r.Col("skypix_index", dimension.TypeInt)
}

// candidates returns the keys of a statement, each combination once.
func (b *builder) candidates(sel sqlb.Select, alias string, keys []relationKey) relation {
	for _, k := range keys {
		sel = sel.Output(k.dimension, sqlb.Unindexed(k.column))
	}
	if !b.want.duplicates {
		sel = sel.Distinct()
	}
	out := derived(sel, alias)
	for _, k := range keys {
		out.addKey(b.query.Dimensions.Universe.Dimension(k.dimension), k.dimension)
	}
	return out
}

// maxListed bounds the pixels that are listed one by one, which lets the
// database look each of them up.
const maxListed = 1000

func inRanges(index sqlb.Expr, ranges sphere.Ranges) sqlb.Expr {
	if ranges.PixCount() <= maxListed {
		var list []dimension.Value
		for _, r := range ranges {
			for pixel := r.Lo; pixel < r.Hi; pixel++ {
				list = append(list, dimension.Int(pixel))
			}
		}
		return sqlb.In(index, list)
	}
	var either []sqlb.Expr
	for _, r := range ranges {
		either = append(either, sqlb.Between(index, sqlb.Int(r.Lo), sqlb.Int(r.Hi-1)))
	}
	return sqlb.Or(either...)
}

// joinInputs adds the uploads and materializations, and returns the dataset
// types whose searches constrain the rows of the latter.
func (b *builder) joinInputs() (constrained []string) {
	for i, j := range b.query.Uploads {
		if r, ok := b.session.inputs[j.Key].relation("u"+strconv.Itoa(i), j.Dimensions.Required); ok {
			b.stage.join(r)
		}
	}
	for i, j := range b.query.Materializations {
		in := b.session.inputs[j.Key]
		constrained = append(constrained, in.datasets...)
		if r, ok := in.relation("m"+strconv.Itoa(i), j.Dimensions.Keys); ok {
			b.stage.join(r)
		}
	}
	return constrained
}
