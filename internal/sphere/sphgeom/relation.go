package sphgeom

// Relation tells how two regions lie to each other, as far as it is known: a
// bit that is not set says nothing.
type Relation uint8

// The relations of a region to another one.
const (
	IsDisjoint Relation = 1 << iota // they share no position
	Contains                        // it contains the other
	Within                          // it lies within the other
)

// invert returns the relation of the other region to the first.
func (r Relation) invert() Relation {
	return r&IsDisjoint | r&Contains<<1 | r&Within>>1
}

// Overlap is what is known about the overlap of two regions.
type Overlap uint8

// The states of knowledge.
const (
	Unknown  Overlap = iota // they may share a position
	Disjoint                // they share none
	Shared                  // they share one
)

func overlapOf(r Relation) Overlap {
	switch {
	case r&IsDisjoint != 0:
		return Disjoint
	case r&(Contains|Within) != 0:
		return Shared
	}
	return Unknown
}

func exactOverlap(r Relation) Overlap {
	if r&IsDisjoint != 0 {
		return Disjoint
	}
	return Shared
}

// AreDisjoint reports whether it is certain that two regions share no position.
func AreDisjoint(a, b Region) bool { return Overlaps(a, b) == Disjoint }

// Overlaps returns what is known about the overlap of two regions.
func Overlaps(a, b Region) Overlap {
	switch a := a.(type) {
	case *Union:
		return a.overlaps(b)
	case *Intersection:
		return a.overlaps(b)
	}
	switch b := b.(type) {
	case *Union:
		return b.overlaps(a)
	case *Intersection:
		return b.overlaps(a)
	}
	r := Relate(a, b)
	if _, ok := a.(*Ellipse); ok {
		return overlapOf(r)
	}
	if _, ok := b.(*Ellipse); ok {
		return overlapOf(r)
	}
	_, pa := a.(*ConvexPolygon)
	_, pb := b.(*ConvexPolygon)
	_, ba := a.(Box)
	_, bb := b.(Box)
	if pa && bb || pb && ba {
		return overlapOf(r) // the polygon's bounding box decides
	}
	return exactOverlap(r)
}

// Relate returns what is known about how a lies to b.
func Relate(a, b Region) Relation {
	switch a := a.(type) {
	case *Union:
		return a.relate(b)
	case *Intersection:
		return a.relate(b)
	case *Ellipse:
		return a.relate(b)
	case *ConvexPolygon:
		return a.relate(b)
	case Box:
		switch b := b.(type) {
		case Box:
			return a.relate(b)
		case Circle:
			return a.relateCircle(b)
		}
	case Circle:
		if b, ok := b.(Circle); ok {
			return a.relate(b)
		}
	}
	return Relate(b, a).invert()
}
