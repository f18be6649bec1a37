package skyimage

import (
	"encoding/binary"
	"hash/fnv"
	"math"
)

const (
	psfSigma  = 0.9 // pixels
	psfRadius = 5   // pixels; beyond it a star's light is below the noise
)

// Draw appends the FITS file of spec to dst and returns it. The buffer may be
// used again once its bytes are written.
func Draw(dst []byte, spec *Spec, stars *Stars) []byte {
	dst = appendPrimary(dst, spec)
	return appendImage(dst, spec, pixels(spec, stars))
}

// pixels makes the picture, row after row from the bottom.
func pixels(spec *Spec, stars *Stars) []float64 {
	picture := make([]float64, spec.Pixels*spec.Pixels)
	noise := newNoise(spec.DatasetID)
	for i := range picture {
		picture[i] = spec.Sky + spec.Noise*noise.next()
	}
	if spec.WCS != nil && spec.Stars != NoLight {
		addStars(picture, spec, stars)
	}
	return picture
}

func addStars(picture []float64, spec *Spec, stars *Stars) {
	p := newProjector(spec.WCS)
	n := float64(spec.Pixels)
	middle := p.sky(spec.WCS, (n+1)/2, (n+1)/2)
	corner := p.sky(spec.WCS, 0.5-psfRadius, 0.5-psfRadius)
	// The farthest corner of a TAN image is not the same for all, but with
	// a tenth to spare the cap holds any image of a few degrees.
	nearest := math.Cos(1.1 * math.Acos(dot(middle, corner)))
	for i := range stars.stars {
		s := &stars.stars[i]
		if dot(s.direction, middle) < nearest {
			continue
		}
		light := s.flux
		if spec.Stars == VaryingLight {
			light = s.varying
		}
		if light == 0 {
			continue
		}
		if x, y, visible := p.pixel(s.direction); visible {
			// FITS counts pixels from 1, the picture from 0.
			addStar(picture, spec.Pixels, x-1, y-1, light*spec.Flux)
		}
	}
}

// addStar adds a round Gaussian of the given total light.
func addStar(picture []float64, n int, x, y, light float64) {
	peak := light / (2 * math.Pi * psfSigma * psfSigma)
	left, right := max(int(x)-psfRadius, 0), min(int(x)+psfRadius, n-1)
	bottom, top := max(int(y)-psfRadius, 0), min(int(y)+psfRadius, n-1)
	for j := bottom; j <= top; j++ {
		for i := left; i <= right; i++ {
			dx, dy := float64(i)-x, float64(j)-y
			picture[j*n+i] += peak * math.Exp(-(dx*dx+dy*dy)/(2*psfSigma*psfSigma))
		}
	}
}

// appendPixels appends the picture in the extension's own pixel type.
func appendPixels(dst []byte, bitpix int, picture []float64) []byte {
	for _, v := range picture {
		if bitpix == 16 {
			counts := math.Round(min(max(v, 0), math.MaxUint16))
			dst = binary.BigEndian.AppendUint16(dst, uint16(counts)^0x8000)
			continue
		}
		dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(float32(v)))
	}
	return dst
}

// noise is a stream of nearly normal deviates, the same for the same seed on
// every machine (splitmix64; the sum of eight uniform bytes).
type noise struct{ state uint64 }

func newNoise(seed string) noise {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed))
	return noise{h.Sum64()}
}

func (n *noise) next() float64 {
	n.state += 0x9e3779b97f4a7c15
	z := n.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	sum := 0
	for range 8 {
		sum += int(z & 0xff)
		z >>= 8
	}
	const mean, sigma = 8 * 127.5, 209.02
	return (float64(sum) - mean) / sigma
}
