package butler

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// rewriting turns a data ID as users write it into one that has dimensions only
// (find_dataset of the Python library).
type rewriting struct {
	repo     *Repo
	dt       *DatasetType
	defaults dimension.DataID

	id dimension.DataID // values of dimensions
	// fields are values of fields of elements, which stand for the values of
	// their dimensions, by element and name.
	fields map[*dimension.Element]dimension.DataID
}

// rewrite returns a data ID that has the names of dimensions only.
func (r *Repo) rewrite(ctx context.Context, dt *DatasetType, id, defaults dimension.DataID) (dimension.DataID, error) {
	w := &rewriting{repo: r, dt: dt, defaults: defaults, id: dimension.DataID{}, fields: map[*dimension.Element]dimension.DataID{}}
	others, err := w.sort(id)
	if err != nil {
		return nil, err
	}
	if err := w.associate(others); err != nil {
		return nil, err
	}
	for _, e := range r.universe.Elements {
		if fields := w.fields[e]; len(fields) > 0 {
			if err := w.resolve(ctx, e, fields); err != nil {
				return nil, err
			}
		}
	}
	return w.id, nil
}

// sort puts values of dimensions into id and fields of elements into fields, and
// returns the rest: names that may be fields of several elements.
func (w *rewriting) sort(id dimension.DataID) (others dimension.DataID, err error) {
	others = dimension.DataID{}
	for _, name := range slices.Sorted(maps.Keys(id)) {
		v := id[name]
		if element, field, dotted := strings.Cut(name, "."); dotted {
			e := w.repo.universe.Element(element)
			if e == nil {
				return nil, fail.New(fail.DimensionName, "the data ID has %q, but there is no dimension %q", name, element)
			}
			w.setField(e, field, v)
			continue
		}
		d := w.repo.universe.Dimension(name)
		switch {
		case d == nil:
			others[name] = v
		case v.IsNull():
			// As if it were not there.
		default:
			if key := alternateKey(d, v); key != nil {
				w.setField(d, key.Name, v)
			} else {
				w.id[name] = v
			}
		}
	}
	return others, nil
}

func (w *rewriting) setField(e *dimension.Element, field string, v dimension.Value) {
	if w.fields[e] == nil {
		w.fields[e] = dimension.DataID{}
	}
	w.fields[e][field] = v
}

// alternateKey returns the alternate key of a dimension that a value is of the
// type of, if the value is not of the type of the primary one.
func alternateKey(d *dimension.Element, v dimension.Value) *dimension.Column {
	if v.Type() == d.PrimaryKey.Type {
		return nil
	}
	for _, key := range d.AlternateKeys {
		if v.Type() == key.Type {
			return key
		}
	}
	return nil
}

// associate finds the dimensions that names without a dimension are fields of.
func (w *rewriting) associate(others dimension.DataID) error {
	candidates := w.candidates()
	owners := map[string][]*dimension.Element{}
	matched := map[*dimension.Element]int{}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(others)) {
		for _, d := range candidates {
			if isRecordField(d, name) {
				owners[name] = append(owners[name], d)
				matched[d]++
			}
		}
		if owners[name] == nil {
			unknown = append(unknown, name)
		}
	}
	if unknown != nil {
		return fail.New(fail.DimensionValue, "the data ID has the unknown keys %s; dataset type %s has the dimensions %s, and fields of these may be given too",
			strings.Join(unknown, ", "), w.dt.Name, strings.Join(w.dt.Dimensions.Keys, ", "))
	}
	for name, dims := range owners {
		w.setField(w.choose(dims, matched), name, others[name])
	}
	return nil
}

// candidates are the dimensions of the dataset type, and for a calibration all
// that may tell a time.
func (w *rewriting) candidates() []*dimension.Element {
	var out []*dimension.Element
	for _, d := range w.repo.universe.Dimensions {
		if w.dt.Dimensions.Contains(d.Name) || w.dt.IsCalibration && d.Temporal != nil {
			out = append(out, d)
		}
	}
	return out
}

// isRecordField reports whether a name is a key or metadata of a dimension.
func isRecordField(d *dimension.Element, name string) bool {
	if name == d.PrimaryKey.Name {
		return true
	}
	c := d.Field(name)
	return c != nil && (c.Role == dimension.RoleAlternate || c.Role == dimension.RoleMetadata)
}

// choose returns the dimension of which most names are fields, of the dimensions
// of the dataset type if there are any, and if possible one whose value is
// missing. Elsewhere an exposure goes before a visit: there is one for every
// visit.
func (w *rewriting) choose(dims []*dimension.Element, matched map[*dimension.Element]int) *dimension.Element {
	var own []*dimension.Element
	for _, d := range dims {
		if w.dt.Dimensions.Contains(d.Name) {
			own = append(own, d)
		}
	}
	if own != nil {
		dims = own
	} else if len(dims) == 2 && dims[0].Name == "exposure" && dims[1].Name == "visit" {
		return dims[0]
	}
	return slices.MaxFunc(dims, func(a, b *dimension.Element) int {
		if c := matched[a] - matched[b]; c != 0 {
			return c
		}
		return w.wanted(a) - w.wanted(b)
	})
}

// wanted is 1 for a dimension that the dataset type requires and the data ID
// does not have, else 0.
func (w *rewriting) wanted(d *dimension.Element) int {
	if _, given := w.id[d.Name]; !given && slices.Contains(w.dt.Dimensions.Required, d.Name) {
		return 1
	}
	return 0
}

// resolve finds the value of a dimension by fields of its record. A value that is
// given as well must agree with them.
func (w *rewriting) resolve(ctx context.Context, e *dimension.Element, fields dimension.DataID) error {
	_, given := w.id[e.Name]
	constraints := dimension.DataID{}
	for name, v := range w.id {
		if slices.Contains(e.Required, name) || !given && e.Group().Contains(name) {
			constraints[name] = v
		}
	}
	l := lookup{repo: w.repo, element: e, dimensions: constraints, defaults: w.defaults}
	if given {
		return w.compare(ctx, &l, fields)
	}
	l.fields = fields
	records, err := l.run(ctx)
	if err != nil {
		return err
	}
	if len(records) > 1 {
		if records, err = w.byVisitSystem(ctx, e, records); err != nil {
			return err
		}
	}
	switch {
	case len(records) == 0:
		return fail.New(fail.DimensionValue, "there is no %s with %s", e, describe(l.all()))
	case len(records) > 1:
		return fail.New(fail.DimensionValue, "there are %d records of %s with %s; give more values", len(records), e, describe(l.all()))
	case !e.IsDimension:
		return fail.New(fail.DimensionValue, "%s is no dimension: its fields cannot stand for a value of the data ID", e)
	}
	w.id[e.Name] = records[0].DimensionValue(e.Name)
	return nil
}

// compare tests that the record of a dimension whose value is given has other
// values that are given.
func (w *rewriting) compare(ctx context.Context, l *lookup, fields dimension.DataID) error {
	records, err := l.run(ctx)
	if err != nil {
		return err
	}
	if len(records) == 0 {
		return fail.New(fail.DimensionValue, "there is no %s with %s to compare with %s", l.element, describe(l.dimensions), describe(fields))
	}
	if len(records) > 1 {
		return nil // What is missing is noticed later.
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		c := l.column(name)
		if c == nil {
			return l.noField(name)
		}
		if v := records[0].Value(c.Name); !v.Equal(fields[name]) {
			return fail.New(fail.DimensionValue, "the data ID has %s: %s, whose %s is %s, not %s",
				l.element, w.id[l.element.Name], name, v, fields[name])
		}
	}
	return nil
}

// byVisitSystem leaves those of several visits that belong to the visit system
// which their instrument prefers: a rule of the Python library for universes that
// have these elements.
func (w *rewriting) byVisitSystem(ctx context.Context, e *dimension.Element, records []*Record) ([]*Record, error) {
	u := w.repo.universe
	membership, instrument := u.Element("visit_system_membership"), u.Dimension("instrument")
	if e.Name != "visit" || membership == nil || instrument == nil || instrument.Field("visit_system") == nil {
		return records, nil
	}
	var kept []*Record
	for _, record := range records {
		owner, err := w.repo.Records(ctx, instrument, [][]dimension.Value{{record.DimensionValue(instrument.Name)}})
		if err != nil {
			return nil, err
		}
		if owner[0] == nil {
			continue
		}
		values := dimension.DataID{instrument.Name: owner[0].Key()[0], "visit_system": owner[0].Value("visit_system"),
			"visit": record.DimensionValue("visit")}
		key := make([]dimension.Value, len(membership.Required))
		for i, name := range membership.Required {
			key[i] = values[name]
		}
		members, err := w.repo.Records(ctx, membership, [][]dimension.Value{key})
		if err != nil {
			return nil, err
		}
		if members[0] != nil {
			kept = append(kept, record)
		}
	}
	if kept == nil {
		return records, nil
	}
	return kept, nil
}
