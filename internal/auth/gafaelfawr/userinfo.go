package gafaelfawr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// Info is what Gafaelfawr knows of a user. It is shared and never changed.
type Info struct {
	Groups []string
	// Queries is quota.tap.NAME.concurrent; nil: there is none.
	Queries *int
}

// answer is the part of /auth/api/v1/user-info that is read. The quotas of calls
// of an API, quota.api, are counted at the ingress, which is why they are not.
type answer struct {
	Username string `json:"username"`
	Groups   []struct {
		Name string `json:"name"`
	} `json:"groups"`
	Quota struct {
		TAP map[string]struct {
			Concurrent *int `json:"concurrent"`
		} `json:"tap"`
	} `json:"quota"`
}

// largest is the largest answer that is read.
const largest = 1 << 20

// ask makes one look-up. Faults: Unauthenticated when the token is not good,
// Transient for everything that may pass.
func (c *Client) ask(ctx context.Context, user, token string) (*Info, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "application/json")
	res, err := c.http.Do(r)
	if err != nil {
		return nil, unavailable(err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, fault.Wrap(auth.ErrInvalid, fault.Unauthenticated, "your login is no longer known; log in again")
	default:
		return nil, unavailable(fmt.Errorf("user-info answered %s", res.Status))
	}
	var a answer
	text, err := io.ReadAll(io.LimitReader(res.Body, largest))
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	if a.Username != user {
		return nil, unavailable(errors.New("user-info told of another user than the ingress"))
	}
	info := &Info{}
	for _, g := range a.Groups {
		info.Groups = append(info.Groups, g.Name)
	}
	slices.Sort(info.Groups)
	if q, ok := a.Quota.TAP[c.Quota]; ok && q.Concurrent != nil {
		most := max(0, *q.Concurrent)
		info.Queries = &most
	}
	return info, nil
}

func unavailable(err error) error {
	return &fault.Error{Kind: fault.Transient, RetryAfter: retry, Err: err,
		Msg: "your groups cannot be looked up just now; try again in a moment"}
}
