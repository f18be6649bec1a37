package sign

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// DefaultPath is where Files is served if nothing else is said.
const DefaultPath = "/api/datalink/files"

// The query parameters of a link. Expires and Signature are those of S3 links
// of version 2: lsst.resources then asks for the size of a file by a GET of one
// byte. A HEAD works too. A signature in the query rather than the path leaves
// the path, by which clients know that two links are to one file, the same in
// every link.
const (
	paramExpires   = "Expires"
	paramKey       = "KeyId"
	paramSignature = "Signature"
)

// FilesConfig configures Files. Stores and Keys are required.
type FilesConfig struct {
	Stores  []Store
	Remotes []Remote
	Keys    Holder
	// Base is the scheme and host by which clients call the server, such as
	// https://data.example.org; if empty, links begin with the path.
	Base string
	// Path is where Files is served, with a leading slash and without one at the
	// end; if empty, DefaultPath.
	Path  string
	Audit *Audit           // nil: none
	Log   *slog.Logger     // nil: none
	Now   func() time.Time // nil: time.Now
}

// Files signs links to the files of some folders and serves them, and links to
// files elsewhere, to which it sends its clients on. It is a Signer and an
// http.Handler, and may be used by many goroutines.
type Files struct {
	stores  []*Store
	remotes []Remote
	keys    Holder
	base    string
	path    string
	audit   *Audit
	log     *slog.Logger
	now     func() time.Time
}

// NewFiles returns a signer for stores with distinct labels. It does not look at
// the folders.
func NewFiles(c FilesConfig) (*Files, error) {
	if c.Keys == nil || len(c.Keys.Present()) == 0 {
		return nil, fault.New(fault.Usage, "there is no key for signing links to files")
	}
	f := &Files{keys: c.Keys, base: strings.TrimSuffix(c.Base, "/"),
		path: c.Path, audit: c.Audit, log: c.Log, now: c.Now}
	if f.path == "" {
		f.path = DefaultPath
	}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	if f.now == nil {
		f.now = time.Now
	}
	for _, s := range c.Stores {
		switch {
		case s.Label == "" || strings.ContainsAny(s.Label, "/?#"):
			return nil, fault.New(fault.Usage, "%q cannot be the label of a folder of files", s.Label)
		case f.store(s.Label) != nil:
			return nil, fault.New(fault.Usage, "two folders of files have the label %q", s.Label)
		case !filepath.IsAbs(s.Root):
			return nil, fault.New(fault.Usage, "the folder of files %q is no absolute path", s.Root)
		}
		s.Root = filepath.Clean(s.Root)
		f.stores = append(f.stores, &s)
	}
	for _, r := range c.Remotes {
		if _, taken := f.place(r.Label()); taken {
			return nil, fault.New(fault.Usage, "two places of files have the label %q", r.Label())
		}
		f.remotes = append(f.remotes, r)
	}
	return f, nil
}

// Sign returns a link to the file of a file URI, in the store whose folder holds
// it most closely, or of a URI of one of the Remotes. Faults: NotFound for any
// other address.
func (f *Files) Sign(_ context.Context, uri string, ttl time.Duration) (SignedURL, error) {
	label, name, fragment, err := f.locate(uri)
	if err != nil {
		return SignedURL{}, err
	}
	// A fraction of a second is rounded up, so that the link lives for all of ttl.
	expires := f.now().Add(ttl + time.Second - 1).Unix()
	key := f.keys.Present()[0]
	signature := key.sign(message(expires, label, name))

	b := make([]byte, 0, len(f.base)+len(f.path)+len(uri)+128)
	b = append(b, f.base...)
	b = append(b, f.path...)
	b = append(b, (&url.URL{Path: "/" + label + "/" + name}).EscapedPath()...)
	b = append(b, "?"+paramExpires+"="...)
	b = strconv.AppendInt(b, expires, 10)
	b = append(b, "&"+paramKey+"="...)
	b = append(b, key.id...)
	b = append(b, "&"+paramSignature+"="...)
	b = base64.RawURLEncoding.AppendEncode(b, signature)
	b = append(b, fragment...)
	return SignedURL{URL: string(b), Expires: time.Unix(expires, 0).UTC()}, nil
}

// store returns the store of a label, or nil.
func (f *Files) store(label string) *Store {
	for _, s := range f.stores {
		if s.Label == label {
			return s
		}
	}
	return nil
}

func (f *Files) storeOf(path string) (store *Store, name string) {
	for _, s := range f.stores {
		if below, ok := within(s.Root, path); ok && (store == nil || len(s.Root) > len(store.Root)) {
			store, name = s, below
		}
	}
	return store, name
}

// message is what a signature covers. No part but the last can hold a line end
// or, in the case of the label, a slash, so that two links never share one.
func message(expires int64, label, name string) []byte {
	return fmt.Appendf(nil, "vobutler file link 1\n%d\n%s/%s", expires, label, name)
}
