package sign

import (
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// maxAge bounds how long a client may keep a file without asking again.
const maxAge = time.Hour

// ServeHTTP answers GET and HEAD of links: whole files, ranges of them, and
// conditions on either. Answers to what is no link of ours do not tell whether
// there is such a file.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	// A link is all the right one needs, so that pages of any origin may read by it.
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, Content-Disposition, ETag, Last-Modified")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		h.Set("Allow", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Range, If-Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		h.Set("Allow", "GET, HEAD, OPTIONS")
		refuse(w, http.StatusMethodNotAllowed, "files can only be read: use GET or HEAD")
		return
	}
	g, ok := f.target(r.URL)
	if !ok {
		refuse(w, http.StatusNotFound, "this is no link to a file")
		return
	}
	if problem := f.verify(r.URL, &g); problem != "" {
		refuse(w, http.StatusForbidden, problem)
		return
	}
	if g.remote != nil {
		f.sendOn(w, r, &g)
		return
	}
	f.send(w, r, &g)
}

// grant is what a link gives: a file of a place until a time, by a key.
type grant struct {
	place
	name    string
	key     Key
	expires time.Time
}

// target returns the place and the name of the file that a link is for.
func (f *Files) target(u *url.URL) (g grant, ok bool) {
	rest, ok := strings.CutPrefix(u.Path, f.path+"/")
	if !ok {
		return grant{}, false
	}
	label, name, _ := strings.Cut(rest, "/")
	g.name = name
	g.place, ok = f.place(label)
	return g, ok && isName(name)
}

// verify sets the key that signed a link and when it expires, and returns the
// reason why it does not hold, if there is one.
func (f *Files) verify(u *url.URL, g *grant) (problem string) {
	q := u.Query()
	seconds, err := strconv.ParseInt(q.Get(paramExpires), 10, 64)
	signature, sigErr := base64.RawURLEncoding.DecodeString(q.Get(paramSignature))
	if err != nil || sigErr != nil || len(signature) == 0 {
		return "this address of a file is not signed, or not whole; ask the service that lists the file for a link"
	}
	var known bool
	if g.key, known = f.keys.Find(q.Get(paramKey)); !known {
		return "this link was signed with a key that is no longer in use; ask for a new one"
	}
	if !hmac.Equal(signature, g.key.sign(message(seconds, g.label, g.name))) {
		return "the signature of this link is not right: the link was changed on its way, or copied in part"
	}
	g.expires = time.Unix(seconds, 0)
	if !f.now().Before(g.expires) {
		return fmt.Sprintf("this link expired at %s; ask for a new one", g.expires.UTC().Format(time.RFC3339))
	}
	return ""
}

// send answers with the file.
func (f *Files) send(w http.ResponseWriter, r *http.Request, g *grant) {
	file, err := g.store.open(g.name)
	if err != nil {
		f.absent(w, r, g, err)
		return
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		f.absent(w, r, g, err)
		return
	}
	f.audit.served(r, g)
	h := w.Header()
	kind, inline := contentType(g.name)
	disposition := "attachment"
	if inline {
		disposition = "inline"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": path.Base(g.name)}))
	h.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.Size(), info.ModTime().UnixNano()))
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(min(maxAge, g.expires.Sub(f.now())).Seconds())))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", info.ModTime(), file)
}

var errNotRegular = errors.New("not a regular file")

// absent answers for a file that cannot be opened. The client learns only that,
// the log why.
func (f *Files) absent(w http.ResponseWriter, r *http.Request, g *grant, err error) {
	level := f.log.WarnContext
	if errors.Is(err, fs.ErrNotExist) {
		level = f.log.InfoContext
	}
	level(r.Context(), "linked file cannot be read", "store", g.label, "file", g.name, "error", err)
	refuse(w, http.StatusNotFound, fmt.Sprintf("the file %s is not in its store, or cannot be read there", path.Base(g.name)))
}

// refuse answers with a sentence.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, text, status)
}
