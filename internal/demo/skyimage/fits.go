package skyimage

import (
	"strconv"
	"strings"
)

const (
	blockSize = 2880 // FITS 4.0, section 3.1
	cardSize  = 80
)

// header collects cards in a byte slice.
type header struct{ buf []byte }

// card adds one card; value is in the form that FITS prints it.
func (h *header) card(key, value, comment string) {
	start := len(h.buf)
	h.buf = append(h.buf, key...)
	h.pad(start + 8)
	h.buf = append(h.buf, "= "...)
	if !strings.HasPrefix(value, "'") {
		// Numbers and logicals end in column 30 (fixed format, section 4.2).
		h.pad(start + 30 - len(value))
	}
	h.buf = append(h.buf, value...)
	if comment != "" {
		h.pad(start + 30)
		h.buf = append(h.buf, " / "...)
		h.buf = append(h.buf, comment...)
	}
	h.buf = h.buf[:min(len(h.buf), start+cardSize)]
	h.pad(start + cardSize)
}

func (h *header) pad(length int) {
	for len(h.buf) < length {
		h.buf = append(h.buf, ' ')
	}
}

func (h *header) text(key, value, comment string) {
	if value == "" {
		return
	}
	quoted := "'" + strings.ReplaceAll(value, "'", "''")
	for len(quoted) < 9 {
		quoted += " "
	}
	h.card(key, quoted+"'", comment)
}

func (h *header) integer(key string, value int, comment string) {
	h.card(key, strconv.Itoa(value), comment)
}

func (h *header) float(key string, value float64, comment string) {
	s := strconv.FormatFloat(value, 'G', 16, 64)
	if !strings.ContainsAny(s, ".E") {
		s += ".0"
	}
	h.card(key, s, comment)
}

// end closes the header and fills its last block. The checksum cards are put
// in front of END with room for values that seal writes.
func (h *header) end(start int) {
	h.card("CHECKSUM", "'0000000000000000'", "HDU checksum")
	h.card("DATASUM", "'0         '", "data unit checksum")
	h.buf = append(h.buf, "END"...)
	for (len(h.buf)-start)%blockSize != 0 {
		h.buf = append(h.buf, ' ')
	}
}

// appendPrimary appends the primary HDU: the observation, no data.
func appendPrimary(dst []byte, s *Spec) []byte {
	start := len(dst)
	h := header{dst}
	h.card("SIMPLE", "T", "conforms to FITS standard")
	h.integer("BITPIX", 8, "")
	h.integer("NAXIS", 0, "")
	h.card("EXTEND", "T", "")
	h.text("ORIGIN", "vobutler demo", "")
	h.text("OBJECT", s.Target, "")
	h.text("TELESCOP", telescope(s), "")
	h.text("INSTRUME", s.Instrument, "")
	h.text("OBSID", s.ObsID, "")
	h.text("FILTER", s.PhysicalFilter, "")
	h.text("BAND", s.Band, "")
	h.text("DETNAME", s.Detector, "")
	h.text("SKYMAP", s.Skymap, "")
	if s.Tract != "" {
		h.card("TRACT", s.Tract, "")
		h.card("PATCH", s.Patch, "")
	}
	if s.DateBegin != "" {
		h.text("TIMESYS", "TAI", "")
		h.text("DATE-OBS", s.DateBegin, "")
		h.text("DATE-BEG", s.DateBegin, "")
		h.text("DATE-END", s.DateEnd, "")
		h.card("EXPTIME", s.ExposureTime, "[s]")
	}
	h.text("DSTYPE", s.DatasetType, "Butler dataset type")
	h.text("DSUUID", s.DatasetID, "Butler dataset id")
	h.card("SIMULATE", "T", "invented sky")
	h.end(start)
	seal(h.buf[start:], len(h.buf)-start)
	return h.buf
}

func telescope(s *Spec) string {
	if s.Instrument == "" {
		return ""
	}
	return "Simonyi Survey Telescope"
}

// appendImage appends the IMAGE extension.
func appendImage(dst []byte, s *Spec, picture []float64) []byte {
	start := len(dst)
	h := header{dst}
	h.card("XTENSION", "'IMAGE   '", "image extension")
	h.integer("BITPIX", s.BitPix, "")
	h.integer("NAXIS", 2, "")
	h.integer("NAXIS1", s.Pixels, "")
	h.integer("NAXIS2", s.Pixels, "")
	h.integer("PCOUNT", 0, "")
	h.integer("GCOUNT", 1, "")
	if s.BitPix == 16 {
		h.integer("BZERO", 32768, "unsigned 16-bit integers")
		h.integer("BSCALE", 1, "")
	}
	h.text("EXTNAME", "IMAGE", "")
	h.text("BUNIT", s.Unit, "")
	if s.WCS != nil {
		h.wcs(s.WCS)
	}
	h.end(start)
	dataStart := len(h.buf)
	dst = appendPixels(h.buf, s.BitPix, picture)
	for (len(dst)-dataStart)%blockSize != 0 {
		dst = append(dst, 0)
	}
	seal(dst[start:], dataStart-start)
	return dst
}

func (h *header) wcs(w *WCS) {
	h.text("RADESYS", "ICRS", "")
	h.text("CTYPE1", "RA---TAN", "")
	h.text("CTYPE2", "DEC--TAN", "")
	h.text("CUNIT1", "deg", "")
	h.text("CUNIT2", "deg", "")
	h.float("CRVAL1", w.CRVal[0], "")
	h.float("CRVAL2", w.CRVal[1], "")
	h.float("CRPIX1", w.CRPix[0], "")
	h.float("CRPIX2", w.CRPix[1], "")
	h.float("CD1_1", w.CD[0][0], "")
	h.float("CD1_2", w.CD[0][1], "")
	h.float("CD2_1", w.CD[1][0], "")
	h.float("CD2_2", w.CD[1][1], "")
}
