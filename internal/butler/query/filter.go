package query

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// rowTests compare the regions of a row.
type rowTests struct {
	literals []literalTest
	pairs    []pairTest
}

type literalTest struct {
	column int
	region sphgeom.Region
}

type pairTest struct{ a, b int }

func (t *rowTests) none() bool { return len(t.literals) == 0 && len(t.pairs) == 0 }

// decodedRegions keeps regions that were decoded: in the rows of a query most of
// them come again and again.
type decodedRegions struct {
	regions map[string]sphgeom.Region
	size    int // of their encodings
}

// maxDecoded bounds the encodings of regions that are kept, in bytes.
const maxDecoded = 4 << 20

// overlap reports whether the regions of a row may overlap.
func (d *decodedRegions) overlap(t *rowTests, row []dimension.Value) (bool, error) {
	for _, l := range t.literals {
		region, err := d.decode(row[l.column])
		if err != nil || region == nil || sphgeom.AreDisjoint(region, l.region) {
			return false, err
		}
	}
	for _, p := range t.pairs {
		a, err := d.decode(row[p.a])
		if err != nil {
			return false, err
		}
		b, err := d.decode(row[p.b])
		if err != nil || a == nil || b == nil || sphgeom.AreDisjoint(a, b) {
			return false, err
		}
	}
	return true, nil
}

// decode returns nil for a region that is not known.
func (d *decodedRegions) decode(v dimension.Value) (sphgeom.Region, error) {
	if v.IsNull() {
		return nil, nil
	}
	text := v.Text()
	if r, found := d.regions[text]; found {
		return r, nil
	}
	r, err := sphgeom.Decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("a region in the registry cannot be read: %w", err)
	}
	if d.regions == nil || d.size > maxDecoded {
		d.regions, d.size = map[string]sphgeom.Region{}, 0
	}
	d.regions[text] = r
	d.size += len(text)
	return r, nil
}
