package sphere

import "strconv"

// String returns r in STC-S, as AppendSTC.
func (r *Region) String() string { return string(r.AppendSTC(nil)) }

// AppendSTC appends r in STC-S with frame ICRS, such as "CIRCLE ICRS 12 45 0.5";
// nothing for KindNone.
func (r *Region) AppendSTC(dst []byte) []byte {
	switch r.kind {
	case KindPoint:
		dst = append(dst, "POSITION ICRS"...)
	case KindCircle:
		dst = append(dst, "CIRCLE ICRS"...)
	case KindPolygon:
		dst = append(dst, "POLYGON ICRS"...)
	case KindUnion:
		dst = append(dst, "UNION ICRS ("...)
		for i := range r.parts {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = r.parts[i].AppendSTC(dst)
		}
		return append(dst, ')')
	}
	r.eachCoord(func(x float64) {
		dst = append(dst, ' ')
		dst = strconv.AppendFloat(dst, x, 'g', -1, 64)
	})
	return dst
}

// AppendCoords appends r as a DALI 1.1 array in degrees: two numbers for a
// point, three for a circle, two per vertex for a polygon in the order given.
// It reports false for a union, which has no such form, and for KindNone.
func (r *Region) AppendCoords(dst []float64) ([]float64, bool) {
	r.eachCoord(func(x float64) { dst = append(dst, x) })
	return dst, r.kind != KindNone && r.kind != KindUnion
}

func (r *Region) eachCoord(yield func(float64)) {
	pair := func(v Vec) {
		lon, lat := v.LonLat()
		yield(lon)
		yield(lat)
	}
	switch r.kind {
	case KindPoint:
		pair(r.disc.center)
	case KindCircle:
		pair(r.disc.center)
		yield(r.disc.deg)
	case KindPolygon:
		vs := r.poly.vertices
		for i := range vs {
			if i > 0 && r.poly.turned {
				i = len(vs) - i
			}
			pair(vs[i])
		}
	}
}
