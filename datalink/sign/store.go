package sign

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// Store is a folder whose files may be linked to.
type Store struct {
	// Label names the store in links. It is part of every signature.
	Label string
	// Root is the folder, an absolute path.
	Root string
	// Targets are further folders, absolute paths, that symbolic links below
	// Root may lead to, as after an ingest by symbolic links. Links to anywhere
	// else than below Root and these are not followed.
	Targets []string
}

// open opens a file of the store by its path below Root, which must be local.
// The path cannot leave the folder, not even by a link that is made while it is
// opened.
func (s *Store) open(name string) (*os.File, error) {
	f, err := os.OpenInRoot(s.Root, name)
	if err == nil || errors.Is(err, fs.ErrNotExist) || len(s.Targets) == 0 {
		return f, err
	}
	target, resolveErr := filepath.EvalSymlinks(filepath.Join(s.Root, name))
	if resolveErr != nil {
		return nil, resolveErr
	}
	for _, allowed := range s.Targets {
		folder, resolveErr := filepath.EvalSymlinks(allowed)
		if resolveErr != nil {
			continue // A folder that is not there holds nothing.
		}
		if below, ok := within(folder, target); ok {
			return os.OpenInRoot(folder, below)
		}
	}
	return nil, err
}

// within returns the path of a file below a folder.
func within(folder, file string) (below string, ok bool) {
	rest, ok := strings.CutPrefix(file, strings.TrimSuffix(folder, "/")+"/")
	return rest, ok && filepath.IsLocal(rest)
}

// pathOf returns the path that a file URI stands for, and its fragment as it is
// written, with its "#".
func pathOf(uri string) (path, fragment string, err error) {
	bare := uri
	if i := strings.IndexByte(uri, '#'); i >= 0 {
		bare, fragment = uri[:i], uri[i:]
	}
	u, err := url.Parse(bare)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" || u.RawQuery != "" || !filepath.IsAbs(u.Path) {
		return "", "", fault.New(fault.NotFound, "%s is not the address of a file in a folder of this server", uri)
	}
	return filepath.Clean(u.Path), fragment, nil
}
