package butler

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// snapshot is a small part of the registry in memory, read as a whole and again
// when it is old. It may be used by many goroutines.
type snapshot[T any] struct {
	load   func(ctx context.Context) (T, error)
	maxAge time.Duration

	current atomic.Pointer[loaded[T]]
	mu      sync.Mutex
	running *loading[T] // the load that is under way, or nil
}

// loaded is what a load returned.
type loaded[T any] struct {
	value   T
	begun   time.Time
	expires time.Time
}

// loading is a load under way, for which any number of goroutines wait.
type loading[T any] struct {
	begun time.Time
	done  chan struct{}
	value T
	err   error
}

const (
	// loadTimeout bounds a load, which goes on when those who wait for it give
	// up.
	loadTimeout = 2 * time.Minute
	// maxStale bounds the age of what recent returns.
	maxStale = 30 * time.Second
	// loadShare bounds the part of the time that goes into loads: one that takes
	// long is repeated less often.
	loadShare = 20
	// unkept is the longest age that means: never the same twice. Whoever asks for
	// that writes to the registry and reads at once, and takes the load.
	unkept = time.Microsecond
)

func newSnapshot[T any](maxAge time.Duration, load func(ctx context.Context) (T, error)) *snapshot[T] {
	return &snapshot[T]{load: load, maxAge: maxAge}
}

// get returns a value that is not too old.
func (s *snapshot[T]) get(ctx context.Context) (T, error) {
	if c := s.current.Load(); c != nil && time.Now().Before(c.expires) {
		return c.value, nil
	}
	return s.wait(ctx, time.Now().Add(-s.maxAge))
}

// recent returns a value that may be older than get's, up to maxStale; one that
// is too old for get is read again meanwhile. It is for what hardly changes.
func (s *snapshot[T]) recent(ctx context.Context) (T, error) {
	c, now := s.current.Load(), time.Now()
	switch {
	case c == nil || now.Sub(c.begun) > maxStale:
		return s.get(ctx)
	case now.After(c.expires):
		s.mu.Lock()
		if s.running == nil {
			s.begin(ctx)
		}
		s.mu.Unlock()
	}
	return c.value, nil
}

// since returns a value whose load began after a time. Something that is missing
// in an older value may be in this one.
func (s *snapshot[T]) since(ctx context.Context, when time.Time) (T, error) {
	if c := s.current.Load(); c != nil && c.begun.After(when) {
		return c.value, nil
	}
	return s.wait(ctx, when)
}

// wait joins a load that began after a time, or begins one.
func (s *snapshot[T]) wait(ctx context.Context, when time.Time) (value T, err error) {
	for {
		s.mu.Lock()
		if c := s.current.Load(); c != nil && c.begun.After(when) {
			s.mu.Unlock()
			return c.value, nil
		}
		if s.running == nil {
			s.begin(ctx)
		}
		l := s.running
		s.mu.Unlock()
		select {
		case <-l.done:
		case <-ctx.Done():
			return value, context.Cause(ctx)
		}
		if l.err != nil || l.begun.After(when) {
			return l.value, l.err
		}
	}
}

func (s *snapshot[T]) begin(ctx context.Context) {
	l := &loading[T]{begun: time.Now(), done: make(chan struct{})}
	s.running = l
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
	go func() {
		defer cancel()
		l.value, l.err = s.load(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running = nil
		if l.err == nil {
			age := s.maxAge
			if age > unkept {
				age = max(age, loadShare*time.Since(l.begun))
			}
			s.current.Store(&loaded[T]{l.value, l.begun, l.begun.Add(age)})
		}
		close(l.done)
	}()
}
