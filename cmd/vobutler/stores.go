package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/datalink/sign/s3"
	"github.com/vobutler/vobutler/internal/config"
)

// credentialPatience bounds how long the start waits for keys that are kept
// elsewhere, such as those of the role of a machine.
const credentialPatience = 5 * time.Second

// fileLinks returns what signs links to the files of the repositories, wherever
// they are kept, and the handler of those links that lead to this server. Links
// end by the clock that now is.
func fileLinks(ctx context.Context, c *config.Config, repos repositories, now func() time.Time, log *slog.Logger) (sign.Signer, *sign.Files, error) {
	keys, err := sign.OpenRing(c.KeyFile(), log, now)
	if err != nil {
		return nil, nil, fmt.Errorf("files.keys: %w", err)
	}
	stores, err := objectStores(ctx, c, repos, log)
	if err != nil {
		return nil, nil, err
	}
	objects, err := s3.New(s3.Config{Stores: stores, Skew: time.Duration(c.Files.ClockSkew), Now: now, Log: log})
	if err != nil {
		return nil, nil, fmt.Errorf("files.object_stores: %w", err)
	}
	var remotes []sign.Remote
	for _, s := range stores {
		if c.Files.ObjectStores[s.Name].Links != "direct" {
			remotes = append(remotes, objects.Remote(s.Name))
		}
	}
	audit := auditOf(c, log)
	files, err := sign.NewFiles(sign.FilesConfig{Stores: repos.stores(&c.Butler), Remotes: remotes, Keys: keys,
		Base: c.BaseURL, Path: c.Files.Path, Now: now, Audit: audit, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return audit.Signer(sign.Signers{files, objects}), files, nil
}

// objectStores are those of the configuration and, for datastores that are in
// none of them, what the environment has for the Butler's own programs.
func objectStores(ctx context.Context, c *config.Config, repos repositories, log *slog.Logger) ([]*s3.Store, error) {
	var all []*s3.Store
	for _, name := range slices.Sorted(maps.Keys(c.Files.ObjectStores)) {
		s, err := objectStore(ctx, name, c.Files.ObjectStores[name], log)
		if err != nil {
			return nil, fmt.Errorf("files.object_stores.%s.credentials: %w", name, err)
		}
		all = append(all, s)
	}
	configured := len(all)
	for profile, buckets := range repos.otherBuckets(all) {
		s, err := s3.FromEnvironment(ctx, profile, buckets)
		if err != nil {
			return nil, fmt.Errorf("the object store of the buckets %s: %w", strings.Join(buckets, ", "), err)
		}
		all = append(all, s)
	}
	for i, s := range all {
		key := "files.object_stores." + s.Name
		if i >= configured {
			key = "environment"
		}
		log.InfoContext(ctx, "object store", "from", key, "scheme", s.Scheme, "profile", s.Profile, "buckets", s.Buckets, "endpoint", s.Endpoint)
		if err := hasKeys(ctx, s); err != nil {
			log.WarnContext(ctx, "no credentials for an object store; links to its files are refused until there are some", "from", key, "error", err)
		}
	}
	return all, nil
}

// objectStore is a store of the configuration.
func objectStore(ctx context.Context, name string, c config.ObjectStore, log *slog.Logger) (*s3.Store, error) {
	keys, err := s3.Keys{File: c.Credentials.File, Profile: c.Credentials.Profile, Environment: c.Credentials.Environment}.Provider(ctx, log)
	if err != nil {
		return nil, err
	}
	s := &s3.Store{Name: name, Scheme: c.Scheme, Profile: c.Profile, Buckets: c.Buckets, Endpoint: c.Endpoint, Region: c.Region,
		PathStyle: c.Style == "path" || c.Style == "" && c.Endpoint != "", Credentials: keys}
	if s.Scheme == "" {
		s.Scheme = "s3"
	}
	if c.Signature == "v2" {
		s.Version = s3.V2
	}
	return s, nil
}

// hasKeys tries whether there are keys for a store.
func hasKeys(ctx context.Context, s *s3.Store) error {
	ctx, cancel := context.WithTimeout(ctx, credentialPatience)
	defer cancel()
	_, err := s.Credentials.Retrieve(ctx)
	return err
}

// storeChecks look for the keys of the object stores.
func storeChecks(c *config.Config) []check {
	var all []check
	for _, name := range slices.Sorted(maps.Keys(c.Files.ObjectStores)) {
		all = append(all, check{"store " + name, func(ctx context.Context) (string, error) {
			s, err := objectStore(ctx, name, c.Files.ObjectStores[name], slog.New(slog.DiscardHandler))
			if err != nil {
				return "", err
			}
			return "has credentials", hasKeys(ctx, s)
		}})
	}
	return all
}

// otherBuckets are the buckets of S3 with datastores that no store serves, by
// profile.
func (r repositories) otherBuckets(stores []*s3.Store) map[string][]string {
	other := map[string][]string{}
	for _, repo := range r {
		for _, d := range repo.Datastores() {
			if d.Root.Scheme != "s3" || slices.ContainsFunc(stores, func(s *s3.Store) bool { return s.Has(d.Root.String()) }) {
				continue
			}
			profile, bucket := profileOf(d.Root), d.Root.Host
			if !slices.Contains(other[profile], bucket) {
				other[profile] = append(other[profile], bucket)
			}
		}
	}
	return other
}

func profileOf(u *url.URL) string {
	if u.User == nil {
		return ""
	}
	return u.User.Username()
}
