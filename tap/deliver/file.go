package deliver

import (
	"io"
	"net/http"
	"os"
	"time"
)

// conditions are the headers by which a client would be told that a result has
// not changed; Firefly sends the time of its own copy of another one.
var conditions = []string{"If-Modified-Since", "If-None-Match", "If-Match", "If-Unmodified-Since", "If-Range"}

// SendFile answers with a file whose head is set: compressed if the client asked
// for it and it is worth the while, else as it is and in ranges if wanted. It
// returns an error only if nothing was sent; after that it breaks the connection.
func SendFile(w http.ResponseWriter, r *http.Request, file *os.File, size int64, stall time.Duration) error {
	if r.Method == http.MethodHead || r.Header.Get("Range") != "" || size <= holdBack ||
		!takesGzip(r.Header.Values("Accept-Encoding")) {
		plain := r.Clone(r.Context())
		for _, name := range conditions {
			plain.Header.Del(name)
		}
		pace := &pace{rc: http.NewResponseController(w), stall: stall}
		http.ServeContent(paced{w, pace}, plain, "", time.Time{}, file)
		return pace.lift()
	}
	return Send(w, r, stall, func(w io.Writer) error {
		_, err := io.Copy(w, file)
		return err
	})
}

// Send answers with what render writes, below a head that is set. It returns an
// error only if nothing was sent; after that it breaks the connection.
func Send(w http.ResponseWriter, r *http.Request, stall time.Duration, render func(io.Writer) error) error {
	out := New(r.Context(), w, r, stall)
	defer out.Release()
	err := render(out)
	if err == nil {
		err = out.Finish()
	}
	if err != nil && !out.Withdraw() {
		panic(http.ErrAbortHandler)
	}
	return err
}
