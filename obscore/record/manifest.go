package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// manifest lists the finished parts of an export.
type manifest struct {
	// Digest identifies what is exported from where; parts of another export
	// are of no use.
	Digest string
	// Parts are the finished parts by name.
	Parts map[string]finished

	path string
}

// finished is a part that needs no more work.
type finished struct {
	Rows      int64
	Bytes     int64
	Shapeless int64
}

const manifestName = "manifest.json"

// openManifest returns the manifest of a folder. It is empty if the folder has
// none, one of another export, or if what it has shall not be used.
func openManifest(dir, digest string, resume bool) (*manifest, error) {
	m := &manifest{Digest: digest, Parts: map[string]finished{}, path: filepath.Join(dir, manifestName)}
	if resume {
		text, err := os.ReadFile(m.path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		var found manifest
		if err == nil && json.Unmarshal(text, &found) == nil && found.Digest == digest {
			m.Parts = found.Parts
		}
	}
	for name, part := range m.Parts {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() != part.Bytes {
			delete(m.Parts, name)
		}
	}
	return m, m.save()
}

// add adds a part whose file is complete.
func (m *manifest) add(name string, p finished) error {
	m.Parts[name] = p
	return m.save()
}

// save replaces the file as a whole.
func (m *manifest) save() error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	incomplete := m.path + ".new"
	if err := os.WriteFile(incomplete, text, 0o600); err != nil {
		return err
	}
	return os.Rename(incomplete, m.path)
}

// digest identifies an export: the configuration, the repository and the format.
func digest(c *Config, place, format string) (string, error) {
	text, err := json.Marshal(struct {
		Config        *Config
		Place, Format string
	}{c, place, format})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
