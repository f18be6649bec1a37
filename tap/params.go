package tap

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
)

// bodyTime is how long a client may take to send a request: a large upload over
// a slow line, but not for ever.
const bodyTime = 15 * time.Minute

// params reads the parameters of a request. The caller closes them.
func (s *Service) params(w http.ResponseWriter, r *http.Request) (*dali.Params, error) {
	limits := dali.Limits{Text: s.limits.Text, Files: s.limits.Files, Folder: s.limits.Spool}
	return dali.ReadWithin(w, r, limits, bodyTime)
}

func (s *Service) closeParams(ctx context.Context, params *dali.Params) {
	if err := params.Close(); err != nil {
		s.cfg.Log.ErrorContext(ctx, "attachments stay on disk", "error", err)
	}
}

// partsOf finds attachments among the parameters.
func partsOf(params *dali.Params) func(string) func() (io.ReadCloser, error) {
	return func(name string) func() (io.ReadCloser, error) {
		if part := params.Part(name); part != nil {
			return part.Open
		}
		return nil
	}
}
