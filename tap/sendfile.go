package tap

import (
	"io"
	"net/http"
	"os"
	"time"
)

// conditions are the headers by which a client would be told that a result has
// not changed; Firefly sends the time of its own copy of another one.
var conditions = []string{"If-Modified-Since", "If-None-Match", "If-Match", "If-Unmodified-Since", "If-Range"}

// sendFile sends a stored result: compressed if the client asked for it and it
// is worth the while, else as it is and in ranges if wanted.
func (s *Service) sendFile(w http.ResponseWriter, r *http.Request, file *os.File, size int64) error {
	if r.Method == http.MethodHead || r.Header.Get("Range") != "" || size <= holdBack ||
		!takesGzip(r.Header.Values("Accept-Encoding")) {
		plain := r.Clone(r.Context())
		for _, name := range conditions {
			plain.Header.Del(name)
		}
		pace := &pace{rc: http.NewResponseController(w), stall: s.limits.Stall}
		http.ServeContent(paced{w, pace}, plain, "", time.Time{}, file)
		return pace.lift()
	}
	out := newOutput(w, r, s.limits.Stall)
	defer out.release()
	_, err := io.Copy(out, file)
	if err == nil {
		err = out.finish()
	}
	if err != nil && out.started() {
		panic(http.ErrAbortHandler)
	}
	return err
}
