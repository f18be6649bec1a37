package sphgeom

import "github.com/vobutler/vobutler/internal/sphere"

// Union is all positions in any of its parts; without parts it is empty.
type Union struct{ Parts []Region }

// Intersection is all positions in all of its parts; without parts it is the
// whole sky.
type Intersection struct{ Parts []Region }

// NewUnion returns the union of regions; unions among them are taken apart.
func NewUnion(parts ...Region) *Union {
	var flat []Region
	for _, p := range parts {
		if u, ok := p.(*Union); ok {
			flat = append(flat, u.Parts...)
		} else {
			flat = append(flat, p)
		}
	}
	return &Union{flat}
}

// NewIntersection returns what regions share; intersections among them are
// taken apart.
func NewIntersection(parts ...Region) *Intersection {
	var flat []Region
	for _, p := range parts {
		if i, ok := p.(*Intersection); ok {
			flat = append(flat, i.Parts...)
		} else {
			flat = append(flat, p)
		}
	}
	return &Intersection{flat}
}

// Empty reports whether all parts are empty.
func (u *Union) Empty() bool { return allEmpty(u.Parts) }

func allEmpty(parts []Region) bool {
	for _, p := range parts {
		if !p.Empty() {
			return false
		}
	}
	return true
}

// ContainsPoint reports whether a position is in any part.
func (u *Union) ContainsPoint(v sphere.Vec) bool {
	for _, p := range u.Parts {
		if p.ContainsPoint(v) {
			return true
		}
	}
	return false
}

// BoundingCircle returns a circle around the bounding circles of the parts.
func (u *Union) BoundingCircle() Circle {
	c := EmptyCircle()
	for i, p := range u.Parts {
		if i == 0 {
			c = p.BoundingCircle()
		} else {
			c = c.expand(p.BoundingCircle())
		}
	}
	return c
}

// BoundingBox returns a box around the bounding boxes of the parts.
func (u *Union) BoundingBox() Box {
	b := emptyBox()
	for _, p := range u.Parts {
		b = b.expand(p.BoundingBox())
	}
	return b
}

func (u *Union) relate(o Region) Relation {
	if len(u.Parts) == 0 {
		return IsDisjoint
	}
	all, some := IsDisjoint|Within, Relation(0)
	for _, p := range u.Parts {
		r := Relate(p, o)
		all &= r
		some |= r & Contains
	}
	return all | some
}

func (u *Union) overlaps(o Region) Overlap {
	sum := Disjoint
	for _, p := range u.Parts {
		switch Overlaps(p, o) {
		case Shared:
			return Shared
		case Unknown:
			sum = Unknown
		}
	}
	return sum
}

// Empty reports whether all parts are empty, or two of them are disjoint.
func (i *Intersection) Empty() bool {
	if len(i.Parts) == 0 {
		return false
	}
	if allEmpty(i.Parts) {
		return true
	}
	for n, p := range i.Parts {
		for _, q := range i.Parts[n+1:] {
			if AreDisjoint(p, q) {
				return true
			}
		}
	}
	return false
}

// ContainsPoint reports whether a position is in all parts.
func (i *Intersection) ContainsPoint(v sphere.Vec) bool {
	for _, p := range i.Parts {
		if !p.ContainsPoint(v) {
			return false
		}
	}
	return true
}

// BoundingCircle returns the smallest of the bounding circles of the parts.
func (i *Intersection) BoundingCircle() Circle {
	c := FullCircle()
	for n, p := range i.Parts {
		if n == 0 {
			c = p.BoundingCircle()
		} else {
			c = c.clip(p.BoundingCircle())
		}
	}
	return c
}

// BoundingBox returns a box around what the bounding boxes of the parts share.
func (i *Intersection) BoundingBox() Box {
	b := fullBox()
	for n, p := range i.Parts {
		if n == 0 {
			b = p.BoundingBox()
		} else {
			b = b.clip(p.BoundingBox())
		}
	}
	return b
}

func (i *Intersection) relate(o Region) Relation {
	all, some := Contains, Relation(0)
	for _, p := range i.Parts {
		r := Relate(p, o)
		all &= r
		some |= r & (IsDisjoint | Within)
	}
	return all | some
}

// overlaps cannot tell that there is an overlap: the parts may overlap the
// other region in different places.
func (i *Intersection) overlaps(o Region) Overlap {
	if len(i.Parts) == 0 {
		if o.Empty() {
			return Disjoint
		}
		return Shared
	}
	for _, p := range i.Parts {
		if Overlaps(p, o) == Disjoint {
			return Disjoint
		}
	}
	return Unknown
}

func (*Union) region()        {}
func (*Intersection) region() {}
