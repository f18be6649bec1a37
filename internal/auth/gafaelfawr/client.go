package gafaelfawr

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Config is where and how users are looked up. URL is required; a zero duration
// or number is replaced by the default that is named.
type Config struct {
	// URL is the address of user-info, such as
	// https://data.example.org/auth/api/v1/user-info.
	URL string
	// Quota is the name under which the quota of queries stands in quota.tap.
	Quota string
	// Fresh is how long an answer holds; default 5 min.
	Fresh time.Duration
	// Stale is for how long after that an answer is still used when no new one
	// can be had; none by default.
	Stale time.Duration
	// Timeout bounds one look-up; default 5 s.
	Timeout time.Duration
	// Users is how many answers are kept; default 10,000.
	Users int

	Log *slog.Logger     // required
	Now func() time.Time // nil: time.Now
}

const (
	// refused is how long it holds that a token is not good.
	refused = 30 * time.Second
	// retry is how long after a failed look-up the next one is made, so that a
	// service in trouble is not asked by every request.
	retry = 2 * time.Second
)

// Client looks users up. Answers are kept by user, refusals and failures by
// token too: what one token was refused tells nothing about another. Of the
// requests that need the same answer at once, one asks. Tokens are kept as
// hashes and never logged. It is safe for concurrent use.
type Client struct {
	Config
	http *http.Client

	mu      sync.Mutex
	known   *recent[string, known]
	failed  *recent[key, failure]
	flights map[key]*flight
}

// key is a user with a token.
type key struct {
	user  string
	token [sha256.Size]byte
}

// known is an answer with the time of its making.
type known struct {
	info *Info
	at   time.Time
}

// failure holds until a time.
type failure struct {
	err   error
	until time.Time
}

// flight is a look-up that is being made.
type flight struct {
	done chan struct{} // closed when info and err are there
	info *Info
	err  error
}

// NewClient returns a client that knows nobody yet.
func NewClient(c Config) *Client {
	if c.Fresh == 0 {
		c.Fresh = 5 * time.Minute
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.Users == 0 {
		c.Users = 10_000
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Client{Config: c, flights: map[key]*flight{},
		known: newRecent[string, known](c.Users), failed: newRecent[key, failure](c.Users),
		// A redirect would carry the token to where nobody meant it to go.
		http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Info returns what is known of a user, of whom token is one. Faults:
// Unauthenticated when Gafaelfawr does not know the token, Transient when it
// cannot be asked and there is no answer that is young enough.
func (c *Client) Info(ctx context.Context, user, token string) (*Info, error) {
	if token == "" {
		return nil, &fault.Error{Kind: fault.Internal,
			Msg: "the ingress of this service passes no delegated token on, so that nobody's groups can be known; tell its operator"}
	}
	k := key{user, sha256.Sum256([]byte(token))}
	now := c.Now()
	c.mu.Lock()
	answer, have := c.known.get(user)
	if have && now.Sub(answer.at) < c.Fresh {
		c.mu.Unlock()
		return answer.info, nil
	}
	if f, ok := c.failed.get(k); ok && now.Before(f.until) {
		c.mu.Unlock()
		return c.orStale(answer, f.err)
	}
	f := c.flights[k]
	if f == nil {
		f = &flight{done: make(chan struct{})}
		c.flights[k] = f
		go c.fly(context.WithoutCancel(ctx), f, k, token) // ends with the look-up, which has a time limit
	}
	c.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f.err != nil {
		return c.orStale(answer, f.err)
	}
	return f.info, nil
}

// fly makes a look-up for all who wait for it.
func (c *Client) fly(ctx context.Context, f *flight, k key, token string) {
	f.info, f.err = c.ask(ctx, k.user, token)
	now := c.Now()
	c.mu.Lock()
	switch {
	case f.err == nil:
		c.known.put(k.user, known{f.info, now})
	case fault.KindOf(f.err) == fault.Unauthenticated:
		c.failed.put(k, failure{f.err, now.Add(refused)})
	default:
		c.Log.Warn("a user could not be looked up", "user", k.user, "error", f.err)
		c.failed.put(k, failure{f.err, now.Add(retry)})
	}
	delete(c.flights, k)
	c.mu.Unlock()
	close(f.done)
}

// orStale returns an older answer in place of a failure that may pass, as long as
// that is allowed. A token that is no longer good gets none.
func (c *Client) orStale(answer known, err error) (*Info, error) {
	if answer.info != nil && fault.KindOf(err) == fault.Transient && c.Now().Sub(answer.at) < c.Fresh+c.Stale {
		return answer.info, nil
	}
	return nil, err
}

// recall returns the newest answer about a user without asking, or nil.
func (c *Client) recall(user string) *Info {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, _ := c.known.get(user)
	return answer.info
}
