package plan

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// dimension is one of the quantities that units are products of. Angles and
// the things that are counted do not convert into plain numbers.
type dimension uint8

const (
	dimLength dimension = iota
	dimMass
	dimTime
	dimCurrent
	dimTemperature
	dimAmount
	dimLuminosity
	dimAngle
	dimMagnitude
	dimCount
	dimPhoton
	dimElectron
	dimADU
	dimPixel
	dimBit
	dimBeam
	dimDecibel
	dimensions
)

// unit is a unit of VOUnits 1.0 as a multiple of base units: scale is
// rational * Pi**pi * factor. The rational part keeps conversions such as
// degrees to arcseconds exact; factor holds what is not rational.
type unit struct {
	rational *big.Rat
	pi       float64
	factor   float64
	powers   [dimensions]float64
}

// dimensionless returns the unit 1.
func dimensionless() unit { return unit{rational: big.NewRat(1, 1), factor: 1} }

// times returns u * v**power.
func (u unit) times(v unit, power float64) unit {
	w := unit{rational: new(big.Rat).Set(u.rational), pi: u.pi + power*v.pi, factor: u.factor * math.Pow(v.factor, power)}
	if n := int(power); float64(n) == power {
		base := v.rational
		if n < 0 {
			base, n = new(big.Rat).Inv(base), -n
		}
		for range n {
			w.rational.Mul(w.rational, base)
		}
	} else {
		f, _ := v.rational.Float64()
		w.factor *= math.Pow(f, power)
	}
	for d := range u.powers {
		w.powers[d] = u.powers[d] + power*v.powers[d]
	}
	return w
}

// sameDimension tells whether a constant converts between u and v.
func (u unit) sameDimension(v unit) bool {
	for d := range u.powers {
		if math.Abs(u.powers[d]-v.powers[d]) > 1e-9 {
			return false
		}
	}
	return true
}

// convertUnit returns the number that a value in the unit from is multiplied
// by to give it in the unit to (ADQL 2.1 section 4.8).
func convertUnit(from, to string) (float64, error) {
	u, err := parseUnit(from)
	if err != nil {
		return 0, err
	}
	v, err := parseUnit(to)
	if err != nil {
		return 0, err
	}
	if !u.sameDimension(v) {
		return 0, fmt.Errorf("%s cannot be converted to %s", from, to)
	}
	ratio := u.times(v, -1)
	f, _ := ratio.rational.Float64()
	f *= ratio.factor
	if math.Abs(ratio.pi) > 1e-9 {
		f *= math.Pow(math.Pi, ratio.pi)
	}
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, fmt.Errorf("%s and %s differ by a factor that no number holds", from, to)
	}
	return f, nil
}

// parseUnit reads a unit in the syntax of VOUnits 1.0, and in the older ones
// of FITS and CDS (km/s, km.s**-1, km s-1, erg/(s cm^2)).
func parseUnit(text string) (unit, error) {
	p := unitParser{text: strings.TrimSpace(text)}
	u, err := p.product(0)
	if err == nil && p.at < len(p.text) {
		err = p.fail("unexpected %q", p.text[p.at:])
	}
	if err != nil {
		return unit{}, err
	}
	return u, nil
}
