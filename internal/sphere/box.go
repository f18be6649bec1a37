package sphere

// setBox fills p with the corners of an ADQL BOX: the great circles
// perpendicular to the arms of a cross at their ends. Seen on the plane that
// touches at the center, that is a rectangle.
func (p *polygon) setBox(lon, lat, width, height float64) error {
	center, err := FromLonLat(lon, lat)
	if err != nil {
		return err
	}
	if !(width > 0 && width < 180) {
		return errorf("box width %v is not between 0 and 180 degrees", width)
	}
	if !(height > 0 && height < 180) {
		return errorf("box height %v is not between 0 and 180 degrees", height)
	}
	// East and north come from lon and lat, not from center: at a pole they
	// still tell how the box lies.
	sinLon, cosLon := sincos(lon)
	sinLat, cosLat := sincos(lat)
	east := Vec{-sinLon, cosLon, 0}
	north := Vec{-sinLat * cosLon, -sinLat * sinLon, cosLat}
	sinW, cosW := sincos(width / 2)
	sinH, cosH := sincos(height / 2)
	forward, right, up := center.Scale(cosW*cosH), east.Scale(sinW*cosH), north.Scale(cosW*sinH)

	p.reset() // counterclockwise as seen from the origin, as DALI asks
	p.add(forward.Sub(right).Sub(up).Unit())
	p.add(forward.Sub(right).Add(up).Unit())
	p.add(forward.Add(right).Add(up).Unit())
	p.add(forward.Add(right).Sub(up).Unit())
	return p.close()
}
