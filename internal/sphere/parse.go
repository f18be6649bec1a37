package sphere

import (
	"errors"
	"math"
	"unsafe"
)

// ParseRegion reads a region from text, as SetText.
func ParseRegion[T string | []byte](text T) (*Region, error) {
	r := new(Region)
	return r, r.set(string(text))
}

// SetText makes r what the text says, in STC-S as ADQL REGION and s_region use
// it or as a DALI value:
//
//	CIRCLE ICRS 12 45 0.5
//	polygon 12 45 13 45 13 46
//	UNION ICRS (CIRCLE 12 45 0.5 BOX 13 45 1 2)
//	12 45 0.5
//
// Words may be in any case. Frames that are ICRS to within 0.1 arcsec, reference
// positions and the flavor SPHERICAL2 are accepted and ignored; other frames are
// errors. All errors are of type *Error with the offset of what is wrong.
func (r *Region) SetText(text []byte) error {
	// The parser keeps nothing of the text, errors included.
	return r.set(unsafe.String(unsafe.SliceData(text), len(text)))
}

func (r *Region) set(text string) error {
	p := parser{text: text}
	p.next()
	if p.at == len(text) {
		r.kind = KindNone
		return p.fail("region text is empty")
	}
	err := p.region(r, true)
	if err == nil && p.word() != "" {
		err = p.fail("unexpected %q after the region", clip(p.word()))
	}
	if err != nil {
		r.kind = KindNone
	}
	return err
}

// parser holds one word of the text, text[at:end]; it is empty at the end.
// Parentheses are words of their own.
type parser struct {
	text    string
	at, end int
}

func (p *parser) word() string { return p.text[p.at:p.end] }

func (p *parser) next() {
	i := p.end
	for i < len(p.text) && isSpace(p.text[i]) {
		i++
	}
	p.at = i
	if i < len(p.text) && isParenthesis(p.text[i]) {
		p.end = i + 1
		return
	}
	for i < len(p.text) && !isSpace(p.text[i]) && !isParenthesis(p.text[i]) {
		i++
	}
	p.end = i
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isParenthesis(c byte) bool { return c == '(' || c == ')' }

func (p *parser) fail(format string, args ...any) error {
	e := errorf(format, args...)
	e.Offset = p.at
	return e
}

// clip shortens a word for a message.
func clip(word string) string {
	if len(word) > 40 {
		return word[:40] + "..."
	}
	return word
}

// region reads one shape; a union only if asked for at the top.
func (p *parser) region(r *Region, top bool) error {
	r.kind = KindNone
	if p.atNumber() {
		return p.plain(r)
	}
	var buf [16]byte
	switch string(upper(buf[:0], p.word())) {
	case "CIRCLE":
		return p.circle(r)
	case "POLYGON":
		return p.polygon(r)
	case "BOX":
		return p.box(r)
	case "POSITION", "POINT":
		return p.point(r)
	case "UNION":
		if !top {
			return p.fail("a UNION within a UNION is not supported: list all shapes in one")
		}
		return p.union(r)
	case "INTERSECTION", "NOT", "DIFFERENCE":
		return p.fail("%s of regions is not supported: combine conditions with AND, OR and NOT instead", p.word())
	case "RANGE", "ELLIPSE", "CONVEX", "ALLSKY", "POSITIONINTERVAL":
		return p.fail("region shape %s is not supported: use CIRCLE, POLYGON or BOX", p.word())
	}
	return p.fail("unknown region shape %q: use POSITION, CIRCLE, POLYGON, BOX or UNION", clip(p.word()))
}

func upper(dst []byte, word string) []byte {
	for i := 0; i < len(word) && i < 16; i++ {
		c := word[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func (p *parser) point(r *Region) error {
	v, err := p.positionAfterOptions()
	if err != nil {
		return err
	}
	r.kind, r.disc = KindPoint, newDisc(v, 0)
	return p.units()
}

func (p *parser) circle(r *Region) error {
	v, err := p.positionAfterOptions()
	if err != nil {
		return err
	}
	at := p.at
	radius, err := p.number("radius")
	if err == nil {
		err = located(checkRadius(radius), at)
	}
	if err != nil {
		return err
	}
	r.kind, r.disc = KindCircle, newDisc(v, radius)
	return p.units()
}

func (p *parser) box(r *Region) error {
	if err := p.options(); err != nil {
		return err
	}
	at := p.at
	var c [4]float64
	for i, name := range [...]string{"longitude", "latitude", "width", "height"} {
		var err error
		if c[i], err = p.number(name); err != nil {
			return err
		}
	}
	if err := r.SetBox(c[0], c[1], c[2], c[3]); err != nil {
		return located(err, at)
	}
	return p.units()
}

func (p *parser) polygon(r *Region) error {
	at := p.at
	if err := p.options(); err != nil {
		return err
	}
	r.poly.reset()
	pairs := 0
	for ; p.atNumber(); pairs++ {
		v, err := p.position()
		if err != nil {
			return err
		}
		r.poly.add(v)
	}
	if pairs < 3 {
		return located(errorf("polygon has %d vertices: give at least three", pairs), at)
	}
	if err := r.poly.close(); err != nil {
		return located(err, at)
	}
	r.kind = KindPolygon
	return p.units()
}

// union reads the parts; the memory of earlier parts is used again.
func (p *parser) union(r *Region) error {
	if err := p.options(); err != nil {
		return err
	}
	if p.word() != "(" {
		return p.fail("UNION needs its shapes in parentheses")
	}
	p.next()
	n := 0
	for ; p.word() != ")"; n++ {
		if p.word() == "" {
			return p.fail("UNION lacks a closing parenthesis")
		}
		if p.atNumber() {
			return p.fail("expected a shape, found %q", clip(p.word()))
		}
		if n == MaxParts {
			return p.fail("a UNION has more than %d shapes: give several", MaxParts)
		}
		if n < cap(r.parts) {
			r.parts = r.parts[:n+1]
		} else {
			r.parts = append(r.parts[:n], Region{})
		}
		if err := p.region(&r.parts[n], false); err != nil {
			return err
		}
	}
	if n == 0 {
		return p.fail("UNION has no shapes")
	}
	p.next()
	r.kind, r.parts = KindUnion, r.parts[:n]
	return nil
}

// plain reads a DALI array without a shape word: its length tells the shape.
func (p *parser) plain(r *Region) error {
	start := *p
	count := 0
	for ; p.atNumber(); count++ {
		p.next()
	}
	if p.word() != "" {
		return p.fail("expected a number, found %q", clip(p.word()))
	}
	*p = start
	switch {
	case count == 2:
		return p.point(r)
	case count == 3:
		return p.circle(r)
	case count >= 6 && count%2 == 0:
		return p.polygon(r)
	}
	return p.fail("%d numbers are no shape: a point has 2, a circle 3, a polygon 6, 8, 10 ...", count)
}

func (p *parser) positionAfterOptions() (Vec, error) {
	if err := p.options(); err != nil {
		return Vec{}, err
	}
	return p.position()
}

func (p *parser) position() (Vec, error) {
	at := p.at
	lon, err := p.number("longitude")
	if err != nil {
		return Vec{}, err
	}
	atLat := p.at
	lat, err := p.number("latitude")
	if err != nil {
		return Vec{}, err
	}
	if math.Abs(lat) > 90 {
		at = atLat
	}
	v, err := FromLonLat(lon, lat)
	return v, located(err, at)
}

// located gives an error of this package the offset it lacks.
func located(err error, at int) error {
	if err == nil {
		return nil
	}
	var e *Error // on the heap, so only where there is an error
	if errors.As(err, &e) && e.Offset < 0 {
		e.Offset = at
	}
	return err
}
