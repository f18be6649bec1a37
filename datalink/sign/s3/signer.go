package s3

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/fault"
)

// Config configures a Signer.
type Config struct {
	Stores []*Store
	// Skew is how far the clock here may be ahead of those of the stores. Links of
	// V4 are dated so much earlier, and so much longer, because stores refuse
	// what is dated in the future.
	Skew time.Duration
	Log  *slog.Logger     // nil: none
	Now  func() time.Time // nil: time.Now
}

// Signer makes links to the objects of some stores. It may be used by many
// goroutines.
type Signer struct {
	stores  []*Store
	skew    time.Duration
	log     *slog.Logger
	now     func() time.Time
	mu      sync.Mutex
	unknown map[string]bool // buckets that the log has been told of
}

// mostUnknown bounds what is remembered of addresses in no store.
const mostUnknown = 1000

// New returns a signer for stores with distinct names.
func New(c Config) (*Signer, error) {
	s := &Signer{stores: c.Stores, skew: c.Skew, log: c.Log, now: c.Now, unknown: map[string]bool{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	names := map[string]bool{}
	for _, store := range s.stores {
		if err := store.check(); err != nil {
			return nil, err
		}
		if names[store.Name] {
			return nil, fmt.Errorf("two object stores have the name %s", store.Name)
		}
		names[store.Name] = true
	}
	return s, nil
}

// Sign returns a link for GET of an object. A link ends with the credentials that
// signed it, if they end before ttl has passed. Faults: NotFound for an address in
// no store, Usage for a ttl that the store cannot give, Transient without
// credentials.
func (s *Signer) Sign(ctx context.Context, uri string, ttl time.Duration) (sign.SignedURL, error) {
	a, err := Parse(uri)
	if err != nil {
		return sign.SignedURL{}, err
	}
	store, err := s.storeOf(ctx, &a)
	if err != nil {
		return sign.SignedURL{}, err
	}
	return s.link(ctx, store, http.MethodGet, &a, ttl)
}

// storeOf is find with a fault, which the operator is told of.
func (s *Signer) storeOf(ctx context.Context, a *Address) (*Store, error) {
	if store := s.find(a); store != nil {
		return store, nil
	}
	s.report(ctx, a)
	return nil, fault.New(fault.NotFound, "the bucket %s of %s is in no object store to which this server makes links", a.Bucket, a.Scheme)
}

// find returns the store that names the bucket of an address, or else one for all
// buckets; nil if there is none.
func (s *Signer) find(a *Address) *Store {
	var found *Store
	for _, store := range s.stores {
		has, named := store.serves(a)
		if named {
			return store
		}
		if has && found == nil {
			found = store
		}
	}
	return found
}

// report tells the operator once of a bucket in no store.
func (s *Signer) report(ctx context.Context, a *Address) {
	key := a.Scheme + "://" + a.Profile + "@" + a.Bucket
	s.mu.Lock()
	known := s.unknown[key] || len(s.unknown) >= mostUnknown
	if !known {
		s.unknown[key] = true
	}
	s.mu.Unlock()
	if !known {
		s.log.WarnContext(ctx, "files are in a bucket of no object store; add it to files.object_stores",
			"scheme", a.Scheme, "profile", a.Profile, "bucket", a.Bucket)
	}
}

func (s *Signer) link(ctx context.Context, store *Store, method string, a *Address, ttl time.Duration) (sign.SignedURL, error) {
	now := s.now()
	credentials, err := store.keys(ctx, now)
	if err != nil {
		return sign.SignedURL{}, fault.Wrap(err, fault.Transient, "links to the object store %s cannot be made now; try again later", store.Name)
	}
	date := now.Add(-s.skew).Truncate(time.Second)
	expires := now.Add(ttl + time.Second - 1).Truncate(time.Second) // rounded up, so that the link lives for all of ttl
	var link string
	if store.Version == V2 {
		link = store.signV2(&credentials, method, a, expires)
	} else {
		// The start is in the past; what the protocol bounds is counted from there.
		length := expires.Sub(date)
		if length > LongestV4 {
			return sign.SignedURL{}, fault.New(fault.Usage, "a link to the object store %s works for at most %s", store.Name, LongestV4)
		}
		link = store.signV4(&credentials, method, a, date, int64(length/time.Second))
	}
	if credentials.CanExpire && credentials.Expires.Before(expires) {
		expires = credentials.Expires
	}
	return sign.SignedURL{URL: link, Expires: expires.UTC()}, nil
}
