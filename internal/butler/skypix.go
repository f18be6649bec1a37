package butler

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/htm"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// skypixRecords computes the records of pixels by their numbers. A number that is
// no pixel of the level has no record.
func skypixRecords(e *dimension.Element, keys [][]dimension.Value) ([]*Record, error) {
	var region func(level int, index int64) sphgeom.Region
	switch {
	case e.Skypix.HTM():
		region = htmRegion
	case e.Skypix.HEALPix():
		region = healpixRegion
	default:
		return nil, fail.New(fail.UnimplementedQuery, "the pixels of dimension %s are not known to this server; those of HTM and HEALPix are", e)
	}
	found := make([]*Record, len(keys))
	for i, key := range keys {
		if r := region(e.Skypix.Level, key[0].Int()); r != nil {
			found[i] = &Record{e, []dimension.Value{key[0], dimension.Region(sphgeom.Encode(r))}}
		}
	}
	return found, nil
}

func htmRegion(level int, index int64) sphgeom.Region {
	if htm.Level(index) != level {
		return nil
	}
	triangle, _ := htm.Triangle(index)
	return triangle
}

// healpixStep is the number of points on each side of a HEALPix pixel by which
// sphgeom draws it; the sides of its polygon are great circles, those of the
// pixel are not.
const healpixStep = 4

func healpixRegion(order int, pix int64) sphgeom.Region {
	if sphere.CheckPix(order, pix) != nil {
		return nil
	}
	border := sphere.AppendPixBoundary(nil, order, pix, healpixStep)
	for i, v := range border {
		border[i] = sphgeom.Unit(v)
	}
	polygon, err := sphgeom.NewConvexPolygon(border)
	if err != nil {
		return nil // Its points are nearer to each other than numbers can tell.
	}
	return polygon
}
