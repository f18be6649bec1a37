package s3

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

// Keys says where the keys of a store come from. The zero value is the chain of
// AWS: the variables AWS_ACCESS_KEY_ID and so on, the shared files below ~/.aws,
// and the role of the container or machine.
type Keys struct {
	// File is a file of credentials in the form of ~/.aws/credentials, and
	// Profile the section of it; empty: default. It is read again when it changes.
	// Without a File, Profile is that of the shared files.
	File, Profile string
	// Environment is the beginning of the names of three variables that end in
	// _ACCESS_KEY_ID, _SECRET_ACCESS_KEY and _SESSION_TOKEN. The last may be
	// missing.
	Environment string
}

// lookEvery is how long a file of credentials is trusted not to have changed.
const lookEvery = 15 * time.Second

// Provider returns the keys. Those of a file or of variables are read at once, and
// a fault names the file or the variable but never what is in it.
func (k Keys) Provider(ctx context.Context, log *slog.Logger) (aws.CredentialsProvider, error) {
	switch {
	case k.File != "":
		f := &keyFile{path: k.File, profile: k.Profile, log: log}
		if f.profile == "" {
			f.profile = "default"
		}
		_, err := f.Retrieve(ctx)
		return f, err
	case k.Environment != "":
		return fromEnvironment(k.Environment)
	}
	options := []func(*awsconfig.LoadOptions) error{renewEarly}
	if k.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(k.Profile))
	}
	c, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, err
	}
	return c.Credentials, nil
}

// renewEarly asks for new temporary keys before the old ones end, and links with
// them. Machines give new ones at least five minutes before.
func renewEarly(o *awsconfig.LoadOptions) error {
	o.CredentialsCacheOptions = func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = 4 * time.Minute }
	return nil
}

// fixed are keys that do not change.
func fixed(c aws.Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
}

func fromEnvironment(prefix string) (aws.CredentialsProvider, error) {
	c := aws.Credentials{Source: prefix, SessionToken: os.Getenv(prefix + "_SESSION_TOKEN")}
	for _, v := range []struct {
		suffix string
		value  *string
	}{{"_ACCESS_KEY_ID", &c.AccessKeyID}, {"_SECRET_ACCESS_KEY", &c.SecretAccessKey}} {
		if *v.value = os.Getenv(prefix + v.suffix); *v.value == "" {
			return nil, fmt.Errorf("the environment variable %s%s is not set", prefix, v.suffix)
		}
	}
	return fixed(c), nil
}

// patience is how long it is not tried again to get keys when there were none: a
// request for the links of many files must not wait for each of them.
const patience = 2 * time.Second

// failure is an attempt to get keys in vain.
type failure struct {
	err   error
	until time.Time
}

// keys returns the keys of a store.
func (s *Store) keys(ctx context.Context, now time.Time) (aws.Credentials, error) {
	if f := s.failed.Load(); f != nil && now.Before(f.until) {
		return aws.Credentials{}, f.err
	}
	c, err := s.Credentials.Retrieve(ctx)
	if err != nil && ctx.Err() == nil {
		s.failed.Store(&failure{err, now.Add(patience)})
	}
	return c, err
}

// keyFile reads keys from a file, again when it has changed, so that keys are
// changed without a restart. A file that is broken then leaves the keys as they
// were.
type keyFile struct {
	path, profile string
	log           *slog.Logger

	mu       sync.Mutex
	keys     aws.Credentials
	looked   time.Time
	modified time.Time
	size     int64
}

// Retrieve returns the keys.
func (f *keyFile) Retrieve(ctx context.Context) (aws.Credentials, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if now.Sub(f.looked) < lookEvery && f.keys.HasKeys() {
		return f.keys, nil
	}
	f.looked = now
	if err := f.look(ctx); err != nil {
		if !f.keys.HasKeys() {
			return aws.Credentials{}, err
		}
		f.log.WarnContext(ctx, "a file of credentials cannot be read; the former ones are used", "file", f.path, "error", err)
	}
	return f.keys, nil
}

func (f *keyFile) look(ctx context.Context) error {
	info, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return fmt.Errorf("%s: everyone may use this file of secrets (mode %04o); chmod 600 it", f.path, info.Mode().Perm())
	}
	if info.ModTime().Equal(f.modified) && info.Size() == f.size {
		return nil
	}
	c, err := awsconfig.LoadSharedConfigProfile(ctx, f.profile, func(o *awsconfig.LoadSharedConfigOptions) {
		o.CredentialsFiles, o.ConfigFiles = []string{f.path}, []string{}
	})
	if err != nil || !c.Credentials.HasKeys() {
		// The cause is left out, since it may quote a line.
		return fmt.Errorf("%s: there is no section [%s] with aws_access_key_id and aws_secret_access_key, in the form of ~/.aws/credentials", f.path, f.profile)
	}
	f.keys, f.modified, f.size = c.Credentials, info.ModTime(), info.Size()
	return nil
}
