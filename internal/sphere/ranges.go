package sphere

import (
	"cmp"
	"slices"
)

// Range is the pixels Lo up to but not including Hi of one HEALPix order.
type Range struct{ Lo, Hi int64 }

// Ranges is a set of pixels of one order: sorted, disjoint, not adjacent.
type Ranges []Range

// PixCount returns how many pixels the set has.
func (rs Ranges) PixCount() int64 {
	n := int64(0)
	for _, r := range rs {
		n += r.Hi - r.Lo
	}
	return n
}

// Contains reports whether the set has a pixel.
func (rs Ranges) Contains(pix int64) bool {
	i, found := slices.BinarySearchFunc(rs, pix, func(r Range, p int64) int { return cmp.Compare(r.Lo, p) })
	return found || i > 0 && pix < rs[i-1].Hi
}

// AppendCells appends every pixel of the set, in order, for joins by equality.
func (rs Ranges) AppendCells(dst []int64) []int64 {
	for _, r := range rs {
		for pix := r.Lo; pix < r.Hi; pix++ {
			dst = append(dst, pix)
		}
	}
	return dst
}

// Simplify closes the smallest gaps until at most n ranges are left (one at
// least), in place; it returns the shorter slice, a superset of the set.
func (rs Ranges) Simplify(n int) Ranges {
	n = max(n, 1)
	if len(rs) <= n {
		return rs
	}
	gaps := make([]int64, len(rs)-1)
	for i := range gaps {
		gaps[i] = rs[i+1].Lo - rs[i].Hi
	}
	slices.Sort(gaps)
	kept := gaps[len(gaps)-(n-1):]
	ties := n - 1 // gaps as wide as the smallest kept that may stay
	if n > 1 {
		for ties = 0; ties < len(kept) && kept[ties] == kept[0]; ties++ {
		}
	}
	out := rs[:1]
	for _, r := range rs[1:] {
		last := &out[len(out)-1]
		gap := r.Lo - last.Hi
		keep := len(kept) > 0 && gap >= kept[0]
		if keep && gap == kept[0] {
			keep = ties > 0
			ties--
		}
		if keep {
			out = append(out, r)
		} else {
			last.Hi = r.Hi
		}
	}
	return out
}

// Normalize sorts ranges and joins those that overlap or touch, in place.
func (rs Ranges) Normalize() Ranges {
	slices.SortFunc(rs, func(a, b Range) int { return cmp.Compare(a.Lo, b.Lo) })
	out := rs[:0]
	for _, r := range rs {
		switch {
		case r.Hi <= r.Lo:
		case len(out) > 0 && r.Lo <= out[len(out)-1].Hi:
			out[len(out)-1].Hi = max(out[len(out)-1].Hi, r.Hi)
		default:
			out = append(out, r)
		}
	}
	return out
}
