package skyimage

import "math"

// projector turns directions into pixels by a WCS. Building one does the
// trigonometry, so that a projection is a few multiplications.
type projector struct {
	center, east, north [3]float64
	inverse             [2][2]float64 // degrees on the plane to pixels
	crpix               [2]float64
}

func newProjector(w *WCS) projector {
	sinRA, cosRA := math.Sincos(w.CRVal[0] * math.Pi / 180)
	sinDec, cosDec := math.Sincos(w.CRVal[1] * math.Pi / 180)
	det := w.CD[0][0]*w.CD[1][1] - w.CD[0][1]*w.CD[1][0]
	return projector{
		center: [3]float64{cosDec * cosRA, cosDec * sinRA, sinDec},
		east:   [3]float64{-sinRA, cosRA, 0},
		north:  [3]float64{-sinDec * cosRA, -sinDec * sinRA, cosDec},
		inverse: [2][2]float64{
			{w.CD[1][1] / det, -w.CD[0][1] / det},
			{-w.CD[1][0] / det, w.CD[0][0] / det},
		},
		crpix: w.CRPix,
	}
}

// pixel gives the FITS pixel coordinates of a direction, and whether it lies
// on the visible side of the tangent plane.
func (p projector) pixel(v [3]float64) (x, y float64, visible bool) {
	d := dot(v, p.center)
	if d <= 0 {
		return 0, 0, false
	}
	xi := dot(v, p.east) / d * 180 / math.Pi
	eta := dot(v, p.north) / d * 180 / math.Pi
	x = p.inverse[0][0]*xi + p.inverse[0][1]*eta + p.crpix[0]
	y = p.inverse[1][0]*xi + p.inverse[1][1]*eta + p.crpix[1]
	return x, y, true
}

// sky gives the direction seen at FITS pixel coordinates.
func (p projector) sky(w *WCS, x, y float64) [3]float64 {
	dx, dy := x-w.CRPix[0], y-w.CRPix[1]
	xi := (w.CD[0][0]*dx + w.CD[0][1]*dy) * math.Pi / 180
	eta := (w.CD[1][0]*dx + w.CD[1][1]*dy) * math.Pi / 180
	var v [3]float64
	for i := range v {
		v[i] = p.center[i] + xi*p.east[i] + eta*p.north[i]
	}
	length := math.Sqrt(dot(v, v))
	for i := range v {
		v[i] /= length
	}
	return v
}
