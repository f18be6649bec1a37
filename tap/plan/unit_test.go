package plan

import (
	"math"
	"testing"
)

func TestConvertUnit_Factors(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     float64
	}{
		{"deg", "arcsec", 3600},
		{"arcsec", "deg", 1. / 3600},
		{"arcsec", "mas", 1000},
		{"rad", "deg", 180 / math.Pi},
		{"deg**2", "sr", math.Pi * math.Pi / (180 * 180)},
		{"d", "s", 86400},
		{"yr", "d", 365.25},
		{"a", "h", 8766},
		{"m", "nm", 1e9},
		{"um", "Angstrom", 1e4},
		{"µm", "m", 1e-6},
		{"nJy", "Jy", 1e-9},
		{"Jy", "W.m**-2.Hz**-1", 1e-26},
		{"Jy", "erg/(s cm2 Hz)", 1e-23},
		{"erg", "J", 1e-7},
		{"eV", "J", 1.602176634e-19},
		{"keV", "eV", 1000},
		{"km/s", "m.s-1", 1000},
		{"km s-1", "km.s**-1", 1},
		{"mas/yr", "deg.yr**-1", 1. / 3.6e6},
		{"mas.yr-1", "arcsec/a", 0.001},
		{"pc", "au", 648000 / math.Pi},
		{"kpc", "Mpc", 1e-3},
		{"km", "mm", 1e6},
		{"min", "s", 60},
		{"10**3 m", "km", 1},
		{"1e-17 erg/s", "erg/s", 1e-17},
		{"adu", "adu", 1},
		{"electron/s", "electron.min-1", 60},
		{"mag", "mmag", 1000},
		{"mag/arcsec**2", "mag.deg**-2", 3600 * 3600},
		{"sqrt(m)", "cm**0.5", 10},
		{"m**(1/2)", "cm^(1/2)", 10},
		{"/s", "Hz", 1},
		{"pix", "pixel", 1},
		{"dam", "m", 10},
		{"Pa", "N.m-2", 1},
		{"cd", "mcd", 1000},
		{"hPa", "Pa", 100},
	} {
		got, err := convertUnit(c.from, c.to)
		if err != nil {
			t.Errorf("%s -> %s: %v", c.from, c.to, err)
		} else if math.Abs(got-c.want) > 4e-16*c.want {
			t.Errorf("%s -> %s = %.17g, want %.17g", c.from, c.to, got, c.want)
		}
	}
}

func TestConvertUnit_ExactWhereTheyAreRational(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     float64
	}{
		{"deg", "arcsec", 3600}, {"mas", "deg", 1. / 3600000}, {"nm", "m", 1e-9}, {"m", "um", 1e6}, {"yr", "s", 31557600},
	} {
		if got, err := convertUnit(c.from, c.to); err != nil || got != c.want {
			t.Errorf("%s -> %s = %.17g, %v; want exactly %.17g", c.from, c.to, got, err, c.want)
		}
	}
}

func TestConvertUnit_Refused(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"mag", "Jy"}, {"m", "Hz"}, {"deg", "s"}, {"rad", "1"}, {"ct", "ph"}, {"adu", "electron"}, {"J", "m"},
		{"furlong", "m"}, {"m", "quux"}, {"", "m"}, {"m", ""}, {"m**", "m"}, {"m**(1/0)", "m"}, {"(m", "m"}, {"m)", "m"},
		{"m**99", "m"}, {"kdeg", "deg"}, {"mmin", "s"}, {"m..s", "m"}, {"1e999 m", "m"}, {"m**NaN", "m"}, {"((((km**20)**20)**20)**20)", "m"}, {"m-", "m"},
	} {
		if got, err := convertUnit(c.from, c.to); err == nil {
			t.Errorf("%q -> %q = %g, want an error", c.from, c.to, got)
		}
	}
}

func FuzzParseUnit_NeverPanics(f *testing.F) {
	for _, s := range []string{"km/s", "erg/(s cm^2)", "m**(1/2)", "sqrt(m.s)", "1e-3 Jy", "%", "µm", "((", "m**-", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		if u, err := parseUnit(s); err == nil {
			u.times(u, -1)
		}
	})
}
