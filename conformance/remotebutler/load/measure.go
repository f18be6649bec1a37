package main

import (
	"slices"
	"time"
)

// result is what one run measured.
type result struct {
	Clients int     `json:"clients"`
	Rate    float64 `json:"rate"` // requests a second
	P50     float64 `json:"p50"`  // milliseconds
	P99     float64 `json:"p99"`  // milliseconds
	Bytes   int64   `json:"bytes"`
	Asked   int     `json:"asked"`
	Refused int     `json:"refused"`
}

// measure runs the clients for warm without and for length with a record. What
// is under way at the end is finished and counted, and so is its time.
func measure(base string, requests []request, clients int, warm, length time.Duration, plain bool) (result, error) {
	type part struct {
		times   []time.Duration
		bytes   int64
		refused int
		err     error
	}
	begin := time.Now().Add(warm)
	end := begin.Add(length)
	parts := make(chan part)
	for i := range clients {
		go func() {
			c := newClient(base, requests, i*len(requests)/clients, plain)
			var p part
			for time.Now().Before(begin) && p.err == nil {
				_, p.err = c.ask()
			}
			c.bytes, c.refused = 0, 0
			for (len(p.times) == 0 || time.Now().Before(end)) && p.err == nil {
				var t time.Duration
				t, p.err = c.ask()
				p.times = append(p.times, t)
			}
			p.bytes, p.refused = c.bytes, c.refused
			parts <- p
		}()
	}
	out := result{Clients: clients}
	var times []time.Duration
	var err error
	for range clients {
		p := <-parts
		if p.err != nil {
			err = p.err
		}
		times = append(times, p.times...)
		out.Bytes += p.bytes
		out.Refused += p.refused
	}
	if err != nil {
		return result{}, err
	}
	slices.Sort(times)
	out.Asked = len(times)
	out.Rate = float64(len(times)) / time.Since(begin).Seconds()
	out.P50, out.P99 = at(times, 0.50), at(times, 0.99)
	return out, nil
}

// at returns a quantile of sorted times in milliseconds.
func at(times []time.Duration, q float64) float64 {
	if len(times) == 0 {
		return 0
	}
	return float64(times[min(len(times)-1, int(q*float64(len(times))))]) / float64(time.Millisecond)
}
