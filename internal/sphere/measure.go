package sphere

import "math"

// Area returns the area in square degrees. It is an error for a union whose
// parts meet, since what they share would count twice.
func (r *Region) Area() (float64, error) {
	switch r.kind {
	case KindCircle:
		return math.Pi * chord2(r.disc.rad) * sqDegrees, nil
	case KindPolygon:
		return r.poly.area() * sqDegrees, nil
	case KindUnion:
		if err := r.checkApart("area"); err != nil {
			return 0, err
		}
		sum := 0.0
		for i := range r.parts {
			a, err := r.parts[i].Area()
			if err != nil {
				return 0, err
			}
			sum += a
		}
		return sum, nil
	}
	return 0, nil
}

// Centroid returns the mean position: of a polygon the direction of the
// integral of position over its area. It is an error where no position is
// preferred, and for a union whose parts meet.
func (r *Region) Centroid() (Vec, error) {
	switch r.kind {
	case KindPoint, KindCircle:
		return r.disc.center, nil
	case KindPolygon:
		return r.poly.centroid(), nil
	case KindUnion:
		if err := r.checkApart("centroid"); err != nil {
			return Vec{}, err
		}
		var sum Vec
		weights := 0.0
		for i := range r.parts {
			part := r.parts[i].integral()
			sum = sum.Add(part)
			weights += part.Dot(part)
		}
		if sum.Dot(sum) <= 1e-24*weights {
			return Vec{}, errorf("the centroid of this union is undefined: its parts balance or have no area")
		}
		return sum.Unit(), nil
	}
	return Vec{}, errorf("an empty region has no centroid")
}

// integral returns the integral of position over a region that is no union.
func (r *Region) integral() Vec {
	switch r.kind {
	case KindCircle:
		s := math.Sin(r.disc.rad)
		return r.disc.center.Scale(math.Pi * s * s)
	case KindPolygon:
		return r.poly.integral()
	}
	return Vec{}
}

func (r *Region) checkApart(what string) error {
	for i := range r.parts {
		for j := range i {
			if r.parts[i].Intersects(&r.parts[j]) {
				return errorf("the %s of a union is only known if its parts are apart; parts %d and %d meet", what, j+1, i+1)
			}
		}
	}
	return nil
}

// BoundingCircle returns a circle that holds all of r: around the centroid of
// a polygon, as the LSST sphgeom library has it, and never less than needed.
func (r *Region) BoundingCircle() (Circle, error) {
	switch r.kind {
	case KindPoint, KindCircle:
		return Circle{r.disc.center, r.disc.deg}, nil
	case KindPolygon:
		return r.poly.boundingCircle(), nil
	case KindUnion:
		return r.unionBoundingCircle()
	}
	return Circle{}, errorf("an empty region has no bounding circle")
}

func (p *polygon) boundingCircle() Circle {
	center := p.centroid()
	far2 := 0.0
	for _, v := range p.vertices {
		far2 = max(far2, center.Chord2(v))
	}
	rad := 2 * math.Asin(math.Sqrt(min(far2, 2))/2)
	if far2 >= 2 {
		// Past a right angle an edge may bulge beyond its ends.
		if p.contains(center.Neg()) {
			return Circle{center, 180}
		}
		rad = math.Pi - 2*math.Asin(min(1, math.Sqrt(p.boundaryChord2(center.Neg()))/2))
	}
	return Circle{center, min(180, (rad+2*tolerance)/degree)}
}

func (r *Region) unionBoundingCircle() (Circle, error) {
	circles := make([]Circle, len(r.parts))
	var sum Vec
	for i := range r.parts {
		c, err := r.parts[i].BoundingCircle()
		if err != nil {
			return Circle{}, err
		}
		circles[i] = c
		sum = sum.Add(c.Center)
	}
	center := circles[0].Center
	if sum.Dot(sum) > tolerance {
		center = sum.Unit()
	}
	rad := 0.0
	for _, c := range circles {
		rad = max(rad, center.angle(c.Center)+c.Radius*degree)
	}
	return Circle{center, min(180, (rad+2*tolerance)/degree)}, nil
}
