package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vobutler/vobutler/internal/butler"
)

// pool keeps connections.
type pool struct {
	config  *pgconn.Config
	options Options
	slots   chan struct{}
	idle    *butler.Idle[*conn]

	mu     sync.Mutex
	closed bool
	// After a failure no connection is tried before the time of retry; pause is
	// what was waited last, and cause the failure.
	retry time.Time
	pause time.Duration
	cause error
}

const (
	minPause = 100 * time.Millisecond
	maxPause = 2 * time.Second
	// maxRest is how long a connection above Options.MaxIdle rests.
	maxRest = 30 * time.Second
)

func newPool(config *pgconn.Config, options Options) *pool {
	return &pool{config: config, options: options, slots: make(chan struct{}, options.MaxConns),
		idle: butler.NewIdle(options.MaxIdle, maxRest, (*conn).close)}
}

// acquire returns a connection, which must be released.
func (p *pool) acquire(ctx context.Context) (*conn, error) {
	select {
	case p.slots <- struct{}{}:
	default:
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	c, err := p.take(ctx)
	if err != nil {
		<-p.slots
	}
	return c, err
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	cause, early := p.cause, time.Now().Before(p.retry)
	p.mu.Unlock()
	if c, ok := p.idle.Take(); ok {
		c.fresh = false
		return c, nil
	}
	if early {
		return nil, cause
	}
	c, err := connect(ctx, p.config, p.options)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.pause = min(max(2*p.pause, minPause), maxPause)
		p.retry, p.cause = time.Now().Add(p.pause), err
		return nil, err
	}
	p.retry, p.pause, p.cause = time.Time{}, 0, nil
	return c, nil
}

// release takes back a connection whose statement has ended. One that is broken
// takes the idle ones with it: they went the same way.
func (p *pool) release(c *conn) {
	if c.broken() {
		c.close()
		p.idle.Drop()
	} else {
		p.idle.Put(c)
	}
	<-p.slots
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.idle.Close()
}
