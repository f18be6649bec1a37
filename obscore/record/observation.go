package record

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// compileObservation makes the cells that follow from the data ID: when, where
// and through which filter. They come after those of the configuration, of
// which they replace what they have a value for.
func (p *Program) compileObservation(s *scope, c *Config) {
	p.compileInstrument(s, c)
	g := p.dimensions
	if e := g.Timespan(); e != nil {
		at := p.input(&tree.DimensionField{Element: e, Column: e.Timespan()})
		p.set(beginColumn, timeCell(at, bound(false)))
		p.set(endColumn, timeCell(at, bound(true)))
	}
	for _, name := range []string{"exposure", "visit"} {
		if !g.Contains(name) {
			continue
		}
		e := g.Universe.Element(name)
		for _, pair := range [][2]string{{exposureColumn, "exposure_time"}, {targetColumn, "target_name"}} {
			if f := e.Column(pair[1]); f != nil {
				p.set(pair[0], valueCell(p.input(&tree.DimensionField{Element: e, Column: f})))
			}
		}
		break
	}
	if p.region != noInput {
		p.set(raColumn, func(r *row, b *builder) (bool, error) { return addKnown(r, b, r.footprint.ra) })
		p.set(decColumn, func(r *row, b *builder) (bool, error) { return addKnown(r, b, r.footprint.dec) })
		p.set(fovColumn, func(r *row, b *builder) (bool, error) { return addKnown(r, b, r.footprint.fov) })
		p.set(regionColumn, func(r *row, b *builder) (bool, error) {
			if !r.footprint.known {
				return false, nil
			}
			return true, finishText(b, append(b.Bytes, r.footprint.text...))
		})
	}
	if g.Contains("band") {
		p.compileSpectrum(s, c)
	}
}

func addKnown(r *row, b *builder, v float64) (bool, error) {
	if r.footprint.known {
		b.number(v)
	}
	return r.footprint.known, nil
}

func (p *Program) compileInstrument(s *scope, c *Config) {
	if !p.dimensions.Contains("instrument") {
		facility := c.FacilityName
		if c.FallbackInstrument != nil {
			p.set(instrumentColumn, constantCell(dimension.String(*c.FallbackInstrument)))
			if mapped, ok := c.FacilityMap[*c.FallbackInstrument]; ok {
				facility = mapped
			}
		}
		p.set(facilityColumn, constantCell(dimension.String(facility)))
		return
	}
	at := s.key("instrument").input
	p.set(instrumentColumn, valueCell(at))
	p.set(facilityColumn, func(r *row, b *builder) (bool, error) {
		if facility, ok := c.FacilityMap[r.in[at].Text()]; ok {
			return true, b.text(facility)
		}
		return true, b.text(c.FacilityName)
	})
}

// compileSpectrum makes the cells of wavelengths, by physical filter or else by
// band.
func (p *Program) compileSpectrum(s *scope, c *Config) {
	band, filter := s.key("band").input, noInput
	if p.dimensions.Contains("physical_filter") {
		filter = s.key("physical_filter").input
	}
	find := func(r *row) SpectralRange {
		if filter != noInput {
			if found, ok := c.SpectralRanges[r.in[filter].Text()]; ok {
				return found
			}
		}
		return c.SpectralRanges[r.in[band].Text()]
	}
	p.set(emMinColumn, func(r *row, b *builder) (bool, error) { return addOptional(b, find(r).Min) })
	p.set(emMaxColumn, func(r *row, b *builder) (bool, error) { return addOptional(b, find(r).Max) })
	p.set(filterColumn, valueCell(band))
}

func addOptional(b *builder, v *float64) (bool, error) {
	if v != nil {
		b.number(*v)
	}
	return v != nil, nil
}

// valueCell returns a cell with an input as it is, NULL included.
func valueCell(input int) cell {
	return func(r *row, b *builder) (bool, error) { return true, addValue(b, r.in[input]) }
}

// timeCell returns a cell with an end of a timespan in UTC.
func timeCell(input int, end func(dimension.Value) (dimension.Value, error)) cell {
	return func(r *row, b *builder) (bool, error) {
		if r.in[input].IsNull() {
			return false, nil
		}
		v, err := end(r.in[input])
		if v.IsNull() || err != nil {
			return false, err
		}
		b.number(mjd(v.Int(), scaleUTC))
		return true, nil
	}
}
