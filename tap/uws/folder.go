package uws

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Folder keeps the files of jobs, one folder each. A file appears under its
// name only when it is whole: it is written beside and renamed.
type Folder struct{ root string }

// resultFile is the name of a job's result within its folder.
const resultFile = "result"

// OpenFolder makes the folder if it is not there.
func OpenFolder(root string) (*Folder, error) {
	if err := os.MkdirAll(root, 0o750); err != nil {
		return nil, err
	}
	return &Folder{root: root}, nil
}

// dir spreads jobs over sub-folders, since some file systems are slow with
// very many entries in one.
func (f *Folder) dir(id JobID) string {
	prefix := string(id)
	if len(prefix) > 2 {
		prefix = prefix[:2]
	}
	return filepath.Join(f.root, prefix, string(id))
}

// Create starts a file of a job.
func (f *Folder) Create(id JobID, name string) (*File, error) {
	dir := f.dir(id)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(dir, name+".part-*")
	if err != nil {
		return nil, err
	}
	return &File{file: tmp, path: filepath.Join(dir, name)}, nil
}

// Open returns a whole file of a job; fs.ErrNotExist if there is none.
func (f *Folder) Open(id JobID, name string) (*os.File, error) {
	return os.Open(filepath.Join(f.dir(id), name))
}

// Remove removes everything of a job. Readers of its result keep what they
// have open.
func (f *Folder) Remove(id JobID) error {
	if !id.Valid() {
		return nil
	}
	return os.RemoveAll(f.dir(id))
}

// Tidy removes what a process that was killed left half written.
func (f *Folder) Tidy(id JobID) error {
	parts, err := filepath.Glob(filepath.Join(f.dir(id), "*.part-*"))
	if err != nil {
		return err
	}
	for _, part := range parts {
		err = errors.Join(err, os.Remove(part))
	}
	return err
}

// Jobs returns the jobs that have had a folder since before the time.
func (f *Folder) Jobs(before time.Time) ([]JobID, error) {
	paths, err := filepath.Glob(filepath.Join(f.root, "*", "*"))
	if err != nil {
		return nil, err
	}
	var ids []JobID
	for _, path := range paths {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() && info.ModTime().Before(before) {
			ids = append(ids, JobID(filepath.Base(path)))
		}
	}
	return ids, nil
}

// File is a file of a job that is being written, by one goroutine.
type File struct {
	file *os.File
	path string
	size int64
	done bool
}

// Write appends to the file.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	f.size += int64(n)
	return n, err
}

// ReadFrom appends everything that r has.
func (f *File) ReadFrom(r io.Reader) (int64, error) {
	n, err := f.file.ReadFrom(r)
	f.size += n
	return n, err
}

// Size is how many bytes were written.
func (f *File) Size() int64 { return f.size }

// Commit closes the file and gives it its name.
func (f *File) Commit() error {
	if f.done {
		return nil
	}
	f.done = true
	err := f.file.Close()
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.file.Name()))
	}
	return nil
}

// Abandon removes the file unless it was committed.
func (f *File) Abandon() error {
	if f.done {
		return nil
	}
	f.done = true
	return errors.Join(f.file.Close(), os.Remove(f.file.Name()))
}
