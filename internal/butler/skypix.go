package butler

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/sphere/htm"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// skypixRecords computes the records of pixels by their numbers. A number that is
// no pixel of the level has no record.
func skypixRecords(e *dimension.Element, keys [][]dimension.Value) ([]*Record, error) {
	if !e.Skypix.HTM() {
		return nil, fail.New(fail.UnimplementedQuery, "the regions of dimension %s are not known to this server; only those of HTM are", e)
	}
	found := make([]*Record, len(keys))
	for i, key := range keys {
		index := key[0].Int()
		if htm.Level(index) != e.Skypix.Level {
			continue
		}
		if triangle, ok := htm.Triangle(index); ok {
			found[i] = &Record{e, []dimension.Value{dimension.Int(index), dimension.Region(sphgeom.Encode(triangle))}}
		}
	}
	return found, nil
}
