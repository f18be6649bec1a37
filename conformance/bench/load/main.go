// Load measures a running TAP service over HTTP and prints a table: latency of
// small queries with one client and with several, streaming of large results,
// jobs, and joins with an upload.
//
//	go run ./conformance/bench/load -base http://127.0.0.1:8080/api/tap -pid PID
//
// It asks for the columns that genobscore writes. With the process id of the
// server it also tells the peak of its resident memory.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// run is one measurement campaign.
type run struct {
	base     string
	pid      int
	clients  int
	requests int
	rows     int
	jobs     int
	uploads  int
	seconds  float64
	failed   bool
}

func main() {
	r := &run{}
	flag.StringVar(&r.base, "base", "http://127.0.0.1:8080/api/tap", "TAP base URL")
	flag.IntVar(&r.pid, "pid", 0, "process id of the server, for its memory")
	flag.IntVar(&r.clients, "clients", 8, "clients of the passes with several")
	flag.IntVar(&r.requests, "requests", 300, "requests of a pass with one client")
	flag.IntVar(&r.rows, "rows", 1_000_000, "rows of the table")
	flag.IntVar(&r.jobs, "jobs", 40, "jobs of a pass")
	flag.IntVar(&r.uploads, "uploads", 10_000, "rows of an upload")
	flag.Float64Var(&r.seconds, "seconds", 30, "longest time of a pass")
	only := flag.String("only", "", "comma-separated measurements; all if empty")
	flag.Parse()
	r.base = strings.TrimRight(r.base, "/")
	for _, m := range []struct {
		name string
		do   func(*run)
	}{
		{"floor", (*run).floor}, {"cone", (*run).cone}, {"region", (*run).region}, {"did", (*run).did},
		{"group", (*run).group}, {"stream", (*run).stream}, {"async", (*run).async}, {"upload", (*run).upload},
	} {
		if *only == "" || strings.Contains(","+*only+",", ","+m.name+",") {
			m.do(r)
		}
	}
	if r.failed {
		os.Exit(1)
	}
}

// fail reports a request that went wrong; the run goes on and ends with status 1.
func (r *run) fail(name string, err error) {
	r.failed = true
	log.Printf("%s: %v", name, err)
}

// positions returns n points spread evenly over the sky that genobscore fills.
func positions(n int) [][2]float64 {
	rnd := rand.New(rand.NewPCG(7, 7))
	low, high := math.Sin(-74*math.Pi/180), math.Sin(4*math.Pi/180)
	out := make([][2]float64, n)
	for i := range out {
		out[i] = [2]float64{rnd.Float64() * 360, math.Asin(low+rnd.Float64()*(high-low)) * 180 / math.Pi}
	}
	return out
}

const few = "obs_publisher_did, s_ra, s_dec, t_min, access_url"

func (r *run) floor() {
	r.latency("floor: one row of TAP_SCHEMA", func(int) string { return "SELECT TOP 1 table_name FROM TAP_SCHEMA.tables" })
}

func coneQuery(p [2]float64) string {
	return fmt.Sprintf("SELECT %s FROM ivoa.ObsCore WHERE 1=CONTAINS(POINT(s_ra, s_dec), CIRCLE(%.5f, %.5f, 0.5))", few, p[0], p[1])
}

func (r *run) cone() {
	ps := positions(4096)
	r.latency("cone of 0.5 deg", func(i int) string { return coneQuery(ps[i%len(ps)]) })
}

func (r *run) region() {
	ps := positions(4096)
	r.latency("point in s_region", func(i int) string {
		p := ps[i%len(ps)]
		return fmt.Sprintf("SELECT %s FROM ivoa.ObsCore WHERE 1=CONTAINS(POINT(%.5f, %.5f), s_region)", few, p[0], p[1])
	})
}

func (r *run) did() {
	ids, err := r.identifiers(500)
	if err != nil {
		r.fail("did", err)
		return
	}
	r.latency("row by obs_publisher_did", func(i int) string {
		return fmt.Sprintf("SELECT * FROM ivoa.ObsCore WHERE obs_publisher_did = '%s'", ids[i%len(ids)])
	})
}

func (r *run) group() {
	save := r.requests
	r.requests = 20
	r.latency("GROUP BY over the table", func(int) string {
		return "SELECT calib_level, dataproduct_subtype, COUNT(*) AS n, MIN(t_min) AS t0, MAX(t_max) AS t1" +
			" FROM ivoa.ObsCore GROUP BY calib_level, dataproduct_subtype"
	})
	r.requests = save
}

// milliseconds prints a duration for the table.
func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
