package htm

import (
	"math/bits"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// MaxLevel is the finest level; its triangles are 12 milliarcseconds wide.
const MaxLevel = 24

// triangle holds the corners, counter-clockwise as seen from outside.
type triangle [3]sphere.Vec

// What points the other way has negative zeros, as in sphgeom: a triangle is to be
// stored with the same bytes.
var (
	px, py, pz = sphere.Vec{X: 1}, sphere.Vec{Y: 1}, sphere.Vec{Z: 1}
	mx, my, mz = px.Neg(), py.Neg(), pz.Neg()
)

var roots = [8]triangle{
	{px, mz, py}, {py, mz, mx}, {mx, mz, my}, {my, mz, px},
	{px, pz, my}, {my, pz, mx}, {mx, pz, py}, {py, pz, px},
}

// Bounds returns the first number of a level and the one after its last.
func Bounds(level int) (lo, hi int64) { return 8 << (2 * level), 16 << (2 * level) }

// Level returns the level that a number belongs to, or -1 if it is none.
func Level(index int64) int {
	n := bits.Len64(uint64(index))
	if index <= 0 || n < 4 || n%2 != 0 || (n-4)/2 > MaxLevel {
		return -1
	}
	return (n - 4) / 2
}

// child returns one of the four triangles that t is divided into.
func (t *triangle) child(n int64) triangle {
	m := t.middles()
	switch n {
	case 0:
		return triangle{t[0], m[2], m[1]}
	case 1:
		return triangle{t[1], m[0], m[2]}
	case 2:
		return triangle{t[2], m[1], m[0]}
	}
	return m
}

// middles returns the middles of the edges, each opposite to its corner.
func (t *triangle) middles() triangle {
	return triangle{
		sphgeom.Unit(t[1].Add(t[2])),
		sphgeom.Unit(t[2].Add(t[0])),
		sphgeom.Unit(t[0].Add(t[1])),
	}
}

// Triangle returns the triangle of a number, and whether it is one.
func Triangle(index int64) (*sphgeom.ConvexPolygon, bool) {
	level := Level(index)
	if level < 0 {
		return nil, false
	}
	t := roots[index>>(2*level)&7]
	for l := level - 1; l >= 0; l-- {
		t = t.child(index >> (2 * l) & 3)
	}
	return &sphgeom.ConvexPolygon{Vertices: t[:]}, true
}

// Index returns the number of the triangle of a level that has a position of
// length one.
func Index(level int, v sphere.Vec) int64 {
	r := root(v)
	t, index := roots[r], r+8
	for range level {
		index <<= 2
		m := t.middles()
		switch {
		case sphgeom.Orientation(v, m[2], m[1]) >= 0:
			t = triangle{t[0], m[2], m[1]}
		case sphgeom.Orientation(v, m[0], m[2]) >= 0:
			t = triangle{t[1], m[0], m[2]}
			index++
		case sphgeom.Orientation(v, m[1], m[0]) >= 0:
			t = triangle{t[2], m[1], m[0]}
			index += 2
		default:
			t = m
			index += 3
		}
	}
	return index
}

// root returns the root triangle of a position. Edges belong to one of their
// two sides.
func root(v sphere.Vec) int64 {
	south := v.Z < 0
	pick := func(s, n int64) int64 {
		if south {
			return s
		}
		return n
	}
	switch {
	case v.Y > 0 && v.X > 0:
		return pick(0, 7)
	case v.Y > 0:
		return pick(1, 6)
	case v.Y == 0 && v.X >= 0:
		return pick(0, 7)
	case v.Y == 0:
		return pick(2, 5)
	case v.X < 0:
		return pick(2, 5)
	}
	return pick(3, 4)
}
