package s3

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/fault"
)

// RemotePrefix begins the labels of object stores in links that lead over this
// server.
const RemotePrefix = "s3."

// Remote returns the store of a name for links that lead over this server, or nil
// if there is none. Names of files are those of the bucket and the key.
func (s *Signer) Remote(name string) sign.Remote {
	for _, store := range s.stores {
		if store.Name == name {
			return &remote{s, store}
		}
	}
	return nil
}

type remote struct {
	signer *Signer
	store  *Store
}

// Label returns the name of the store after RemotePrefix.
func (r *remote) Label() string { return RemotePrefix + r.store.Name }

// Name returns bucket/key.
func (r *remote) Name(uri string) (name string, ok bool) {
	if !strings.HasPrefix(uri, r.store.Scheme+"://") {
		return "", false
	}
	a, err := Parse(uri)
	if err != nil || r.signer.find(&a) != r.store {
		return "", false
	}
	return a.Bucket + "/" + a.Key, true
}

// Link returns a link to the object of a name.
func (r *remote) Link(ctx context.Context, method, name string, ttl time.Duration) (sign.SignedURL, error) {
	bucket, key, _ := strings.Cut(name, "/")
	a := Address{Scheme: r.store.Scheme, Profile: r.store.Profile, Bucket: bucket, Key: key}
	if has, _ := r.store.serves(&a); !has || key == "" || method != http.MethodGet && method != http.MethodHead {
		return sign.SignedURL{}, fault.New(fault.NotFound, "the object store %s has no bucket %s", r.store.Name, bucket)
	}
	return r.signer.link(ctx, r.store, method, &a, ttl)
}
