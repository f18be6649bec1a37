package sign

import (
	"context"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Signers are asked one after the other until one serves the place of a file.
type Signers []Signer

// Sign returns the link of the first signer that serves the place. Faults:
// NotFound if none does.
func (s Signers) Sign(ctx context.Context, uri string, ttl time.Duration) (SignedURL, error) {
	err := error(fault.New(fault.NotFound, "this server makes no links to files"))
	for _, signer := range s {
		var signed SignedURL
		if signed, err = signer.Sign(ctx, uri, ttl); fault.KindOf(err) != fault.NotFound {
			return signed, err
		}
	}
	return SignedURL{}, err
}
