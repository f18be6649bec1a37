package sphere

import "strings"

// options reads what may stand between a shape word and its numbers: the shape
// word itself, a fill factor, the frame, the reference position, the flavor.
func (p *parser) options() error {
	if p.atNumber() {
		return nil
	}
	p.next()
	for p.word() != "" && p.word() != "(" && !p.atNumber() {
		var buf [16]byte
		switch string(upper(buf[:0], p.word())) {
		case "ICRS", "FK5", "J2000", "UNKNOWNFRAME", "UNKNOWN",
			"GEOCENTER", "TOPOCENTER", "BARYCENTER", "HELIOCENTER", "UNKNOWNREFPOS", "RELOCATABLE",
			"SPHERICAL2":
		case "FILLFACTOR":
			p.next()
			if _, err := p.number("fill factor"); err != nil {
				return err
			}
			continue
		case "FK4", "B1950", "GALACTIC", "GALACTIC_I", "GALACTIC_II", "SUPER_GALACTIC", "SUPERGALACTIC",
			"ECLIPTIC", "GEO_C", "GEO_D":
			return p.fail("coordinate frame %s is not supported: give the coordinates in ICRS", p.word())
		case "CARTESIAN2", "CARTESIAN3", "CARTESIAN1", "UNITSPHERE", "SPHERICAL3":
			return p.fail("coordinate flavor %s is not supported: give longitude and latitude in degrees", p.word())
		default:
			return p.fail("expected a number or a frame such as ICRS, found %q", clip(p.word()))
		}
		p.next()
	}
	return nil
}

// units reads the clause that may follow the numbers: degrees, no other unit.
func (p *parser) units() error {
	if !p.is("UNIT") {
		return nil
	}
	p.next()
	if !p.is("DEG") {
		return p.fail("unit %q is not supported: give all numbers in degrees", clip(p.word()))
	}
	for p.is("DEG") {
		p.next()
	}
	return nil
}

func (p *parser) is(keyword string) bool { return strings.EqualFold(p.word(), keyword) }
