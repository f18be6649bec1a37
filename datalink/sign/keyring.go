package sign

import (
	"log/slog"
	"os"
	"sync"
	"time"
)

// Holder holds the keys of links: Keys, which stay as they are, or a Ring.
type Holder interface {
	// Present returns the keys of which the first signs.
	Present() Keys
	// Find returns the key of an id, as links name it.
	Find(id string) (Key, bool)
}

// Present returns ks.
func (ks Keys) Present() Keys { return ks }

// Find returns the key of an id.
func (ks Keys) Find(id string) (Key, bool) { return ks.find(id) }

// How long the keys of a file are trusted not to have changed: when a link is
// signed, and when one comes with a key that is not among them.
const (
	lookToSign = 15 * time.Second
	lookToFind = time.Second
)

// Ring holds the keys of a file, and reads it again when it has changed. So the
// servers that share a file need no restart for a new key: one that signs already
// with it makes the others look when they meet its links. A file that is broken
// leaves the keys as they were.
type Ring struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	mu     sync.Mutex
	keys   Keys
	looked time.Time
	info   os.FileInfo // of the file that was read
}

// OpenRing reads the keys of a file as LoadKeys does. Log and now may be nil, for
// no log and time.Now.
func OpenRing(path string, log *slog.Logger, now func() time.Time) (*Ring, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if now == nil {
		now = time.Now
	}
	keys, err := LoadKeys(path)
	return &Ring{path: path, log: log, now: now, keys: keys, looked: now()}, err
}

// Present returns the keys of the file.
func (r *Ring) Present() Keys { return r.look(lookToSign) }

// Find returns the key of an id.
func (r *Ring) Find(id string) (Key, bool) {
	if key, known := r.look(lookToSign).find(id); known {
		return key, true
	}
	return r.look(lookToFind).find(id)
}

// look returns the keys, as old as they may be.
func (r *Ring) look(age time.Duration) Keys {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if now.Sub(r.looked) < age {
		return r.keys
	}
	r.looked = now
	info, err := os.Stat(r.path)
	if err == nil && r.info != nil && os.SameFile(info, r.info) && info.ModTime().Equal(r.info.ModTime()) && info.Size() == r.info.Size() {
		return r.keys
	}
	keys, readErr := readKeys(r.path)
	if err != nil || readErr != nil {
		r.log.Warn("the keys of links cannot be read again; the former ones are used", "file", r.path, "error", readErr)
		return r.keys
	}
	r.keys, r.info = keys, info
	return r.keys
}
