package tokenfile

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"go.yaml.in/yaml/v3"
)

// prefix lets people and scanners for secrets know a token when they see one.
const prefix = "vobutler-"

// Add makes a token for a user with groups, appends its hash to the file, which
// is made if there is none, and returns the token: nobody can find it out later.
// It works for life from now on; 0: without end. What else is in the file, such
// as comments, stays; a file with mistakes is refused.
func Add(path, user string, groups []string, life time.Duration, now time.Time) (token string, err error) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	token = prefix + base64.RawURLEncoding.EncodeToString(secret[:])
	digest := sha256.Sum256([]byte(token))
	made := now.UTC().Truncate(time.Second)
	e := entry{User: user, Groups: groups, SHA256: hex.EncodeToString(digest[:]), Made: &made}
	if life > 0 {
		end := made.Add(life)
		e.Expires = &end
	}
	if err := e.check(); err != nil {
		return "", err
	}
	addition, err := yaml.Marshal([]entry{e})
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return "", err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		addition = append([]byte{'\n'}, addition...)
	}
	if _, err := parse(append(text, addition...)); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	// One write at the end of the file as it is: the owner, links to it and what
	// another process adds at the same time stay.
	_, err = f.Write(addition)
	return token, errors.Join(err, f.Sync())
}
