package sign

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
)

// Audit writes one line for each link that is made, "link signed", and one for
// each file that is served, "file served". A nil Audit writes none. No line holds
// a signature.
type Audit struct {
	Log *slog.Logger
	// Request returns what lines tell of a request beside its user, such as its id
	// and the address of the client; nil: nothing.
	Request func(ctx context.Context) []slog.Attr
}

// Signer returns next with a line for each link.
func (a *Audit) Signer(next Signer) Signer {
	if a == nil {
		return next
	}
	return &audited{next, a}
}

type audited struct {
	Signer
	audit *Audit
}

// Sign returns the link of the decorated signer.
func (s *audited) Sign(ctx context.Context, uri string, ttl time.Duration) (SignedURL, error) {
	signed, err := s.Signer.Sign(ctx, uri, ttl)
	if err == nil {
		attrs := []slog.Attr{slog.String("uri", uri), slog.Time("until", signed.Expires)}
		if dataset := aboutWhat(ctx); dataset != "" {
			attrs = append(attrs, slog.String("dataset", dataset))
		}
		s.audit.write(ctx, "link signed", attrs...)
	}
	return signed, err
}

// served tells that who has a link gets its file or, where that is kept elsewhere,
// a link to it there.
func (a *Audit) served(r *http.Request, g *grant) {
	if a != nil {
		a.write(r.Context(), "file served", slog.String("key", g.key.id), slog.String("store", g.label), slog.String("file", g.name),
			slog.String("method", r.Method), slog.String("range", r.Header.Get("Range")), slog.Time("until", g.expires.UTC()))
	}
}

func (a *Audit) write(ctx context.Context, message string, attrs ...slog.Attr) {
	if !a.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	all := make([]slog.Attr, 0, len(attrs)+4)
	all = append(all, slog.String("user", auth.From(ctx).User))
	all = append(all, attrs...)
	if a.Request != nil {
		all = append(all, a.Request(ctx)...)
	}
	a.Log.LogAttrs(ctx, slog.LevelInfo, message, all...)
}
