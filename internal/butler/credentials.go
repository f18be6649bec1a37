package butler

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vobutler/vobutler/internal/fault"
)

// credential is an entry of the file from which the Python library takes the
// accounts of databases (lsst.utils.db_auth).
type credential struct {
	URL      string `json:"url" yaml:"url"`
	Username string `json:"username" yaml:"username"`
	Password string `json:"password" yaml:"password"`
}

const (
	credentialsVariable = "LSST_DB_AUTH_CREDENTIALS" // the entries, as JSON
	credentialsFile     = "LSST_DB_AUTH"             // the path of a file of entries
)

// environment returns a variable of the environment, and the folder of the user
// for the name HOME.
func environment(name string) string {
	if name == "HOME" {
		home, _ := os.UserHomeDir()
		return home
	}
	return os.Getenv(name)
}

// withCredentials adds the account to the URL of a database, if it is among the
// entries that the Python library uses too. Without an entry the URL is left to
// the database's own means: its variables and its password file.
func withCredentials(database string, getenv func(string) string) (string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", fault.New(fault.Usage, "registry.db is no URL") // The text may have a password.
	}
	if _, has := u.User.Password(); has {
		return database, nil
	}
	entries, err := readCredentials(getenv)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		if entry.fits(u) {
			u.User = url.UserPassword(firstOf(u.User.Username(), entry.Username), entry.Password)
			break
		}
	}
	return u.String(), nil
}

func readCredentials(getenv func(string) string) (entries []credential, err error) {
	if text := getenv(credentialsVariable); text != "" {
		if json.Unmarshal([]byte(text), &entries) != nil {
			return nil, fault.New(fault.Usage, "the variable %s is no list of credentials in JSON", credentialsVariable)
		}
		return entries, nil
	}
	name := firstOf(getenv(credentialsFile), filepath.Join(getenv("HOME"), ".lsst", "db-auth.yaml"))
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fault.Wrap(err, fault.Usage, "the file of credentials cannot be read: %v", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fault.New(fault.Usage, "the file of credentials %s may be read by others; change its mode to 600", name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Usage, "the file of credentials cannot be read: %v", err)
	}
	if yaml.Unmarshal(text, &entries) != nil {
		return nil, fault.New(fault.Usage, "the file %s is no list of credentials in YAML", name)
	}
	return entries, nil
}

// fits reports whether the entry is for a database. Host and name of the
// database may be patterns; what an entry leaves out fits everything.
func (c credential) fits(database *url.URL) bool {
	scheme, rest, _ := strings.Cut(c.URL, "://")
	dialect, _, _ := strings.Cut(database.Scheme, "+")
	if scheme != dialect {
		return false
	}
	rest, name, _ := strings.Cut(rest, "/")
	user, host, hasUser := strings.Cut(rest, "@")
	if !hasUser {
		user, host = "", rest
	}
	host, port, _ := strings.Cut(host, ":")
	return (user == "" || user == database.User.Username()) &&
		(port == "" || port == database.Port()) &&
		globMatch(host, database.Hostname()) &&
		(name == "" || globMatch(name, strings.TrimPrefix(database.Path, "/")))
}

func globMatch(pattern, name string) bool {
	matched, err := path.Match(pattern, name)
	return err == nil && matched
}
