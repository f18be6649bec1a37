package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func form(query, format string) url.Values {
	v := url.Values{"LANG": {"ADQL"}, "QUERY": {query}}
	if format != "" {
		v.Set("RESPONSEFORMAT", format)
	}
	return v
}

// ask runs a query and returns the body.
func (r *run) ask(query, format string) ([]byte, error) {
	resp, err := client.PostForm(r.base+"/sync", form(query, format))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || bytes.Contains(body, []byte(`value="ERROR"`))) {
		err = fmt.Errorf("status %d: %.500s", resp.StatusCode, body)
	}
	return body, err
}

// identifiers returns the identifiers of some rows.
func (r *run) identifiers(n int) ([]string, error) {
	body, err := r.ask(fmt.Sprintf("SELECT TOP %d obs_publisher_did FROM ivoa.ObsCore", n), "csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("no identifiers in %d bytes", len(body))
	}
	var ids []string
	for _, row := range rows[1:] {
		ids = append(ids, strings.ReplaceAll(row[0], "'", "''"))
	}
	return ids, nil
}

// latency times a query with one client and with several.
func (r *run) latency(name string, query func(i int) string) {
	one := func(i int) error {
		_, err := r.ask(query(i), "")
		return err
	}
	for i := range 5 { // what is not warm yet counts for nobody
		_ = one(i)
	}
	r.pass(name, 1, r.requests, one)
	r.pass(name, r.clients, 2*r.requests, one)
}

// pass makes n calls from some clients at once and prints what they took.
func (r *run) pass(name string, clients, n int, call func(i int) error) {
	var (
		mu    sync.Mutex
		took  []time.Duration
		next  atomic.Int64
		wg    sync.WaitGroup
		start = time.Now()
	)
	for range clients {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || time.Since(start).Seconds() > r.seconds {
					return
				}
				t := time.Now()
				err := call(i)
				d := time.Since(t)
				mu.Lock()
				if err != nil {
					if !r.failed {
						r.fail(name, err)
					}
				} else {
					took = append(took, d)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(took) == 0 {
		return
	}
	all := time.Since(start).Seconds()
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[max(0, int(math.Ceil(p*float64(len(took))))-1)] }
	fmt.Printf("%-34s %2d clients  p50 %10s  p99 %10s  %8.1f/s\n", name, clients,
		milliseconds(at(0.5)), milliseconds(at(0.99)), float64(len(took))/all)
}
