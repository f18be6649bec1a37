package htm

import (
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// Envelope returns the triangles of a level that may overlap a region: at least
// all that do. With maxRanges above zero there are at most so many ranges, at
// the price of more triangles.
func Envelope(level int, r sphgeom.Region, maxRanges int) sphere.Ranges {
	ranges := envelope(level, r, maxRanges)
	if maxRanges > 0 {
		ranges = ranges.Simplify(maxRanges)
	}
	return ranges
}

func envelope(level int, r sphgeom.Region, maxRanges int) sphere.Ranges {
	switch r := r.(type) {
	case *sphgeom.Union:
		var all sphere.Ranges
		for _, part := range r.Parts {
			all = append(all, envelope(level, part, maxRanges)...)
		}
		return all.Normalize()
	case *sphgeom.Intersection:
		lo, hi := Bounds(level)
		shared := sphere.Ranges{{Lo: lo, Hi: hi}}
		for _, part := range r.Parts {
			shared = intersect(shared, envelope(level, part, maxRanges))
		}
		return shared
	case *sphgeom.Ellipse:
		return envelope(level, r.BoundingCircle(), maxRanges)
	}
	f := finder{region: r, level: level, deepest: level, room: slack * maxRanges}
	f.pixel.Vertices = f.corners[:]
	for i := range roots {
		f.visit(roots[i], int64(8+i), 0)
	}
	return f.ranges
}

// slack is how many times the ranges asked for are collected before triangles
// are made coarser: closing small gaps later is better than coarse triangles.
const slack = 8

// finder walks down the triangles that overlap a region.
type finder struct {
	region  sphgeom.Region
	level   int // of the numbers
	deepest int // level of the smallest triangles looked at
	room    int // for ranges; 0: no bound
	ranges  sphere.Ranges
	pixel   sphgeom.ConvexPolygon
	corners triangle
}

func (f *finder) visit(t triangle, index int64, level int) {
	if level > f.deepest {
		return // its parent has been taken as a whole meanwhile
	}
	f.corners = t
	switch r := sphgeom.Relate(&f.pixel, f.region); {
	case r&sphgeom.IsDisjoint != 0:
		return
	case r&sphgeom.Within != 0 || level == f.deepest:
		f.insert(index, level)
		return
	}
	for n := range int64(4) {
		f.visit(t.child(n), index*4+n, level+1)
	}
}

// insert adds a triangle, which comes after all that are there.
func (f *finder) insert(index int64, level int) {
	f.add(index, level)
	for f.room > 0 && len(f.ranges) > f.room && f.deepest > 0 {
		f.deepest--
		shift := 2 * (f.level - f.deepest)
		coarse := f.ranges
		f.ranges = f.ranges[:0]
		for _, r := range coarse {
			f.push(r.Lo>>shift<<shift, ((r.Hi-1)>>shift+1)<<shift)
		}
	}
}

func (f *finder) add(index int64, level int) {
	shift := 2 * (f.level - level)
	f.push(index<<shift, (index+1)<<shift)
}

func (f *finder) push(lo, hi int64) {
	if n := len(f.ranges); n > 0 && lo <= f.ranges[n-1].Hi {
		f.ranges[n-1].Hi = max(f.ranges[n-1].Hi, hi)
		return
	}
	f.ranges = append(f.ranges, sphere.Range{Lo: lo, Hi: hi})
}

// intersect returns the numbers in both.
func intersect(a, b sphere.Ranges) sphere.Ranges {
	var out sphere.Ranges
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if lo, hi := max(a[i].Lo, b[j].Lo), min(a[i].Hi, b[j].Hi); lo < hi {
			out = append(out, sphere.Range{Lo: lo, Hi: hi})
		}
		if a[i].Hi < b[j].Hi {
			i++
		} else {
			j++
		}
	}
	return out
}
