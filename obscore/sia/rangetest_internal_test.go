package sia

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// chords is how many parts of a parallel the polygons below follow with one edge
// each; they come within an arc second of it.
const chords = 60

// inscribed and circumscribed are unions of polygons within the range and around
// it.
func inscribed(c coordRange) sphere.Region     { return framed(c, false) }
func circumscribed(c coordRange) sphere.Region { return framed(c, true) }

func framed(c coordRange, outside bool) sphere.Region {
	n := int(math.Ceil(c.width / 60))
	var pieces []sphere.Region
	bands := [][2]float64{{c.south, c.north}}
	if c.south < 0 && c.north > 0 {
		bands = [][2]float64{{c.south, 0}, {0, c.north}}
	}
	for i := range n {
		part := c.width / float64(n)
		for _, band := range bands {
			bottom, top := band[0], band[1]
			if outside {
				bottom, top = below(bottom, part/chords), -below(-top, part/chords)
			} else {
				// An edge bulges towards the nearer pole.
				bottom, top = -below(-bottom, part/chords), below(top, part/chords)
			}
			var coords []float64
			for k := range chords + 1 {
				coords = append(coords, c.west+(float64(i)+float64(k)/chords)*part, bottom)
			}
			for k := range chords + 1 {
				coords = append(coords, c.west+(float64(i)+1-float64(k)/chords)*part, top)
			}
			var piece sphere.Region
			if piece.SetPolygon(coords) == nil { // a slim one may have no inside
				pieces = append(pieces, piece)
			}
		}
	}
	return sphere.UnionRegion(pieces)
}

// randomRange is of any size and often at a pole, over 0 or all around.
func randomRange(r *rand.Rand) coordRange {
	c := coordRange{west: r.Float64() * 360, width: math.Pow(10, r.Float64()*3.5-1)}
	if c.width > 360 {
		c.west, c.width = 0, 360
	}
	height := math.Pow(10, r.Float64()*3-1)
	middle := r.Float64()*200 - 100
	c.south, c.north = max(-90, min(89.9, middle-height/2)), min(90, max(-89.9, middle+height/2))
	return c
}

// randomRegion is a circle or a polygon near the boundary of a range.
func randomRegion(r *rand.Rand, c coordRange) sphere.Region {
	lon, lat := c.west+r.Float64()*c.width, c.south+r.Float64()*(c.north-c.south)
	switch r.IntN(4) {
	case 0:
		lon = c.west
	case 1:
		lat = c.south
	case 2:
		lat = c.north
	}
	size := math.Pow(10, r.Float64()*3-2)
	lat = max(-90, min(90, lat+(r.Float64()-.5)*3*size))
	lon += (r.Float64() - .5) * 3 * size / max(.01, math.Cos(radians(lat)))
	var region sphere.Region
	if r.IntN(3) == 0 && region.SetCircle(lon, lat, size) == nil {
		return region
	}
	if region.SetBox(lon, lat, size, size*(.1+r.Float64())) != nil {
		panic("a box within the limits is refused")
	}
	return region
}

func TestCoordRange_MeetsWhatPolygonsAroundItMeet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	met, between := 0, 0
	for range 400 {
		c := randomRange(r)
		inner, outer := inscribed(c), circumscribed(c)
		for range 10 {
			region := randomRegion(r, c)
			got := c.meets(&region)
			in, out := inner.Intersects(&region), outer.Intersects(&region)
			if in && !got || got && !out {
				t.Fatalf("%+v and %s: meets %v, inscribed %v, circumscribed %v", c, region.String(), got, in, out)
			}
			if got {
				met++
			}
			if in != out {
				between++
			}
		}
	}
	if met < 1000 || met > 3000 || between > 100 {
		t.Errorf("%d of 4000 regions meet their range, %d are not told by the polygons: the test tells too little", met, between)
	}
}

// The conditions of a range's places may find too much and never too little, and
// the places are the range.
func TestCoordRange_PlacesAreTheRange(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	most := 0
	for range 2000 {
		c := randomRange(r)
		places := c.places(mostPieces)
		most = max(most, len(places))
		for range 5 {
			region := randomRegion(r, c)
			found, met := false, false
			for _, p := range places {
				found = found || holds(t, p.condition(regionColumn), &region)
				met = met || p.meets(&region)
			}
			if want := c.meets(&region); met != want || want && !found {
				t.Fatalf("%+v and %s: meets %v, a place meets %v, a condition holds %v", c, region.String(), want, met, found)
			}
		}
	}
	if most > mostPieces+12 || most < 12 {
		t.Errorf("a range has up to %d places", most)
	}
}

// holds computes a condition of a place.
func holds(t *testing.T, e adql.Expr, region *sphere.Region) bool {
	t.Helper()
	b, ok := e.(*adql.Binary)
	if !ok {
		return true // s_region IS NOT NULL
	}
	if b.Op == adql.And {
		return holds(t, b.L, region) && holds(t, b.R, region)
	}
	shape := b.L.(*adql.Call).Args[1].(*adql.Call)
	text := strings.NewReplacer("(", " ", ",", " ", ")", "").Replace(adql.Print(shape))
	if region, isText := shape.Args[0].(*adql.StringLit); isText {
		text = region.Value
	}
	with, err := sphere.ParseRegion(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return with.Intersects(region)
}

// The edges of a box at a parallel are great circles: they go where no corner is.
func TestCoordRange_MeetsEdgesThatOnlyTouch(t *testing.T) {
	box := func(coords ...float64) *sphere.Region {
		var r sphere.Region
		if err := r.SetPolygon(coords); err != nil {
			t.Fatal(err)
		}
		return &r
	}
	bulge := box(-10, 60, 10, 60, 10, 50, -10, 50) // up to 60.374 degrees at longitude 0
	top := degrees(math.Atan(math.Tan(radians(60)) / math.Cos(radians(10))))
	wide := box(-50, -1, 50, -1, 50, 1, -50, 1)
	for name, c := range map[string]struct {
		r    coordRange
		with *sphere.Region
		want bool
	}{
		"just below the bulge":  {coordRange{-5, 10, top - 1e-9, 70}, bulge, true},
		"just above the bulge":  {coordRange{-5, 10, top + 1e-9, 70}, bulge, false},
		"beside the bulge":      {coordRange{5, 10, top - 1e-9, 70}, bulge, false},
		"a meridian through it": {coordRange{0, 0, -90, 90}, bulge, true},
		"a cross, no corners":   {coordRange{-1, 2, -40, 40}, wide, true},
		"within the region":     {coordRange{-1, 2, -.5, .5}, wide, true},
		"around the region":     {coordRange{-60, 120, -2, 2}, wide, true},
		"the other side":        {coordRange{50.1, 259.8, -90, 90}, wide, false},
		"all around, beyond":    {coordRange{0, 360, 1.6, 90}, wide, false},
		"all around, at it":     {coordRange{0, 360, 1.5, 90}, wide, true},
		"a position":            {coordRange{0, 0, 0, 0}, wide, true},
	} {
		if got := c.r.meets(c.with); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func BenchmarkCoordRange_Meets(b *testing.B) {
	c := coordRange{350, 20, -30, -20}
	var region sphere.Region
	if err := region.SetBox(10.2, -25, .3, .3); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.meets(&region)
	}
}
