package tokenfile

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// lookEvery is how often the file is looked at for changes, at most.
const lookEvery = time.Second

// Tokens is the auth.Authenticator of a file.
type Tokens struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	mu      sync.Mutex
	entries []entry // replaced, never changed
	info    os.FileInfo
	looked  time.Time
	broken  string // what was wrong with the file at the last look
}

var _ auth.Authenticator = (*Tokens)(nil)

// Open reads the file. A nil clock is time.Now.
func Open(path string, log *slog.Logger, now func() time.Time) (*Tokens, error) {
	if now == nil {
		now = time.Now
	}
	entries, info, err := read(path)
	if err != nil {
		return nil, err
	}
	return &Tokens{path: path, log: log, now: now, entries: entries, info: info, looked: now()}, nil
}

// Len is how many tokens work now.
func (t *Tokens) Len() int {
	n, now := 0, t.now()
	for _, e := range t.current() {
		if !e.ended(now) {
			n++
		}
	}
	return n
}

// current returns the tokens of the file as it is now. While the file cannot be
// read or has mistakes, those hold that it had before, and the log says so: one
// slip of an editor must not lock everybody out.
func (t *Tokens) current() []entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if now.Sub(t.looked) < lookEvery {
		return t.entries
	}
	t.looked = now
	info, err := os.Stat(t.path)
	if err == nil && os.SameFile(info, t.info) && info.Size() == t.info.Size() && info.ModTime().Equal(t.info.ModTime()) &&
		info.Mode() == t.info.Mode() {
		return t.entries
	}
	entries, info, err := read(t.path)
	if err != nil {
		if t.broken != err.Error() {
			t.broken = err.Error()
			t.log.Error("the tokens stay as they were, since their file cannot be read", "error", err)
		}
		return t.entries
	}
	t.entries, t.info, t.broken = entries, info, ""
	t.log.Info("tokens were read again", "file", t.path, "tokens", len(entries))
	return t.entries
}

// find returns the entry of one of the texts, if they hold a token. All entries
// are compared, each in constant time, so that the time tells nothing.
func find(entries []entry, tokens []string) *entry {
	var found *entry
	for _, token := range tokens {
		digest := sha256.Sum256([]byte(token))
		for i := range entries {
			if subtle.ConstantTimeCompare(digest[:], entries[i].digest[:]) == 1 && found == nil {
				found = &entries[i]
			}
		}
	}
	return found
}

// Authenticate is auth.Authenticator.
func (t *Tokens) Authenticate(r *http.Request) (auth.Principal, error) {
	tokens, err := auth.Tokens(r)
	if err != nil || len(tokens) == 0 {
		return auth.Principal{}, err
	}
	e := find(t.current(), tokens)
	switch {
	case e == nil:
		return auth.Principal{}, fault.Wrap(auth.ErrInvalid, fault.Unauthenticated, "this token is not known here; it may have been withdrawn")
	case e.ended(t.now()):
		return auth.Principal{}, fault.Wrap(auth.ErrInvalid, fault.Unauthenticated, "this token ended at %s; ask for a new one",
			e.Expires.UTC().Format(time.RFC3339))
	}
	return auth.Principal{User: e.User, Groups: slices.Clone(e.Groups)}, nil
}

// Review is auth.Authenticator: a user keeps those groups that one of their
// tokens still has, and nothing without a token.
func (t *Tokens) Review(p auth.Principal) (auth.Principal, error) {
	if p.Anonymous() {
		return p, nil
	}
	known, now := false, t.now()
	var groups []string
	for _, e := range t.current() {
		if e.User == p.User && !e.ended(now) {
			known = true
			groups = append(groups, e.Groups...)
		}
	}
	if !known {
		return auth.Principal{}, fault.New(fault.Unauthenticated, "user %s has no token any more", p.User)
	}
	p.Groups = slices.DeleteFunc(slices.Clone(p.Groups), func(g string) bool { return !slices.Contains(groups, g) })
	return p, nil
}
