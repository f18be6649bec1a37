package sign

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// LoadKeys reads the keys from a file, and makes the file with a random key if
// there is none. Several processes may do so at once: all get the same key. A
// file that others than its owner may read is refused.
func LoadKeys(path string) (Keys, error) {
	keys, err := readKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if err := writeKeys(path, Keys{NewKey()}, os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readKeys(path)
}

// RotateKeys puts a random key before the one that signs in the file, and drops
// older ones. Links of the key before stay valid until they expire, in every
// process that loads the keys anew.
func RotateKeys(path string) (Keys, error) {
	keys, err := LoadKeys(path)
	if err != nil {
		return nil, err
	}
	keys = Keys{NewKey(), keys[0]}
	return keys, writeKeys(path, keys, os.Rename)
}

func readKeys(path string) (Keys, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: others than its owner may use this file of secrets (mode %04o); chmod 600 it", path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, 4<<10))
	if err != nil {
		return nil, err
	}
	keys, err := ParseKeys(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// writeKeys writes a whole file beside path and moves it there: by os.Link, which
// fails if path exists, or by os.Rename, which replaces it.
func writeKeys(path string, keys Keys, move func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(keys.text())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return move(f.Name(), path)
}
