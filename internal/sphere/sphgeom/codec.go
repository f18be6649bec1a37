package sphgeom

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
)

// The first byte of an encoding.
const (
	codeCircle       = 'c'
	codeBox          = 'b'
	codePolygon      = 'p'
	codeEllipse      = 'e'
	codeUnion        = 'u'
	codeIntersection = 'i'
)

// deepest is how far compound regions may be nested.
const deepest = 32

// Error says why bytes or a text are no region.
type Error struct{ Msg string }

// Error returns the message.
func (e *Error) Error() string { return e.Msg }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Decode reads a region from its binary encoding. The region does not keep data.
func Decode(data []byte) (Region, error) { return decode(data, deepest) }

func decode(data []byte, depth int) (Region, error) {
	if len(data) == 0 {
		return nil, errorf("a region has no bytes")
	}
	if code := data[0]; code == codeUnion || code == codeIntersection {
		if depth == 0 {
			return nil, errorf("a region is nested deeper than %d levels", deepest)
		}
		parts, err := decodeParts(data[1:], depth-1)
		switch {
		case err != nil:
			return nil, err
		case code == codeUnion:
			return NewUnion(parts...), nil
		}
		return NewIntersection(parts...), nil
	}
	return decodeSimple(data[0], data[1:])
}

// size returns how many numbers a region of a type has; a polygon has any count.
func size(code byte) (n int, known bool) {
	switch code {
	case codeCircle:
		return 5, true
	case codeBox:
		return 4, true
	case codeEllipse:
		return 14, true
	}
	return 0, false
}

func decodeSimple(code byte, data []byte) (Region, error) {
	if code == codePolygon {
		return decodePolygon(data)
	}
	n, known := size(code)
	switch {
	case !known:
		return nil, errorf("the bytes of a region begin with 0x%02x, which is no known type", code)
	case len(data) != 8*n:
		return nil, errorf("a region of type %q has %d bytes, not %d", code, len(data)+1, 8*n+1)
	}
	var space [14]float64
	f := space[:n]
	for i := range f {
		f[i] = float(data[8*i:])
	}
	switch code {
	case codeCircle:
		return decodeCircle(f)
	case codeBox:
		return decodeBox(f)
	}
	e := &Ellipse{A: f[9], B: f[10], Gamma: f[11], TanA: f[12], TanB: f[13]}
	for i := range e.Axes {
		e.Axes[i] = sphere.Vec{X: f[3*i], Y: f[3*i+1], Z: f[3*i+2]}
	}
	if !e.finite() {
		return nil, errorf("an ellipse has numbers that are not finite")
	}
	return e, nil
}

func decodePolygon(data []byte) (Region, error) {
	if len(data)%24 != 0 || len(data) < 72 {
		return nil, errorf("a polygon of %d bytes is not one of three or more vertices", len(data)+1)
	}
	vs := make([]sphere.Vec, len(data)/24)
	for i := range vs {
		d := data[24*i:]
		vs[i] = sphere.Vec{X: float(d), Y: float(d[8:]), Z: float(d[16:])}
		if !finite(vs[i].X, vs[i].Y, vs[i].Z) {
			return nil, errorf("a polygon has numbers that are not finite")
		}
	}
	return &ConvexPolygon{vs}, nil
}

// float reads the number that data begins with.
func float(data []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(data)) }

func decodeCircle(f []float64) (Region, error) {
	// An empty circle may have a chord that is no number.
	if !finite(f[0], f[1], f[2]) || math.IsInf(f[3], 0) {
		return nil, errorf("a circle has numbers that are not finite")
	}
	return Circle{sphere.Vec{X: f[0], Y: f[1], Z: f[2]}, f[3], f[4]}, nil
}

func decodeBox(f []float64) (Region, error) {
	a, b := f[0], f[1]
	if finite(a, b) {
		inRange := func(x float64) bool { return x >= 0 && x <= 2*math.Pi }
		if a > b && !(inRange(a) && inRange(b)) {
			return nil, errorf("a box has the longitudes %v to %v radians, which make no interval", a, b)
		}
		a, b = lonInterval(a, b)
	}
	for _, x := range f {
		if math.IsInf(x, 0) {
			return nil, errorf("a box has numbers that are not finite")
		}
	}
	return makeBox(a, b, f[2], f[3]), nil
}

func decodeParts(data []byte, depth int) ([]Region, error) {
	var parts []Region
	for len(data) > 0 {
		if len(data) < 8 {
			return nil, errorf("a compound region is cut off")
		}
		n := binary.LittleEndian.Uint64(data)
		data = data[8:]
		if n > uint64(len(data)) {
			return nil, errorf("a compound region is cut off: a part should have %d bytes, there are %d", n, len(data))
		}
		part, err := decode(data[:n], depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		data = data[n:]
	}
	return parts, nil
}

func finite(f ...float64) bool {
	for _, x := range f {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// DecodeBase64 reads a region from base64, as databases and query literals hold
// it. Several, separated by colons, are their union; an empty text is an empty
// union.
func DecodeBase64(text string) (Region, error) {
	if text == "" {
		return &Union{}, nil
	}
	var parts []Region
	for part := range strings.SplitSeq(text, ":") {
		data, err := base64.StdEncoding.DecodeString(part)
		if err != nil {
			return nil, errorf("a region is not in base64: %v", err)
		}
		r, err := Decode(data)
		if err != nil {
			return nil, err
		}
		parts = append(parts, r)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return NewUnion(parts...), nil
}

// DecodeHex reads a region from hexadecimal digits, as records hold it.
func DecodeHex(text string) (Region, error) {
	data, err := hex.DecodeString(text)
	if err != nil {
		return nil, errorf("a region is not in hexadecimal digits: %v", err)
	}
	return Decode(data)
}

// Encode returns the binary encoding of a region as a string.
func Encode(r Region) string { return string(r.AppendBinary(nil)) }

func appendFloats(dst []byte, code byte, f ...float64) []byte {
	dst = append(dst, code)
	for _, x := range f {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	return dst
}

func appendVecs(dst []byte, vs []sphere.Vec) []byte {
	for _, v := range vs {
		for _, x := range [3]float64{v.X, v.Y, v.Z} {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
		}
	}
	return dst
}

// AppendBinary appends the encoding of the circle.
func (c Circle) AppendBinary(dst []byte) []byte {
	return appendFloats(dst, codeCircle, c.Center.X, c.Center.Y, c.Center.Z, c.Chord2, c.Angle)
}

// AppendBinary appends the encoding of the box.
func (b Box) AppendBinary(dst []byte) []byte {
	return appendFloats(dst, codeBox, b.LonA, b.LonB, b.LatA, b.LatB)
}

// AppendBinary appends the encoding of the polygon.
func (p *ConvexPolygon) AppendBinary(dst []byte) []byte {
	return appendVecs(append(dst, codePolygon), p.Vertices)
}

// AppendBinary appends the encoding of the ellipse.
func (e *Ellipse) AppendBinary(dst []byte) []byte {
	dst = appendVecs(append(dst, codeEllipse), e.Axes[:])
	for _, x := range [5]float64{e.A, e.B, e.Gamma, e.TanA, e.TanB} {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	return dst
}

// AppendBinary appends the encoding of the union.
func (u *Union) AppendBinary(dst []byte) []byte { return appendParts(append(dst, codeUnion), u.Parts) }

// AppendBinary appends the encoding of the intersection.
func (i *Intersection) AppendBinary(dst []byte) []byte {
	return appendParts(append(dst, codeIntersection), i.Parts)
}

func appendParts(dst []byte, parts []Region) []byte {
	for _, p := range parts {
		at := len(dst)
		dst = p.AppendBinary(append(dst, make([]byte, 8)...))
		binary.LittleEndian.PutUint64(dst[at:], uint64(len(dst)-at-8))
	}
	return dst
}
