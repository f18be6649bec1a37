package sphere

import "math"

// MaxOrder is the finest HEALPix order whose pixel numbers fit 64 bits with
// room to spare; its pixels are 0.4 milliarcseconds wide.
const MaxOrder = 29

// CheckOrder returns an error naming an order outside 0 to MaxOrder. The other
// HEALPix functions take a valid order for granted.
func CheckOrder(order int64) error {
	if order < 0 || order > MaxOrder {
		return errorf("HEALPix order %d is not within 0 to %d (the order, not nside)", order, MaxOrder)
	}
	return nil
}

// CheckPix returns an error naming a pixel that the order does not have.
func CheckPix(order int, pix int64) error {
	if pix < 0 || pix >= PixCount(order) {
		return errorf("HEALPix index %d is not within 0 to %d of order %d", pix, PixCount(order)-1, order)
	}
	return nil
}

// PixCount returns the number of pixels of an order.
func PixCount(order int) int64 { return 12 << (2 * order) }

// PixSize returns the width in degrees of a square of a pixel's area.
func PixSize(order int) float64 {
	return math.Sqrt(4*math.Pi/12) / degree / float64(int64(1)<<order)
}

// MaxPixRadius returns how far, in degrees, the farthest corner of any pixel of
// the order lies from the pixel's center.
func MaxPixRadius(order int) float64 { return pixRadii[order] / degree }

// OrderForRadius returns the finest order whose pixels are at least as wide as
// radius degrees: a circle that size meets a handful of them.
func OrderForRadius(radius float64) int {
	order := 0
	for order < MaxOrder && PixSize(order+1) >= radius {
		order++
	}
	return order
}

// pixRadii holds MaxPixRadius in radians. The longest pixels have their center
// where the equatorial belt meets a cap, next to the meridian at which two base
// pixels of the cap meet.
var pixRadii = func() (rad [MaxOrder + 1]float64) {
	for order := range rad {
		w := 1 / float64(int64(1)<<order)
		rad[order] = facePoint(0, w/2, 1-w/2).angle(facePoint(0, w, 1))
	}
	return rad
}()

// Pix returns the pixel of a position in NESTED numbering. A position on the
// border of pixels is in one of them; the poles, which have no longitude, are
// in that of longitude 0.
func Pix(order int, v Vec) int64 {
	quarters := math.Atan2(v.Y, v.X) / (math.Pi / 2)
	if quarters < 0 {
		quarters += 4
	}
	if quarters >= 4 || v.X == 0 && v.Y == 0 { // signed zeros have bearings
		quarters = 0
	}
	if math.Abs(v.Z) > 2./3 {
		return capPix(order, quarters, v)
	}
	return beltPix(order, quarters, v.Z)
}

// beltPix counts the lines parallel to the base pixels' edges, which are
// straight in longitude and z between the caps.
func beltPix(order int, quarters, z float64) int64 {
	n := int64(1) << order
	along := float64(n) * (0.5 + quarters)
	across := float64(n) * z * 0.75
	falling, rising := int64(along-across), int64(along+across)
	west, south := falling>>order, rising>>order
	var face int64
	switch {
	case west == south:
		face = west&3 | 4
	case west < south:
		face = west & 3
	default:
		face = south&3 + 8
	}
	return nested(order, face, rising&(n-1), n-1-falling&(n-1))
}

// capPix counts pixel rows from the pole; the squared sine of the polar
// distance keeps its precision there, 1-z would not.
func capPix(order int, quarters float64, v Vec) int64 {
	n := int64(1) << order
	face := min(int64(quarters), 3)
	part := quarters - float64(face)
	rows := float64(n) * math.Sqrt(3*(v.X*v.X+v.Y*v.Y)/(1+math.Abs(v.Z)))
	west := min(int64(part*rows), n-1)
	east := min(int64((1-part)*rows), n-1)
	if v.Z > 0 {
		return nested(order, face, n-1-east, n-1-west)
	}
	return nested(order, face+8, west, east)
}

// PixCenter returns the center of a pixel.
func PixCenter(order int, pix int64) Vec {
	return pixPoint(order, pix, 0.5, 0.5)
}

// AppendPixBoundary appends 4*step positions along the border of a pixel, from
// its northern corner over west, south and east.
func AppendPixBoundary(dst []Vec, order int, pix int64, step int) []Vec {
	for i := range step {
		dst = append(dst, pixPoint(order, pix, 1-float64(i)/float64(step), 1))
	}
	for i := range step {
		dst = append(dst, pixPoint(order, pix, 0, 1-float64(i)/float64(step)))
	}
	for i := range step {
		dst = append(dst, pixPoint(order, pix, float64(i)/float64(step), 0))
	}
	for i := range step {
		dst = append(dst, pixPoint(order, pix, 1, float64(i)/float64(step)))
	}
	return dst
}

// pixPoint returns the position at fractions x (to the northeast) and y (to
// the northwest) of a pixel.
func pixPoint(order int, pix int64, x, y float64) Vec {
	face, i, j := unnested(order, pix)
	n := float64(int64(1) << order)
	return facePoint(face, (float64(i)+x)/n, (float64(j)+y)/n)
}

// southRow and southLon place the southern corner of each base pixel: rows of
// base pixels from the north pole, and eighths of a turn.
var (
	southRow = [12]float64{2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}
	southLon = [12]float64{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7}
)

// facePoint returns the position at x, y in [0,1] of a base pixel.
func facePoint(face int64, x, y float64) Vec {
	row := southRow[face] - x - y
	var z, sinPolar float64
	width := 1.0 // of the row, in eighths of a turn per base pixel
	if row >= 1 && row <= 3 {
		z = (2 - row) * (2. / 3)
		sinPolar = math.Sqrt((1 - z) * (1 + z))
	} else {
		width = min(row, 4-row)
		t := width * width / 3
		z = math.Copysign(1-t, 2-row)
		sinPolar = math.Sqrt(t * (2 - t))
	}
	if width <= 0 {
		return Vec{0, 0, z}
	}
	sin, cos := sincos(45 * (southLon[face]*width + x - y) / width)
	return Vec{sinPolar * cos, sinPolar * sin, z}
}

func nested(order int, face, x, y int64) int64 {
	return face<<(2*order) | int64(spread(uint64(x))|spread(uint64(y))<<1)
}

func unnested(order int, pix int64) (face, x, y int64) {
	within := uint64(pix) & (1<<(2*order) - 1)
	return pix >> (2 * order), int64(compact(within)), int64(compact(within >> 1))
}

// spread moves bit i of the lower half to bit 2i.
func spread(x uint64) uint64 {
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

// compact is the inverse of spread; it ignores odd bits.
func compact(x uint64) uint64 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0f0f0f0f0f0f0f0f
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0x00000000ffffffff
}
