package tap

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
)

// probeTime is how long the engine may take to show that it works. Whoever
// watches the service gives up sooner or later too.
const probeTime = 5 * time.Second

// getAvailability tells whether queries would be answered. It asks the engine;
// the answer has status 200 in either case, as VOSI wants it.
func (s *Service) getAvailability(w http.ResponseWriter, r *http.Request) error {
	a := dali.Availability{Available: true, UpSince: s.since, Notes: []string{"queries are answered"}}
	if s.prober != nil {
		ctx, cancel := context.WithTimeout(r.Context(), probeTime)
		defer cancel()
		if err := s.prober.Probe(ctx); err != nil {
			s.cfg.Log.WarnContext(r.Context(), "the engine does not answer", "error", err)
			a = dali.Availability{Notes: []string{"the database does not answer; the operator finds why in the log"}}
		}
	}
	return sendXML(w, func(w io.Writer) error { return a.Write(w, s.cfg.Stylesheet) })
}
