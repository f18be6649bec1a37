package sign

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// Signer makes links to files.
type Signer interface {
	// Sign returns a link to the file at uri, the address at which its
	// datastore keeps it, for at least ttl. A fragment, such as the name of a
	// member of a zip file, is kept. Sign does not look whether the file is
	// there. Faults: NotFound if the signer serves no such place.
	Sign(ctx context.Context, uri string, ttl time.Duration) (SignedURL, error)
}

// SignedURL is a link that works until Expires. Whoever has it can read the file,
// so that it prints and logs without its signature.
type SignedURL struct {
	// URL is absolute, or begins with a slash if the signer serves the file from
	// this process and was not told the name by which its clients call it: then
	// it is relative to the server that the client asked.
	URL     string
	Expires time.Time
}

// String returns the link without its signature.
func (u SignedURL) String() string {
	bare, _, signed := strings.Cut(u.URL, "?")
	if signed {
		bare += "?…"
	}
	return bare
}

// GoString returns the link without its signature.
func (u SignedURL) GoString() string { return u.String() }

// LogValue returns the link without its signature.
func (u SignedURL) LogValue() slog.Value { return slog.StringValue(u.String()) }
