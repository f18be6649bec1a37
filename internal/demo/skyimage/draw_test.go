package skyimage_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/demo/skyimage"
)

// columns are the manifest's columns in the order of the rows below.
const columns = "path,size,dataset_type,dataset_id,instrument,obs_id,band,physical_filter,detector," +
	"skymap,tract,patch,target,date_begin,date_end,exposure_time,bitpix,unit,pixels,sky,noise,flux,stars," +
	"crval1,crval2,crpix1,crpix2,cd1_1,cd1_2,cd2_1,cd2_2\n"

const visitRow = "a/visit.fits,0,visit_image,id-1,LSSTCam,MC_O_1,r,r_57,R22_S11,,,,O'Neill," +
	"2025-11-19T04:40:38.431,2025-11-19T04:41:08.431,30.0,-32,nJy,64,0,100,1,all," +
	"53.1,-27.8,20.5,40.5,-0.003,0.0005,0.0005,0.003\n"

const rawRow = "a/raw.fits,0,raw,id-2,LSSTCam,MC_O_1,r,r_57,R22_S11,,,,ECDFS," +
	"2025-11-19T04:40:38.431,2025-11-19T04:41:08.431,30.0,16,adu,64,1200,35,0.02,all," +
	"53.1,-27.8,20.5,40.5,-0.003,0.0005,0.0005,0.003\n"

const biasRow = "a/bias.fits,0,bias,id-3,LSSTCam,,,,R22_S11,,,,,,,,-32,adu,64,0,4,1,none,,,,,,,,\n"

const oneStar = "ra,dec,mag,varies\n53.1,-27.8,15,0.5\n"

func manifest(t testing.TB, rows string) []skyimage.Spec {
	t.Helper()
	specs, err := skyimage.ReadManifest(strings.NewReader(columns + rows))
	if err != nil {
		t.Fatal(err)
	}
	return specs
}

func catalog(t testing.TB, text string) *skyimage.Stars {
	t.Helper()
	stars, err := skyimage.ReadStars(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return stars
}

// hdu is one header with its data.
type hdu struct {
	cards map[string]string
	whole []byte
	data  []byte
}

// split cuts a file into HDUs, given the length of each data unit.
func split(t *testing.T, file []byte, dataLengths ...int) []hdu {
	t.Helper()
	if len(file)%2880 != 0 {
		t.Fatalf("%d bytes are not whole blocks", len(file))
	}
	var out []hdu
	for _, length := range dataLengths {
		h := hdu{cards: map[string]string{}}
		at := 0
		for ; ; at += 80 {
			card := string(file[at : at+80])
			if strings.TrimSpace(card) == "END" {
				break
			}
			value, _, _ := strings.Cut(card[10:], " / ")
			h.cards[strings.TrimSpace(card[:8])] = strings.TrimSpace(value)
		}
		start := (at + 80 + 2879) / 2880 * 2880
		end := start + (length+2879)/2880*2880
		h.whole, h.data = file[:end], file[start:start+length]
		out = append(out, h)
		file = file[end:]
	}
	if len(file) != 0 {
		t.Errorf("%d bytes follow the last HDU", len(file))
	}
	return out
}

func TestDraw_HeaderTellsTheObservation(t *testing.T) {
	file := skyimage.Draw(nil, &manifest(t, visitRow)[0], catalog(t, oneStar))
	hdus := split(t, file, 0, 64*64*4)
	for key, want := range map[string]string{
		"SIMPLE": "T", "NAXIS": "0", "INSTRUME": "'LSSTCam '", "FILTER": "'r_57    '",
		"OBJECT": "'O''Neill'", "DATE-OBS": "'2025-11-19T04:40:38.431'", "TIMESYS": "'TAI     '",
		"EXPTIME": "30.0", "DSUUID": "'id-1    '",
	} {
		if got := hdus[0].cards[key]; got != want {
			t.Errorf("primary %s = %s, want %s", key, got, want)
		}
	}
	for key, want := range map[string]string{
		"XTENSION": "'IMAGE   '", "EXTNAME": "'IMAGE   '", "BITPIX": "-32", "NAXIS1": "64", "BUNIT": "'nJy     '",
		"CTYPE1": "'RA---TAN'", "CRVAL2": "-27.8", "CRPIX1": "20.5", "CD1_2": "0.0005",
	} {
		if got := hdus[1].cards[key]; got != want {
			t.Errorf("extension %s = %s, want %s", key, got, want)
		}
	}
}

func TestDraw_CalibrationHasNoSky(t *testing.T) {
	file := skyimage.Draw(nil, &manifest(t, biasRow)[0], catalog(t, oneStar))
	cards := split(t, file, 0, 64*64*4)[1].cards
	if _, ok := cards["CTYPE1"]; ok {
		t.Error("a bias has a world coordinate system")
	}
}

func TestDraw_ChecksumsHold(t *testing.T) {
	for _, row := range []string{visitRow, rawRow, biasRow} {
		spec := manifest(t, row)[0]
		length := 64 * 64 * 4
		if spec.BitPix == 16 {
			length = 64 * 64 * 2
		}
		for i, h := range split(t, skyimage.Draw(nil, &spec, catalog(t, oneStar)), 0, length) {
			// With its checksum in place an HDU sums to minus zero.
			var sum uint64
			for at := 0; at < len(h.whole); at += 4 {
				sum += uint64(binary.BigEndian.Uint32(h.whole[at:]))
				sum = sum&math.MaxUint32 + sum>>32
			}
			if sum != math.MaxUint32 {
				t.Errorf("%s, HDU %d: sum is %08x", spec.Path, i, sum)
			}
		}
	}
}

func TestDraw_StarLiesWhereTheWCSSays(t *testing.T) {
	for _, row := range []string{visitRow, rawRow} {
		spec := manifest(t, row)[0]
		length, zero := 64*64*4, 0.0
		if spec.BitPix == 16 {
			length, zero = 64*64*2, 32768
		}
		data := split(t, skyimage.Draw(nil, &spec, catalog(t, oneStar)), 0, length)[1].data
		pixel := func(x, y int) float64 { // counted from 1
			i := (y-1)*64 + x - 1
			if spec.BitPix == 16 {
				return float64(int16(binary.BigEndian.Uint16(data[2*i:]))) + zero
			}
			return float64(math.Float32frombits(binary.BigEndian.Uint32(data[4*i:])))
		}
		// The star is at CRVAL, and CRPIX is between four pixels.
		corner, far := pixel(20, 40), pixel(50, 10)
		if math.Abs(corner-pixel(21, 41)) > 10*spec.Noise || corner < far+20*spec.Noise {
			t.Errorf("%s: %g beside the star, %g far from it", spec.Path, corner, far)
		}
	}
}

func TestDraw_SameInputSameBytes(t *testing.T) {
	specs := manifest(t, visitRow+rawRow)
	stars := catalog(t, oneStar)
	first := skyimage.Draw(nil, &specs[0], stars)
	again := skyimage.Draw(make([]byte, 0, 10), &specs[0], stars)
	if !bytes.Equal(first, again) {
		t.Error("two drawings differ")
	}
	noStars := skyimage.Draw(nil, &specs[0], catalog(t, "ra,dec,mag,varies\n"))
	if len(first) != len(noStars) {
		t.Errorf("the stars change the length from %d to %d", len(noStars), len(first))
	}
}
