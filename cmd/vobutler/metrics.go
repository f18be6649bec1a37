package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap"
)

// queryMetrics are the measures of queries and jobs.
type queryMetrics struct {
	registry *prometheus.Registry
	queries  *prometheus.CounterVec
	rows     *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newQueryMetrics(registry *prometheus.Registry) *queryMetrics {
	mode := []string{"mode"}
	m := &queryMetrics{
		registry: registry,
		queries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vobutler_queries_total",
			Help: "Queries by mode (sync, async) and outcome (ok, overflow or the kind of fault)."}, []string{"mode", "outcome"}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vobutler_query_rows_total",
			Help: "Rows written."}, mode),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vobutler_query_bytes_total",
			Help: "Bytes written, before compression."}, mode),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "vobutler_query_phase_seconds",
			Help:    "Time of a query in one of its phases: parse, wait, upload, first, stream.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 11)}, []string{"phase"}),
	}
	registry.MustRegister(m.queries, m.rows, m.bytes, m.seconds)
	return m
}

// observe counts one query that has ended.
func (m *queryMetrics) observe(r *tap.Report) {
	mode, outcome := "sync", "ok"
	if r.Async {
		mode = "async"
	}
	switch {
	case r.Err != nil:
		outcome = fault.KindOf(r.Err).String()
	case r.Overflow:
		outcome = "overflow"
	}
	m.queries.WithLabelValues(mode, outcome).Inc()
	m.rows.WithLabelValues(mode).Add(float64(r.Rows))
	m.bytes.WithLabelValues(mode).Add(float64(r.Bytes))
	m.seconds.WithLabelValues("parse").Observe(r.Parse.Seconds())
	m.seconds.WithLabelValues("wait").Observe(r.Waited.Seconds())
	m.seconds.WithLabelValues("upload").Observe(r.Upload.Seconds())
	m.seconds.WithLabelValues("first").Observe(r.First.Seconds())
	m.seconds.WithLabelValues("stream").Observe(r.Stream.Seconds())
}

// watch publishes how busy the service is.
func (m *queryMetrics) watch(s *tap.Service) {
	gauge := func(mode, state string, value func(tap.Load) int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vobutler_queries",
			Help:        "Queries now, by mode and state (running, waiting).",
			ConstLabels: prometheus.Labels{"mode": mode, "state": state}},
			func() float64 { return float64(value(s.Load())) }))
	}
	gauge("sync", "running", func(l tap.Load) int { return l.SyncRunning })
	gauge("sync", "waiting", func(l tap.Load) int { return l.SyncWaiting })
	gauge("async", "running", func(l tap.Load) int { return l.AsyncRunning })
	gauge("async", "waiting", func(l tap.Load) int { return l.AsyncWaiting })
}
