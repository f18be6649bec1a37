package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

// Box is all positions with a longitude and a latitude in two intervals, ends
// included. LonA above LonB means that the longitudes go through zero. In an
// empty box the longitudes are NaN and LatA is above LatB.
type Box struct{ LonA, LonB, LatA, LatB float64 }

const halfPi = 0.5 * math.Pi

// nan has the bits that the library writes.
var nan = math.Float64frombits(0x7ff8000000000000)

func emptyBox() Box { return Box{nan, nan, 1, 0} }

func fullBox() Box { return Box{0, 2 * math.Pi, -halfPi, halfPi} }

// NewBox returns the box around lon, lat that reaches w to both sides in
// longitude and h in latitude, which is cut off at the poles.
func NewBox(lon, lat, w, h float64) Box {
	lon = normalize(lon)
	a, b := dilateLon(lon, lon, w)
	return makeBox(a, b, lat-h, lat+h)
}

// makeBox cuts the latitudes off at the poles and makes empty boxes equal.
func makeBox(lonA, lonB, latA, latB float64) Box {
	if latA <= latB {
		latA, latB = max(latA, -halfPi), min(latB, halfPi)
	}
	switch {
	case !(latA <= latB):
		return Box{nan, nan, latA, latB}
	case lonA != lonA || lonB != lonB:
		return emptyBox()
	}
	return Box{lonA, lonB, latA, latB}
}

// normalize brings a longitude into [0, 2π].
func normalize(a float64) float64 {
	switch {
	case a < 0:
		return math.Mod(a, 2*math.Pi) + 2*math.Pi
	case a > 2*math.Pi:
		return math.Mod(a, 2*math.Pi)
	}
	return a
}

// halfWidth returns how far in longitude a circle of radius r around a position
// at latitude lat reaches.
func halfWidth(r, lat float64) float64 {
	if r <= 0 {
		return 0
	}
	if math.Abs(lat)+r >= halfPi {
		return math.Pi
	}
	s := math.Abs(math.Sin(r) / math.Cos(lat))
	if s >= 1 {
		return halfPi
	}
	return math.Asin(s)
}

// Empty reports whether no position is in the box.
func (b Box) Empty() bool { return !(b.LatA <= b.LatB) }

// Full reports whether the box is the whole sky.
func (b Box) Full() bool { return b == fullBox() }

// Width returns the size in longitude.
func (b Box) Width() float64 { return angleTo(b.LonA, b.LonB) }

// ContainsPoint reports whether a position is in the box.
func (b Box) ContainsPoint(v sphere.Vec) bool {
	return b.contains(longitude(v), latitude(v))
}

func (b Box) contains(lon, lat float64) bool {
	return b.LatA <= lat && lat <= b.LatB && lonContains(b.LonA, b.LonB, lon)
}

// BoundingBox returns the box itself.
func (b Box) BoundingBox() Box { return b }

// corners returns the corners in the order west-south, west-north, east-south,
// east-north.
func (b Box) corners() [4]sphere.Vec {
	return [4]sphere.Vec{
		fromLonLat(b.LonA, b.LatA), fromLonLat(b.LonA, b.LatB),
		fromLonLat(b.LonB, b.LatA), fromLonLat(b.LonB, b.LatB),
	}
}

// BoundingCircle returns the smallest circle around the corners of a box of up
// to half the longitudes, and one around a pole or on the equator for others.
func (b Box) BoundingCircle() Circle {
	switch {
	case b.Empty():
		return EmptyCircle()
	case b.Full():
		return FullCircle()
	case b.Width() <= math.Pi:
		corners := b.corners()
		center := b.circleCenter(corners)
		c2 := 0.0
		for _, v := range corners {
			c2 = max(c2, center.Chord2(v))
		}
		return circleOfChord2(center, c2+2*maxChordError)
	}
	center, r := north, halfPi-b.LatA
	if math.Abs(b.LatA) > math.Abs(b.LatB) {
		center, r = north.Neg(), b.LatB+halfPi
	}
	if w := b.Width(); !(b.LonA == 0 && b.LonB == 2*math.Pi) && 0.5*w < r {
		center, r = fromLonLat(lonCenter(b.LonA, b.LonB), 0), 0.5*w
	}
	return NewCircle(center, r+4*maxAsinError)
}

// circleCenter returns the position on the middle meridian that is nearest to
// the farthest corner: where the distances to the southern and northern corners
// are the same or, if the shorter one of the two edges is that far off, the
// middle of the longer edge.
func (b Box) circleCenter(corners [4]sphere.Vec) sphere.Vec {
	lon := lonCenter(b.LonA, b.LonB)
	south, middle, north := math.Copysign(halfPi, b.LatA), 0.0, math.Copysign(halfPi, b.LatB)
	if c := math.Cos(0.5 * b.Width()); c != 0 {
		south = math.Atan(math.Tan(b.LatA) / c)
		north = math.Atan(math.Tan(b.LatB) / c)
		middle = math.Atan(c * math.Tan(0.5*(b.LatA+b.LatB)))
	}
	if south <= middle && middle <= north {
		return fromLonLat(lon, middle)
	}
	p, q := fromLonLat(lon, south), fromLonLat(lon, north)
	if p.Dot(corners[0]) > q.Dot(corners[1]) {
		return q
	}
	return p
}

func (b Box) relate(o Box) Relation {
	lon, lat := relateLon(b, o), relateLat(b, o)
	return lon&lat&(Contains|Within) | (lon|lat)&IsDisjoint
}

func relateLat(b, o Box) Relation {
	switch {
	case b.Empty() && o.Empty():
		return Contains | IsDisjoint | Within
	case b.Empty():
		return IsDisjoint | Within
	case o.Empty():
		return Contains | IsDisjoint
	case b.LatA == o.LatA && b.LatB == o.LatB:
		return Contains | Within
	case b.LatA > o.LatB || b.LatB < o.LatA:
		return IsDisjoint
	case b.LatA <= o.LatA && b.LatB >= o.LatB:
		return Contains
	case o.LatA <= b.LatA && o.LatB >= b.LatB:
		return Within
	}
	return 0
}

// relateCircle tells how the box relates to a circle.
func (b Box) relateCircle(c Circle) Relation {
	switch {
	case b.Empty() && c.Empty():
		return Contains | IsDisjoint | Within
	case b.Empty():
		return IsDisjoint | Within
	case c.Empty():
		return Contains | IsDisjoint
	case b.Full() && c.Full():
		return Contains | Within
	case b.Full():
		return Contains
	case c.Full():
		return Within
	}
	corners := b.corners()
	inside := false
	for i, v := range corners {
		d := v.Chord2(c.Center)
		if math.Abs(d-c.Chord2) < maxChordError {
			return 0 // a corner on the rim
		}
		if in := d < c.Chord2; i == 0 {
			inside = in
		} else if in != inside {
			return 0
		}
	}
	if inside {
		return b.relateFromInside(c, corners)
	}
	return b.relateFromOutside(c, corners)
}

// meridianNormals returns the normals of the planes of the two meridians.
func (b Box) meridianNormals() [2]sphere.Vec {
	sinA, cosA := math.Sincos(b.LonA)
	sinB, cosB := math.Sincos(b.LonB)
	return [2]sphere.Vec{{X: -sinA, Y: cosA}, {X: -sinB, Y: cosB}}
}

// relateFromInside is for a box all of whose corners are in the circle.
func (b Box) relateFromInside(c Circle, corners [4]sphere.Vec) Relation {
	for i, n := range b.meridianNormals() {
		if maxChord2(c.Center, corners[2*i+1], corners[2*i], n) > c.Chord2-maxChordError {
			return 0
		}
	}
	anti := c.Center.Neg()
	lon, lat := longitude(anti), latitude(anti)
	if lonContains(b.LonA, b.LonB, lon) {
		a := min(math.Abs(lat-b.LatA), math.Abs(lat-b.LatB))
		if chord2(math.Pi-a) > c.Chord2-maxChordError {
			return 0
		}
	}
	if b.contains(lon, lat) {
		return 0 // the circle leaves out a hole in the box
	}
	return Within
}

// relateFromOutside is for a box none of whose corners is in the circle.
func (b Box) relateFromOutside(c Circle, corners [4]sphere.Vec) Relation {
	for i, n := range b.meridianNormals() {
		if minChord2(c.Center, corners[2*i+1], corners[2*i], n) < c.Chord2+maxChordError {
			return 0
		}
	}
	lon, lat := longitude(c.Center), latitude(c.Center)
	if lonContains(b.LonA, b.LonB, lon) {
		a := min(math.Abs(lat-b.LatA), math.Abs(lat-b.LatB))
		if chord2(a) < c.Chord2+maxChordError {
			return 0
		}
	}
	if b.contains(lon, lat) {
		return Contains
	}
	return IsDisjoint
}

func (Box) region() {}
