package dali

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// content is where the bytes of an attachment are.
type content interface {
	open() (io.ReadCloser, error)
	remove() error
}

// memory is the content of a small attachment.
type memory string

func (m memory) open() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(m))), nil }
func (memory) remove() error                  { return nil }

// onDisk is the path of a temporary file.
type onDisk string

func (f onDisk) open() (io.ReadCloser, error) { return os.Open(string(f)) }

func (f onDisk) remove() error {
	if err := os.Remove(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// memoryLimit is the size up to which an attachment stays in memory: most
// uploads are short lists of positions.
const memoryLimit = 256 << 10

// store reads an attachment to its end, into memory or a file of folder.
func store(r io.Reader, folder string) (content, int64, error) {
	var head strings.Builder
	n, err := io.Copy(&head, io.LimitReader(r, memoryLimit))
	if err != nil || n < memoryLimit {
		return memory(head.String()), n, err
	}
	f, err := os.CreateTemp(folder, "part-*")
	if err != nil {
		return nil, 0, err
	}
	file := onDisk(f.Name())
	more := int64(0)
	_, err = io.WriteString(f, head.String())
	if err == nil {
		more, err = io.Copy(f, r)
	}
	err = errors.Join(err, f.Close())
	if err != nil {
		return nil, 0, errors.Join(err, file.remove())
	}
	return file, n + more, nil
}
