package sphere

import "math"

// tolerance is how far, in radians, outside a boundary still counts as on it.
const tolerance = 1e-12

const (
	degree    = math.Pi / 180
	sqDegrees = (180 / math.Pi) * (180 / math.Pi) // per steradian
)

// Vec is a vector in space; as a position it has length one, X towards lon 0
// and Z towards the north pole.
type Vec struct{ X, Y, Z float64 }

// FromLonLat returns the position at lon, lat in degrees. Multiples of 45
// degrees come out exact, so that poles and meridians are hit and not missed.
func FromLonLat(lon, lat float64) (Vec, error) {
	if math.IsNaN(lon) || math.IsInf(lon, 0) {
		return Vec{}, errorf("longitude %v is not a finite number of degrees", lon)
	}
	if !(lat >= -90 && lat <= 90) { // also catches NaN
		return Vec{}, errorf("latitude %v is not within -90 to +90 degrees", lat)
	}
	sinLon, cosLon := sincos(lon)
	sinLat, cosLat := sincos(lat)
	return Vec{cosLat * cosLon, cosLat * sinLon, sinLat}, nil
}

// sincos takes degrees and reduces them exactly before it leaves degrees.
func sincos(deg float64) (sin, cos float64) {
	if deg >= 360 || deg <= -360 {
		deg = math.Mod(deg, 360)
	}
	quarter := math.RoundToEven(deg / 90)
	rest := deg - quarter*90 // exact, within ±45
	switch rest {
	case 0:
		sin, cos = 0, 1
	case 45:
		sin, cos = math.Sqrt2/2, math.Sqrt2/2
	case -45:
		sin, cos = -math.Sqrt2/2, math.Sqrt2/2
	default:
		sin, cos = math.Sincos(rest * degree)
	}
	switch int(quarter) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// LonLat returns the position in degrees, lon in [0,360) and 0 at the poles.
// Both are rounded to what a Vec can resolve (about 1e-13 degrees on the sky),
// so that a decimal that went in comes out as itself.
func (v Vec) LonLat() (lon, lat float64) {
	xy := math.Hypot(v.X, v.Y)
	lat = math.Round(math.Atan2(v.Z, xy)/degree*1e13) / 1e13
	if xy == 0 {
		return 0, lat
	}
	grain := 1e13
	for c := xy; c < 0.5 && grain > 1; c *= 10 {
		grain /= 10
	}
	axis, rest := bearing(v.X, v.Y)
	lon = (axis*grain + math.Round(rest*grain)) / grain
	if lon >= 360 {
		lon = 0
	}
	return lon, lat + 0 // not minus zero
}

// bearing returns the angle of x, y in degrees as that of the nearest axis and
// the rest, within an eighth of a turn, to keep its last digits.
func bearing(x, y float64) (axis, rest float64) {
	switch {
	case math.Abs(y) <= x && y >= 0:
		return 0, math.Atan2(y, x) / degree
	case math.Abs(y) <= x:
		return 360, math.Atan2(y, x) / degree
	case math.Abs(x) < y:
		return 90, math.Atan2(-x, y) / degree
	case math.Abs(x) < -y:
		return 270, math.Atan2(x, -y) / degree
	}
	return 180, math.Atan2(-y, -x) / degree
}

// Dot returns the scalar product.
func (v Vec) Dot(w Vec) float64 { return v.X*w.X + v.Y*w.Y + v.Z*w.Z }

// Cross returns the vector product.
func (v Vec) Cross(w Vec) Vec {
	return Vec{v.Y*w.Z - v.Z*w.Y, v.Z*w.X - v.X*w.Z, v.X*w.Y - v.Y*w.X}
}

// Add returns v + w.
func (v Vec) Add(w Vec) Vec { return Vec{v.X + w.X, v.Y + w.Y, v.Z + w.Z} }

// Sub returns v - w.
func (v Vec) Sub(w Vec) Vec { return Vec{v.X - w.X, v.Y - w.Y, v.Z - w.Z} }

// Scale returns v times f.
func (v Vec) Scale(f float64) Vec { return Vec{v.X * f, v.Y * f, v.Z * f} }

// Neg returns the antipode.
func (v Vec) Neg() Vec { return Vec{-v.X, -v.Y, -v.Z} }

// Unit returns v scaled to length one; the zero vector stays as it is.
func (v Vec) Unit() Vec {
	n2 := v.Dot(v)
	if n2 == 0 {
		return v
	}
	return v.Scale(1 / math.Sqrt(n2))
}

// Chord2 returns the squared length of the straight line between two positions.
func (v Vec) Chord2(w Vec) float64 {
	d := v.Sub(w)
	return d.Dot(d)
}

// Distance returns the angle between two positions in degrees, accurate at all
// separations from nanoarcseconds to antipodes (ADQL 2.1 DISTANCE).
func (v Vec) Distance(w Vec) float64 { return v.angle(w) / degree }

func (v Vec) angle(w Vec) float64 {
	c2 := v.Chord2(w)
	if c2 <= 2 {
		return 2 * math.Asin(math.Sqrt(c2)/2)
	}
	// Past a right angle the chord flattens; its complement does not.
	return math.Pi - 2*math.Asin(min(1, math.Sqrt(v.Chord2(w.Neg()))/2))
}

// Chord2 returns the squared chord of an angle in degrees, clamped to [0,180]:
// two positions are within deg of each other when their Chord2 is not larger.
func Chord2(deg float64) float64 { return chord2(deg * degree) }

func chord2(rad float64) float64 {
	switch {
	case rad <= 0:
		return 0
	case rad >= math.Pi:
		return 4
	}
	s := math.Sin(rad / 2)
	return 4 * s * s
}

// stableCross is twice v cross w, computed so that its direction stays exact
// when the two nearly coincide or nearly oppose.
func stableCross(v, w Vec) Vec { return v.Sub(w).Cross(v.Add(w)) }

// perpendicular returns some unit vector at a right angle to v.
func (v Vec) perpendicular() Vec {
	x, y, z := math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z)
	switch {
	case x <= y && x <= z:
		return v.Cross(Vec{X: 1}).Unit()
	case y <= z:
		return v.Cross(Vec{Y: 1}).Unit()
	}
	return v.Cross(Vec{Z: 1}).Unit()
}
