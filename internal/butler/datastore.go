package butler

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"
)

// Datastore is a place where files of datasets are.
type Datastore struct {
	// Name is the name of the datastore, as the configuration or, without one,
	// the Python library has it.
	Name string
	// Root is the URL to which the paths of files are relative. It ends with a
	// slash.
	Root *url.URL
	// Table is the table of the registry that has the files.
	Table string
}

// storeEntry is a datastore in a butler.yaml.
type storeEntry struct {
	Cls     string `yaml:"cls"`
	Name    string `yaml:"name"`
	Root    string `yaml:"root"`
	Records struct {
		Table string `yaml:"table"`
	} `yaml:"records"`
	Datastores []*storeEntry `yaml:"datastores"`
}

const defaultRecordsTable = "file_datastore_records"

// readStores returns the file datastores, in the order in which files are
// looked for.
func readStores(entry *storeEntry, root string) ([]*Datastore, error) {
	if entry == nil {
		entry = &storeEntry{}
	}
	if class := className(entry.Cls); class != "" && class != fileDatastore && class != chainedDatastore {
		return nil, fmt.Errorf("datastore.cls is %s; %s and %s are known", entry.Cls, fileDatastore, chainedDatastore)
	}
	return memberStores(entry, root)
}

const (
	fileDatastore    = "FileDatastore"
	chainedDatastore = "ChainedDatastore"
)

func className(cls string) string { return cls[strings.LastIndexByte(cls, '.')+1:] }

// memberStores leaves out the members of a chain that keep no files, such as
// those in memory or in another kind of database.
func memberStores(entry *storeEntry, root string) ([]*Datastore, error) {
	switch className(entry.Cls) {
	case fileDatastore, "":
		store, err := newDatastore(entry, root)
		if err != nil {
			return nil, err
		}
		return []*Datastore{store}, nil
	case chainedDatastore:
		var stores []*Datastore
		for _, member := range entry.Datastores {
			more, err := memberStores(member, root)
			if err != nil {
				return nil, err
			}
			stores = append(stores, more...)
		}
		return stores, nil
	}
	return nil, nil
}

func newDatastore(entry *storeEntry, butlerRoot string) (*Datastore, error) {
	root := entry.Root
	if root == "" {
		root = rootPlaceholder + "/datastore"
	}
	store := &Datastore{Name: entry.Name, Table: entry.Records.Table}
	if store.Name == "" {
		store.Name = "FileDatastore@" + root
	}
	if store.Table == "" {
		store.Table = defaultRecordsTable
	}
	root = strings.ReplaceAll(root, rootPlaceholder, butlerRoot)
	var err error
	if store.Root, err = rootURL(root); err != nil {
		return nil, fmt.Errorf("datastore.root: %w", err)
	}
	return store, nil
}

// rootURL returns the URL of a folder that is given by path or URL.
func rootURL(root string) (*url.URL, error) {
	if !strings.Contains(root, "://") {
		absolute, err := filepath.Abs(root)
		if err != nil {
			return nil, err
		}
		return &url.URL{Scheme: "file", Path: strings.TrimSuffix(filepath.ToSlash(absolute), "/") + "/"}, nil
	}
	u, err := url.Parse(root)
	if err != nil {
		return nil, err
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/"
	u.RawPath = ""
	return u, nil
}

// Locate returns the URL of a file by its path in the registry. A path that is
// itself a URL is returned as it is. Characters that are not letters, digits or
// one of _.-~/ are percent-encoded; those that already are stay so. What comes
// after a # is the fragment, which names a member of a zip file.
func (d *Datastore) Locate(stored string) (string, error) {
	if strings.Contains(stored, "://") {
		return stored, nil
	}
	name, fragment, _ := strings.Cut(stored, "#")
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	name = path.Clean(name)
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
		return "", fmt.Errorf("the path %q of a file leads out of its datastore", stored)
	}
	location := make([]byte, 0, len(d.Root.Path)+len(stored)+32)
	location = append(location, d.Root.Scheme...)
	location = append(location, "://"...)
	if d.Root.User != nil {
		location = append(location, d.Root.User.String()...)
		location = append(location, '@')
	}
	location = append(location, d.Root.Host...)
	location = appendQuoted(location, d.Root.Path)
	location = appendQuoted(location, name)
	if fragment != "" {
		location = append(location, '#')
		location = append(location, fragment...)
	}
	return string(location), nil
}

// appendQuoted appends a path with the percent-encoding of Python's
// urllib.parse.quote.
func appendQuoted(dst []byte, path string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(path) {
		c := path[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.-~/", c) >= 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
