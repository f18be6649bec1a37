package plan

import (
	"math/big"
	"strings"
	"sync"
)

// unitPrefixes are the powers of ten of SI, longest first where one begins
// another.
var unitPrefixes = []struct {
	prefix string
	power  int
}{
	{"da", 1}, {"d", -1}, {"c", -2}, {"m", -3}, {"u", -6}, {"µ", -6}, {"μ", -6}, {"n", -9}, {"p", -12}, {"f", -15},
	{"a", -18}, {"z", -21}, {"y", -24}, {"h", 2}, {"k", 3}, {"M", 6}, {"G", 9}, {"T", 12}, {"P", 15}, {"E", 18},
	{"Z", 21}, {"Y", 24},
}

// unitSymbols defines units by others (VOUnits 1.0 tables 1 to 6, IAU 2012 and
// 2015 resolutions, SI 2019): scale, power of Pi, and a product of base units
// as "kg m2 s-2". Symbols marked with "+" take prefixes.
const unitSymbols = `
m+         1                 0  length
g+         1/1000            0  mass
s+         1                 0  time
A+         1                 0  current
K+         1                 0  temperature
mol+       1                 0  amount
cd+        1                 0  luminosity
rad+       1                 0  angle
sr+        1                 0  angle2
Hz+        1                 0  time-1
N+         1                 0  mass length time-2
Pa+        1                 0  mass length-1 time-2
J+         1                 0  mass length2 time-2
W+         1                 0  mass length2 time-3
C+         1                 0  current time
V+         1                 0  mass length2 time-3 current-1
S+         1                 0  mass-1 length-2 time3 current2
F+         1                 0  mass-1 length-2 time4 current2
Wb+        1                 0  mass length2 time-2 current-1
T+         1                 0  mass time-2 current-1
H+         1                 0  mass length2 time-2 current-2
Ohm+       1                 0  mass length2 time-3 current-2
lm+        1                 0  luminosity angle2
lx+        1                 0  luminosity angle2 length-2
min        60                0  time
h          3600              0  time
d          86400             0  time
a+         31557600          0  time
yr+        31557600          0  time
deg        1/180             1  angle
arcmin     1/10800           1  angle
arcsec+    1/648000          1  angle
mas        1/648000000       1  angle
uas        1/648000000000    1  angle
hourangle  1/12              1  angle
cycle      2                 1  angle
Jy+        1e-26             0  mass time-2
pc+        96939420213600000 -1 length
au         149597870700      0  length
AU         149597870700      0  length
lyr+       9460730472580800  0  length
eV+        1.602176634e-19   0  mass length2 time-2
erg+       1e-7              0  mass length2 time-2
dyn        1e-5              0  mass length time-2
Angstrom   1e-10             0  length
angstrom   1e-10             0  length
Å          1e-10             0  length
barn+      1e-28             0  length2
G+         1e-4              0  mass time-2 current-1
u+         1.66053906660e-27 0  mass
Ry         2.1798723611030e-18 0 mass length2 time-2
R+         1e10/4            -1 photon length-2 time-1 angle-2
D+         3.33564095198e-30 0  current time length
solMass    1.988409870698051e30 0 mass
Msun       1.988409870698051e30 0 mass
solLum     3.828e26          0  mass length2 time-3
Lsun       3.828e26          0  mass length2 time-3
solRad     6.957e8           0  length
Rsun       6.957e8           0  length
mag+       1                 0  magnitude
dex        5/2               0  magnitude
dB         1                 0  decibel
ct         1                 0  count
count      1                 0  count
ph         1                 0  photon
photon     1                 0  photon
electron   1                 0  electron
adu        1                 0  adu
pix+       1                 0  pixel
pixel+     1                 0  pixel
voxel      1                 0  pixel
bit+       1                 0  bit
b+         1                 0  bit
byte+      8                 0  bit
B+         8                 0  bit
beam       1                 0  beam
%          1/100             0
bin        1                 0
chan       1                 0
`

var dimensionNames = map[string]dimension{"length": dimLength, "mass": dimMass, "time": dimTime, "current": dimCurrent,
	"temperature": dimTemperature, "amount": dimAmount, "luminosity": dimLuminosity, "angle": dimAngle,
	"magnitude": dimMagnitude, "count": dimCount, "photon": dimPhoton, "electron": dimElectron, "adu": dimADU,
	"pixel": dimPixel, "bit": dimBit, "beam": dimBeam, "decibel": dimDecibel}

// definition is a unit of the table.
type definition struct {
	unit     unit
	prefixes bool
}

// unitTable reads unitSymbols.
var unitTable = sync.OnceValue(func() map[string]definition {
	table := map[string]definition{}
	for line := range strings.Lines(strings.TrimSpace(unitSymbols)) {
		words := strings.Fields(line)
		name, prefixes := strings.CutSuffix(words[0], "+")
		u := dimensionless()
		above, below, _ := strings.Cut(words[1], "/")
		u.rational.SetString(above)
		if below != "" {
			divisor, _ := new(big.Rat).SetString(below)
			u.rational.Quo(u.rational, divisor)
		}
		switch words[2] {
		case "1":
			u.pi = 1
		case "-1":
			u.pi = -1
		}
		for _, w := range words[3:] {
			dim := strings.TrimRight(w, "-0123456789")
			power := 1.0
			switch w[len(dim):] {
			case "2":
				power = 2
			case "3":
				power = 3
			case "4":
				power = 4
			case "-1":
				power = -1
			case "-2":
				power = -2
			case "-3":
				power = -3
			}
			u.powers[dimensionNames[dim]] += power
		}
		table[name] = definition{u, prefixes}
	}
	return table
})

// unitOf finds a unit by its symbol, with a prefix if it takes one.
func unitOf(symbol string) (unit, bool) {
	table := unitTable()
	if d, ok := table[symbol]; ok {
		return d.unit, true
	}
	for _, p := range unitPrefixes {
		rest, ok := strings.CutPrefix(symbol, p.prefix)
		if !ok {
			continue
		}
		d, ok := table[rest]
		if !ok || !d.prefixes {
			continue
		}
		ten := dimensionless()
		ten.rational.SetInt64(10)
		return d.unit.times(ten, float64(p.power)), true
	}
	return unit{}, false
}
