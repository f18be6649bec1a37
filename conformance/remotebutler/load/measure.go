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
	Asked   int     `json:"asked"`
	Refused int     `json:"refused"`
}

// span is the time of one request.
type span struct{ begun, ended time.Time }

// within returns the part of the request that lies between two times: requests
// that take long may begin before the first or end after the second.
func (s span) within(begin, end time.Time) float64 {
	from, to := s.begun, s.ended
	if from.Before(begin) {
		from = begin
	}
	if to.After(end) {
		to = end
	}
	return max(0, float64(to.Sub(from))/float64(s.ended.Sub(s.begun)))
}

// measure runs the clients for warm without and for length with a record. All of
// them ask until the end, so that the load is the same all the time; what is
// under way then is finished.
func measure(base string, requests []request, clients int, warm, length time.Duration, plain bool) (result, error) {
	type part struct {
		spans   []span
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
			for now := time.Now(); now.Before(end) && p.err == nil; now = time.Now() {
				p.err = c.ask()
				if s := (span{now, time.Now()}); s.ended.After(begin) {
					p.spans = append(p.spans, s)
				}
			}
			p.refused = c.refused
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
		for _, s := range p.spans {
			times = append(times, s.ended.Sub(s.begun))
			out.Rate += s.within(begin, end)
		}
		out.Refused += p.refused
	}
	if err != nil {
		return result{}, err
	}
	slices.Sort(times)
	out.Asked = len(times)
	out.Rate /= length.Seconds()
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
