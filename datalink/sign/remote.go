package sign

import (
	"context"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Remote is a place elsewhere, such as an object store, to which links lead by way
// of this server: Files answers such a link by sending the client on to a link of
// the Remote's own, made for the method of the request. So a HEAD works where a
// store takes a link for one method only.
type Remote interface {
	// Label names the place in links. No Store and no other Remote has it.
	Label() string
	// Name returns the path by which links name the file at a URI without its
	// fragment; false: the file is not kept there.
	Name(uri string) (name string, ok bool)
	// Link returns a link for GET or HEAD of the file of a name.
	Link(ctx context.Context, method, name string, ttl time.Duration) (SignedURL, error)
}

// place is a Store or a Remote.
type place struct {
	label  string
	store  *Store
	remote Remote
}

// place returns what a label names.
func (f *Files) place(label string) (place, bool) {
	if s := f.store(label); s != nil {
		return place{label: label, store: s}, true
	}
	for _, r := range f.remotes {
		if r.Label() == label {
			return place{label: label, remote: r}, true
		}
	}
	return place{}, false
}

// locate returns the label and the path by which a link names the file at a URI,
// and the URI's fragment as it is written.
func (f *Files) locate(uri string) (label, name, fragment string, err error) {
	bare, _, fragmented := strings.Cut(uri, "#")
	for _, r := range f.remotes {
		if name, ok := r.Name(bare); ok && isName(name) {
			if fragmented {
				fragment = uri[len(bare):]
			}
			return r.Label(), name, fragment, nil
		}
	}
	file, fragment, err := pathOf(uri)
	if err != nil {
		return "", "", "", err
	}
	store, name := f.storeOf(file)
	if store == nil {
		return "", "", "", fault.New(fault.NotFound, "%s is in no folder of files that this server serves", uri)
	}
	return store.Label, name, fragment, nil
}

// isName tells whether a path can stand in a link: it is the only way to write
// it, and leads nowhere else.
func isName(name string) bool {
	return name != "." && filepath.IsLocal(name) && path.Clean(name) == name && !strings.ContainsRune(name, 0)
}

// sendOn answers with the address of a file elsewhere. Its link ends with the one
// that led here.
func (f *Files) sendOn(w http.ResponseWriter, r *http.Request, g *grant) {
	signed, err := g.remote.Link(r.Context(), r.Method, g.name, g.expires.Sub(f.now()))
	if err != nil {
		f.log.WarnContext(r.Context(), "no link to a file elsewhere", "store", g.label, "file", g.name, "error", err)
		w.Header().Set("Retry-After", "30")
		refuse(w, http.StatusServiceUnavailable, fault.Message(err))
		return
	}
	f.audit.served(r, g)
	h := w.Header()
	h.Set("Location", signed.URL)
	h.Set("Cache-Control", "no-store") // It is for one method.
	w.WriteHeader(http.StatusTemporaryRedirect)
}
