package query

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/htm"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// overlaps are the spatial relations of a query. The database finds candidates
// by pixels of the sky; the regions themselves are compared afterwards.
type overlaps struct {
	predicate tree.Predicate // without the overlaps of regions
	literals  []regionTest
	pairs     []regionPair
	// pixels are the elements that are related to the common pixelization, which
	// is among the dimensions of the query.
	pixels []*dimension.Element

	query             *dimension.Group
	spatial, temporal connections
}

// regionTest is the overlap of an element's regions with a given one.
type regionTest struct {
	element *dimension.Element
	region  sphgeom.Region
}

// regionPair is the overlap of the regions of two elements.
type regionPair struct{ a, b *dimension.Element }

// relate takes the overlaps of regions out of a predicate, and adds those that
// the dimensions of a query imply. Calibrations are the dataset types that are
// looked up by validity range.
func relate(q *tree.Query, predicate tree.Predicate, calibrations []string) (*overlaps, error) {
	o := &overlaps{query: q.Dimensions}
	var spatial, temporal []family
	for _, f := range q.Dimensions.Spatial {
		spatial = append(spatial, family{elements: f})
	}
	for _, name := range calibrations {
		temporal = append(temporal, family{datasetType: name})
	}
	for _, f := range q.Dimensions.Temporal {
		temporal = append(temporal, family{elements: f})
	}
	o.spatial, o.temporal = newConnections(spatial), newConnections(temporal)
	for _, group := range predicate {
		kept, err := o.group(group)
		if err != nil {
			return nil, err
		}
		o.predicate = append(o.predicate, kept...)
	}
	for _, g := range operands(q) {
		o.spatial.addOperand(g.Spatial, g, q.Dimensions)
		o.temporal.addOperand(g.Temporal, g, q.Dimensions)
	}
	for space, c := range [...]*connections{dimension.Spatial: &o.spatial, dimension.Temporal: &o.temporal} {
		leaf, err := automatic(dimension.Space(space), *c, q.Dimensions)
		if err != nil {
			return nil, err
		}
		if leaf == nil {
			continue
		}
		kept, err := o.group([]tree.Leaf{leaf})
		if err != nil {
			return nil, err
		}
		o.predicate = append(o.predicate, kept...)
	}
	return o, nil
}

// operands returns the dimensions of everything that is joined to a query.
func operands(q *tree.Query) []*dimension.Group {
	var out []*dimension.Group
	for _, j := range q.Uploads {
		out = append(out, j.Dimensions)
	}
	for _, j := range q.Materializations {
		out = append(out, j.Dimensions)
	}
	for _, d := range q.Datasets {
		out = append(out, d.Dimensions)
	}
	if q.AnyDataset != nil {
		out = append(out, q.AnyDataset.Dimensions)
	}
	return out
}

// automatic returns the overlap that relates what is not related yet, or nil.
func automatic(space dimension.Space, c connections, g *dimension.Group) (tree.Leaf, error) {
	switch {
	case len(c) <= 1:
		return nil, nil
	case len(c) > 2:
		return nil, fail.Invalid("the query needs %s joins between %v, but which ones is ambiguous: "+
			"add conditions with OVERLAPS between them", space, c)
	case len(c[0]) > 1 || len(c[1]) > 1:
		return nil, fail.Invalid("the query needs a %s join between one of %v and one of %v, but which one is ambiguous: "+
			"add a condition with OVERLAPS between them", space, c[0], c[1])
	}
	return &tree.Comparison{A: c[0][0].column(g), Op: tree.Overlaps, B: c[1][0].column(g)}, nil
}

// group notes the overlaps in a group of a predicate and returns what is left
// of it: conditions for the database.
func (o *overlaps) group(group []tree.Leaf) (tree.Predicate, error) {
	for _, l := range group {
		inner, inverted := l, false
		if n, ok := l.(*tree.Not); ok {
			inner, inverted = n.Operand, true
		}
		c, ok := inner.(*tree.Comparison)
		if !ok || c.Op != tree.Overlaps {
			continue
		}
		if c.A.Type() == dimension.TypeRegion {
			if inverted || len(group) > 1 {
				return nil, fail.New(fail.UnimplementedQuery, "%s: regions cannot be compared under OR or NOT; "+
					"run a query for each alternative, or join several regions to one with a UNION region", l)
			}
			return o.regions(c)
		}
		if err := o.times(c); err != nil {
			return nil, err
		}
	}
	return tree.Predicate{group}, nil
}

// times notes which families the overlap of two timespan columns relates.
func (o *overlaps) times(c *tree.Comparison) error {
	a, okA := temporalFamily(c.A)
	b, okB := temporalFamily(c.B)
	if !okA || !okB {
		return nil
	}
	if a == b && a.elements != nil {
		return fail.Invalid("%s: %s and %s are related already, without a comparison of their times", c, c.A, c.B)
	}
	o.temporal.merge(a, b)
	return nil
}

func temporalFamily(e tree.Expr) (family, bool) {
	if e.Type() != dimension.TypeTimespan {
		return family{}, false
	}
	switch e := e.(type) {
	case *tree.DimensionField:
		return family{elements: e.Element.Temporal}, true
	case *tree.DatasetField:
		return family{datasetType: e.DatasetType}, true
	}
	return family{}, false
}

func (o *overlaps) regions(c *tree.Comparison) (tree.Predicate, error) {
	a, okA := c.A.(*tree.DimensionField)
	b, okB := c.B.(*tree.DimensionField)
	switch {
	case okA && okB:
		return nil, o.pair(c, a.Element, b.Element)
	case okA:
		return o.literal(c, a.Element, c.B)
	}
	return o.literal(c, b.Element, c.A)
}

func (o *overlaps) pair(c *tree.Comparison, a, b *dimension.Element) error {
	if a.Spatial == b.Spatial {
		return fail.Invalid("%s: %s and %s are related already, without a comparison of their regions", c, a, b)
	}
	o.spatial.merge(family{elements: a.Spatial}, family{elements: b.Spatial})
	common := o.query.Universe.Common
	switch {
	case a.Skypix == nil && b.Skypix == nil:
		o.pairs = append(o.pairs, regionPair{a, b})
		if o.query.Contains(common.Name) {
			o.addPixels(a)
			o.addPixels(b)
		}
	case a == common && b.Skypix == nil:
		o.addPixels(b)
	case b == common && a.Skypix == nil:
		o.addPixels(a)
	default:
		return fail.New(fail.UnimplementedQuery, "regions of %s cannot be related to those of %s; "+
			"this repository stores the overlaps with %s only, so use that instead", a, b, common)
	}
	return nil
}

func (o *overlaps) addPixels(e *dimension.Element) {
	for _, old := range o.pixels {
		if old == e {
			return
		}
	}
	o.pixels = append(o.pixels, e)
}

func (o *overlaps) literal(c *tree.Comparison, e *dimension.Element, other tree.Expr) (tree.Predicate, error) {
	l, ok := other.(*tree.Literal)
	if !ok {
		return nil, fail.Invalid("%s: the other side of OVERLAPS must be a region column or a region literal", c)
	}
	region, err := sphgeom.Decode([]byte(l.Value.Text()))
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidQuery, "the region that %s is compared with cannot be read: %v", e, err)
	}
	if e.Skypix != nil {
		return o.inEnvelope(e, region)
	}
	o.literals = append(o.literals, regionTest{e, region})
	common := o.query.Universe.Common
	if !o.query.Contains(common.Name) {
		return nil, nil
	}
	o.addPixels(e)
	return o.inEnvelope(common, region)
}

// inEnvelope returns the condition that a pixel may overlap a region.
func (o *overlaps) inEnvelope(skypix *dimension.Element, region sphgeom.Region) (tree.Predicate, error) {
	ranges, err := envelope(skypix, region, 0)
	if err != nil {
		return nil, err
	}
	group := []tree.Leaf{}
	for _, r := range ranges {
		group = append(group, &tree.InRange{Member: &tree.DimensionKey{Dimension: skypix},
			Start: r.Lo, Stop: r.Hi, Bounded: true, Step: 1})
	}
	return tree.Predicate{group}, nil
}

// envelope returns the pixels that may overlap a region; with maxRanges above
// zero in at most so many ranges.
func envelope(skypix *dimension.Element, region sphgeom.Region, maxRanges int) (sphere.Ranges, error) {
	if !skypix.Skypix.HTM() {
		return nil, fail.New(fail.UnimplementedQuery, "regions cannot be compared with %s, whose pixels this server "+
			"does not know; use an htm dimension", skypix)
	}
	if skypix.Skypix.Level > htm.MaxLevel {
		return nil, fmt.Errorf("the pixelization %s is finer than HTM level %d", skypix, htm.MaxLevel)
	}
	return htm.Envelope(skypix.Skypix.Level, region, maxRanges), nil
}
