// Genobscore writes synthetic rows of ObsCore as CSV, for measuring only: the
// sky, the visits and all identifiers are invented. Row k is the same whatever
// the number of rows asked for.
//
//	go run ./conformance/bench/genobscore -rows 1000000 >rows.csv
//
// Visits are spread evenly over the sphere between declinations -75 and +5.
// Each has 189 detectors in 21 rafts at a random rotation, and every detector
// gives one raw and one calibrated row; every fourth visit adds 16 patches of
// a coadd. NULL is the empty field.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

const header = "dataproduct_type,dataproduct_subtype,calib_level,target_name,obs_id,obs_collection," +
	"obs_publisher_did,access_url,access_format,access_estsize,s_ra,s_dec,s_fov,s_region,s_resolution,s_xel1,s_xel2," +
	"t_xel,t_min,t_max,t_exptime,t_resolution,em_xel,em_min,em_max,em_res_power,o_ucd,pol_states,pol_xel," +
	"facility_name,instrument_name,lsst_visit,lsst_detector,lsst_tract,lsst_patch,lsst_band,lsst_filter\n"

// band is a filter; weight is its share of the visits.
type band struct {
	name, filter string
	low, high    float64 // metres
	weight       int
}

var bands = []band{
	{"u", "u_24", 324e-9, 395e-9, 6}, {"g", "g_6", 405e-9, 552e-9, 9}, {"r", "r_57", 542e-9, 691e-9, 22},
	{"i", "i_39", 692e-9, 818e-9, 22}, {"z", "z_20", 818e-9, 923e-9, 20}, {"y", "y_10", 924e-9, 1060e-9, 21},
}

const (
	side        = 0.2222 // of a detector, degrees
	pitch       = 0.2347 // from detector to detector
	patchSide   = 0.171
	patchPitch  = 0.19
	visitsNight = 800
	degree      = math.Pi / 180
)

func main() {
	rows := flag.Int("rows", 1_000_000, "how many rows")
	seed := flag.Uint64("seed", 42, "another sky")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if err := write(out, *rows, *seed); err != nil {
		log.Fatal(err)
	}
}

// write writes the header and n rows.
func write(w *bufio.Writer, n int, seed uint64) error {
	if _, err := io.WriteString(w, header); err != nil {
		return err
	}
	s := &sky{w: w, left: n}
	for visit := 0; s.left > 0; visit++ {
		s.visit(visit, rand.New(rand.NewPCG(seed, uint64(visit))))
	}
	return w.Flush()
}

// sky writes rows until none are left.
type sky struct {
	w      *bufio.Writer
	left   int
	serial uint64
	line   []byte
}

// tile is a quadrilateral on the sky.
type tile struct {
	ra, dec float64
	region  string
}

// pointing is a tangent plane: east and north of a centre, turned.
type pointing struct{ ra, dec, cos, sin float64 }

// sky returns the position at x, y degrees on the plane.
func (p pointing) sky(x, y float64) (ra, dec float64) {
	x, y = x*p.cos-y*p.sin, x*p.sin+y*p.cos
	xi, eta := x*degree, y*degree
	sd, cd := math.Sincos(p.dec * degree)
	d := cd - eta*sd
	ra = math.Mod(math.Atan2(xi, d)/degree+p.ra+360, 360)
	return ra, math.Atan2(sd+eta*cd, math.Hypot(xi, d)) / degree
}

func (p pointing) tile(x, y, side float64) tile {
	var b strings.Builder
	b.WriteString("POLYGON ICRS")
	h := side / 2
	for _, c := range [4][2]float64{{h, -h}, {-h, -h}, {-h, h}, {h, h}} {
		ra, dec := p.sky(x+c[0], y+c[1])
		fmt.Fprintf(&b, " %.6f %.6f", ra, dec)
	}
	ra, dec := p.sky(x, y)
	return tile{ra, dec, b.String()}
}

// kind is one dataset type.
type kind struct {
	name  string
	calib int
	xel   int
	size  int
}

func (s *sky) visit(number int, rnd *rand.Rand) {
	low, high := math.Sin(-75*degree), math.Sin(5*degree)
	p := pointing{ra: rnd.Float64() * 360, dec: math.Asin(low+rnd.Float64()*(high-low)) / degree}
	p.sin, p.cos = math.Sincos(rnd.Float64() * 2 * math.Pi)
	b := pick(rnd)
	night := number / visitsNight
	start := 60800.97 + float64(night) + float64(number%visitsNight)*39/86400
	id := (20250505+night)*100000 + number%visitsNight + 1
	var tiles []tile
	for raft := range 25 {
		if i, j := raft%5, raft/5; (i == 0 || i == 4) && (j == 0 || j == 4) {
			continue // the corners of the focal plane hold no imaging rafts
		}
		for sensor := range 9 {
			x, y := raft%5*3+sensor%3-7, raft/5*3+sensor/3-7
			tiles = append(tiles, p.tile(float64(x)*pitch, float64(y)*pitch, side))
		}
	}
	for _, k := range []kind{{"lsst.raw", 1, 4072, 18000}, {"lsst.visit_image", 2, 4004, 110000}} {
		obs := strconv.Itoa(id)
		if k.calib == 1 {
			obs = fmt.Sprintf("MC_O_%d_%06d", id/100000, id%100000)
		}
		for det, t := range tiles {
			s.row(k, b, t, obs, side, start, 30, rnd, fmt.Sprintf("%d,%d,,", id, det))
		}
	}
	if number%4 == 3 {
		k, tract := kind{"lsst.deep_coadd", 3, 3400, 90000}, rnd.IntN(18000)
		for patch := range 16 {
			t := p.tile((float64(patch%4)-1.5)*patchPitch, (float64(patch/4)-1.5)*patchPitch, patchSide)
			obs := fmt.Sprintf("%d-%d-%s", tract, patch, b.name)
			s.row(k, b, t, obs, patchPitch, 60800, 30*float64(5+rnd.IntN(75)), rnd, fmt.Sprintf(",,%d,%d", tract, patch))
		}
	}
}

// pick draws a band by weight.
func pick(rnd *rand.Rand) band {
	n := rnd.IntN(100)
	for _, b := range bands {
		if n -= b.weight; n < 0 {
			return b
		}
	}
	return bands[0]
}

func (s *sky) row(k kind, b band, t tile, obs string, side, start, exposure float64, rnd *rand.Rand, place string) {
	if s.left == 0 {
		return
	}
	s.left--
	s.serial++
	id := uuid(s.serial)
	ucd := "phot.count"
	if k.calib > 1 {
		ucd = "phot.flux.density"
	}
	s.line = fmt.Appendf(s.line[:0], "image,%s,%d,,%s,LSST.Synthetic,ivo://org.rubinobs/lsst-syn?repo=syn&id=%s,"+
		"https://data.example.org/api/datalink/links?ID=ivo%%3A%%2F%%2Forg.rubinobs%%2Flsst-syn%%3Frepo%%3Dsyn%%26id%%3D%s,"+
		"application/x-votable+xml;content=datalink,%d,%.9f,%.9f,%.6f,%s,0.7,%d,%d,,%.8f,%.8f,%g,%g,,%.4g,%.4g,%.4f,%s,,,"+
		"Rubin:Simonyi,LSSTCam,%s,%s,%s\n",
		k.name, k.calib, obs, id, id, k.size+rnd.IntN(1000), t.ra, t.dec, side*math.Sqrt2, t.region, k.xel, k.xel,
		start, start+exposure/86400, exposure, exposure, b.low, b.high, (b.low+b.high)/2/(b.high-b.low), ucd,
		place, b.name, b.filter)
	_, _ = s.w.Write(s.line) // bufio keeps the error for Flush
}

// uuid returns an identifier of version 8 that looks random.
func uuid(n uint64) string {
	r := rand.New(rand.NewPCG(n, 0x9e3779b97f4a7c15))
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-8%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}
