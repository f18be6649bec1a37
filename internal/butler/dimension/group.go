package dimension

import (
	"slices"
	"strings"
)

// Group is a set of dimensions that has all that its members require and imply.
// At any time a universe has one Group for each set: groups that are held are the
// same if their pointers are. Its slices are shared and must not be changed.
type Group struct {
	Universe *Universe

	// Names are all dimensions in universe order.
	Names []string
	// Required are the dimensions that no other of the group implies, in
	// universe order: their values identify a data ID. Implied are the rest.
	Required, Implied []string
	// Keys are Required followed by Implied, the order of a data ID's values.
	Keys []string
	// Governors and Skypix are the dimensions of those kinds.
	Governors, Skypix []string
	// Elements are the dimensions and all relations between them, in universe
	// order.
	Elements []*Element
	// Spatial and Temporal are the families of Elements.
	Spatial, Temporal []*Family

	dims     bits
	elements bits
	keyIndex map[string]int
}

// Len returns the count of dimensions.
func (g *Group) Len() int { return len(g.Names) }

// Contains reports whether a dimension is in the group.
func (g *Group) Contains(dimension string) bool {
	_, found := g.keyIndex[dimension]
	return found
}

// HasElement reports whether an element, dimension or relation, is among
// Elements.
func (g *Group) HasElement(e *Element) bool { return g.elements.has(e.Index) }

// KeyIndex returns the place of a dimension in Keys, or -1.
func (g *Group) KeyIndex(dimension string) int {
	if i, found := g.keyIndex[dimension]; found {
		return i
	}
	return -1
}

// SubsetOf reports whether all dimensions of g are in o.
func (g *Group) SubsetOf(o *Group) bool { return g.dims.subset(o.dims) }

// Union returns the group of the dimensions of g and all others.
func (g *Group) Union(others ...*Group) *Group {
	sum := g.dims
	for _, o := range others {
		if !o.dims.subset(sum) {
			sum = sum.or(o.dims)
		}
	}
	return g.Universe.group(sum)
}

// Intersect returns the group of the dimensions in both.
func (g *Group) Intersect(o *Group) *Group { return g.Universe.group(g.dims.and(o.dims)) }

// Region returns the element whose region is that of a data ID: the finest of
// the spatial family if there is exactly one, else nil.
func (g *Group) Region() *Element { return chooseOnly(g, g.Spatial) }

// Timespan returns the element whose timespan is that of a data ID: the finest
// of the temporal family if there is exactly one, else nil.
func (g *Group) Timespan() *Element { return chooseOnly(g, g.Temporal) }

func chooseOnly(g *Group, families []*Family) *Element {
	if len(families) != 1 {
		return nil
	}
	return families[0].Choose(g)
}

// LookupOrder returns the elements in an order in which their records can be
// found from the values of the required dimensions alone: one that implies a
// dimension comes before it.
func (g *Group) LookupOrder() []*Element {
	order := make([]*Element, 0, len(g.Elements))
	done := map[string]bool{}
	var visit func(e *Element)
	visit = func(e *Element) {
		if done[e.Name] {
			return
		}
		for _, r := range e.Required {
			if r != e.Name && !done[r] {
				return
			}
		}
		order = append(order, e)
		done[e.Name] = true
		for _, i := range e.Implied {
			visit(g.Universe.byName[i])
		}
	}
	// One pass is not enough: what a later dimension implies may be required by
	// an earlier one.
	for missing := len(g.Required); missing > 0; {
		before := missing
		missing = 0
		for _, name := range g.Required {
			visit(g.Universe.byName[name])
			if !done[name] {
				missing++
			}
		}
		if missing == before {
			break
		}
	}
	for _, e := range g.Elements {
		if !done[e.Name] {
			order = append(order, e)
		}
	}
	return order
}

// String returns the dimensions for messages: {a, b}.
func (g *Group) String() string { return "{" + strings.Join(g.Names, ", ") + "}" }

// newGroup makes the group of a closed set.
func (u *Universe) newGroup(dims bits) *Group {
	g := &Group{Universe: u, dims: dims, elements: newBits(len(u.Elements)), keyIndex: map[string]int{}}
	implied := newBits(len(u.Elements))
	for _, e := range u.Elements {
		if e.IsDimension && dims.has(e.Index) {
			g.Names = append(g.Names, e.Name)
			for _, name := range e.Implied {
				implied.set(u.byName[name].Index)
			}
		}
		if !u.required[e.Index].subset(dims) {
			continue
		}
		g.elements.set(e.Index)
		g.Elements = append(g.Elements, e)
		if e.Spatial != nil && !slices.Contains(g.Spatial, e.Spatial) {
			g.Spatial = append(g.Spatial, e.Spatial)
		}
		if e.Temporal != nil && !slices.Contains(g.Temporal, e.Temporal) {
			g.Temporal = append(g.Temporal, e.Temporal)
		}
	}
	for _, name := range g.Names {
		e := u.byName[name]
		if implied.has(e.Index) {
			g.Implied = append(g.Implied, name)
		} else {
			g.Required = append(g.Required, name)
		}
		if e.IsGovernor {
			g.Governors = append(g.Governors, name)
		}
		if e.Skypix != nil {
			g.Skypix = append(g.Skypix, name)
		}
	}
	g.Keys = append(append(g.Keys, g.Required...), g.Implied...)
	for i, name := range g.Keys {
		g.keyIndex[name] = i
	}
	return g
}
