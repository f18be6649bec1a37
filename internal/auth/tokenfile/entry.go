package tokenfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

// entry is one token as the file has it.
type entry struct {
	User    string     `yaml:"user"`
	Groups  []string   `yaml:"groups,flow,omitempty"`
	SHA256  string     `yaml:"sha256"`
	Made    *time.Time `yaml:"made,omitempty"`
	Expires *time.Time `yaml:"expires,omitempty"` // nil: never

	digest [sha256.Size]byte
}

// longest is the largest file that is read: some ten thousand tokens.
const longest = 4 << 20

// name is what users and groups may be called: it stands in logs, in headers and
// in lists with commas.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$`)

// read reads the file, which others than its owner must not be able to read.
func read(path string) ([]entry, os.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, nil, fmt.Errorf("%s: others than its owner may use this file of tokens (mode %04o); chmod 600 it", path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return nil, nil, err
	}
	entries, err := parse(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return entries, info, nil
}

// parse reads the text of a file.
func parse(text []byte) ([]entry, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("more than %d bytes of tokens; remove those that have ended", longest)
	}
	var entries []entry
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&entries); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for i := range entries {
		if err := entries[i].check(); err != nil {
			return nil, fmt.Errorf("token %d: %w", i+1, err)
		}
	}
	return entries, nil
}

// check tells what is wrong with an entry, if anything.
func (e *entry) check() error {
	if !name.MatchString(e.User) {
		return fmt.Errorf("%q is no name of a user: use up to 64 letters, digits and . _ @ + -", e.User)
	}
	for _, g := range e.Groups {
		if !name.MatchString(g) {
			return fmt.Errorf("%q is no name of a group: use up to 64 letters, digits and . _ @ + -", g)
		}
	}
	n, err := hex.Decode(e.digest[:], []byte(e.SHA256[:min(len(e.SHA256), 2*sha256.Size)]))
	if err != nil || n != sha256.Size || len(e.SHA256) != 2*sha256.Size {
		return fmt.Errorf("sha256 of user %s is not %d hexadecimal digits; make tokens with \"vobutler token new\"", e.User, 2*sha256.Size)
	}
	return nil
}

// ended tells whether a token works no longer.
func (e *entry) ended(now time.Time) bool { return e.Expires != nil && !now.Before(*e.Expires) }
