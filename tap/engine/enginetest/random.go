package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/vobutler/vobutler/internal/sphere"
)

// skyRows is how many rows the tables sky and sky_plain have: enough for an
// index to matter, few enough to be read whole many times.
const skyRows = 4000

// randomSky returns the tables sky and sky_plain: exposures all over the sky,
// denser in some places, at the poles and at right ascension 0 too, a few of
// them large. They are the same in every run.
func randomSky() []TableData {
	fields, err := parseFields("id int, ra double [deg], dec double [deg], reg region")
	if err != nil {
		panic(err)
	}
	d := newTable("sky", fields)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range skyRows {
		if err := d.appendCells(randomRow(random, i)); err != nil {
			panic(err)
		}
	}
	both, err := d.withIndex("ra dec reg 0.5")
	if err != nil {
		panic(err)
	}
	return both
}

// crowded are the places where most rows lie.
var crowded = [][2]float64{{0, 0}, {53, -28}, {150, 2}, {10, 90}, {200, -90}, {359.9, 66}}

// randomPosition returns a position anywhere, or within some degrees of a
// crowded place.
func randomPosition(random *rand.Rand) (lon, lat float64) {
	if random.IntN(4) == 0 {
		return random.Float64() * 360, math.Asin(2*random.Float64()-1) * 180 / math.Pi
	}
	at := crowded[random.IntN(len(crowded))]
	lat = at[1] + random.NormFloat64()*2
	lon = at[0] + random.NormFloat64()*2/math.Max(0.02, math.Cos(lat*math.Pi/180))
	if lat > 90 {
		lat = 180 - lat
	}
	if lat < -90 {
		lat = -180 - lat
	}
	return math.Mod(lon+3600, 360), lat
}

func randomRow(random *rand.Rand, id int) []string {
	cells := []string{strconv.Itoa(id), null, null, null}
	lon, lat := randomPosition(random)
	if random.IntN(50) > 0 {
		cells[1], cells[2] = number(lon), number(lat)
	}
	radius := 0.02 + random.ExpFloat64()*0.1
	if random.IntN(40) == 0 {
		radius *= 30
	}
	switch random.IntN(10) {
	case 0:
	case 1, 2, 3:
		cells[3] = fmt.Sprintf("'CIRCLE ICRS %s %s %s'", number(lon), number(lat), number(radius))
	default:
		cells[3] = "'" + randomPolygon(random, lon, lat, radius) + "'"
	}
	return cells
}

// randomPolygon returns a convex polygon on a circle, in either winding.
func randomPolygon(random *rand.Rand, lon, lat, radius float64) string {
	center, err := sphere.FromLonLat(lon, lat)
	if err != nil {
		panic(err)
	}
	north := sphere.Vec{Z: 1}
	if math.Abs(lat) > 80 {
		north = sphere.Vec{X: 1}
	}
	east := north.Cross(center).Unit()
	north = center.Cross(east)
	corners := 3 + random.IntN(3)
	turn := random.Float64() * 2 * math.Pi
	step := 2 * math.Pi / float64(corners)
	if random.IntN(2) == 0 {
		step = -step
	}
	text := "POLYGON ICRS"
	sin, cos := math.Sincos(radius * math.Pi / 180)
	for i := range corners {
		s, c := math.Sincos(turn + step*float64(i))
		v := center.Scale(cos).Add(east.Scale(sin * s)).Add(north.Scale(sin * c)).Unit()
		vLon, vLat := v.LonLat()
		text += " " + number(vLon) + " " + number(vLat)
	}
	return text
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
