package sphere

// ContainsPoint reports whether v lies in r or on its boundary.
func (r *Region) ContainsPoint(v Vec) bool {
	switch r.kind {
	case KindPoint, KindCircle:
		return r.disc.contains(v)
	case KindPolygon:
		return r.poly.contains(v)
	case KindUnion:
		for i := range r.parts {
			if r.parts[i].ContainsPoint(v) {
				return true
			}
		}
	}
	return false
}

// Contains reports whether all of o lies in r, boundaries included: the ADQL
// CONTAINS(o, r) = 1. A union contains a shape if one of its parts does.
func (r *Region) Contains(o *Region) bool {
	switch {
	case o.kind == KindNone:
		return false
	case o.kind == KindUnion:
		for i := range o.parts {
			if !r.Contains(&o.parts[i]) {
				return false
			}
		}
		return true
	case o.kind == KindPoint:
		return r.ContainsPoint(o.disc.center)
	case r.kind == KindUnion:
		for i := range r.parts {
			if r.parts[i].Contains(o) {
				return true
			}
		}
		return false
	case r.kind == KindPolygon && o.kind == KindPolygon:
		return r.poly.containsPolygon(&o.poly)
	case r.kind == KindPolygon:
		return r.poly.containsDisc(&o.disc)
	case r.kind == KindNone:
		return false
	case o.kind == KindPolygon:
		return r.disc.containsPolygon(&o.poly)
	}
	return r.disc.containsDisc(&o.disc)
}

// Intersects reports whether r and o share a position, boundaries included.
func (r *Region) Intersects(o *Region) bool {
	switch {
	case r.kind == KindNone || o.kind == KindNone:
		return false
	case r.kind == KindUnion:
		for i := range r.parts {
			if r.parts[i].Intersects(o) {
				return true
			}
		}
		return false
	case o.kind == KindUnion:
		return o.Intersects(r)
	case r.kind == KindPolygon && o.kind == KindPolygon:
		return r.poly.intersectsPolygon(&o.poly)
	case r.kind == KindPolygon:
		return r.poly.intersectsDisc(&o.disc)
	case o.kind == KindPolygon:
		return o.poly.intersectsDisc(&r.disc)
	}
	return r.disc.intersectsDisc(&o.disc)
}
