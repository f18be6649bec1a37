package butler

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// settings is what a butler.yaml says, with the defaults of the Python library.
type settings struct {
	database  string // SQLAlchemy URL
	namespace string // schema, may be empty
	stores    []*Datastore
	renames   map[string]override // by the name in the database
}

// override is what a server's configuration changes in a dataset type.
type override struct {
	Rename       string `yaml:"rename"`
	StorageClass string `yaml:"storageClass"`
}

// configFile is the part of a butler.yaml that matters to a reader.
type configFile struct {
	Cls            string      `yaml:"cls"`
	IncludeConfigs yaml.Node   `yaml:"includeConfigs"`
	Datastore      *storeEntry `yaml:"datastore"`
	Registry       struct {
		DB        string `yaml:"db"`
		Namespace string `yaml:"namespace"`
		Username  string `yaml:"username"`
		Password  string `yaml:"password"`
		Host      string `yaml:"host"`
		Port      string `yaml:"port"`
		Database  string `yaml:"database"`
		Managers  struct {
			Datasets yaml.Node `yaml:"datasets"`
		} `yaml:"managers"`
	} `yaml:"registry"`
}

const (
	directButler    = "lsst.daf.butler.direct_butler.DirectButler"
	rootPlaceholder = "<butlerRoot>"
	defaultDatabase = "sqlite:///<butlerRoot>/gen3.sqlite3"
)

// readSettings reads a butler.yaml, or the one in a folder.
func readSettings(location string) (*settings, error) {
	path, err := localPath(location)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "butler.yaml")
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := parseSettings(text, filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// parseSettings reads the text of a butler.yaml whose <butlerRoot> is a folder.
func parseSettings(text []byte, root string) (*settings, error) {
	var file configFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	switch {
	case file.Cls != "" && file.Cls != directButler:
		return nil, fmt.Errorf("cls is %s: this is the configuration of a client; give the one of the server, whose registry.db names a database", file.Cls)
	case !file.IncludeConfigs.IsZero():
		return nil, fmt.Errorf("includeConfigs is not supported: write the included settings into this file")
	}
	database := file.Registry.DB
	if database == "" {
		database = defaultDatabase
	}
	s := &settings{namespace: file.Registry.Namespace}
	var err error
	if s.database, err = completeURL(strings.ReplaceAll(database, rootPlaceholder, root), &file); err != nil {
		return nil, err
	}
	if s.stores, err = readStores(file.Datastore, root); err != nil {
		return nil, err
	}
	s.renames, err = readOverrides(&file.Registry.Managers.Datasets)
	return s, err
}

// completeURL adds what the configuration gives beside the URL of a database.
func completeURL(database string, file *configFile) (string, error) {
	scheme, _, found := strings.Cut(database, "://")
	if !found {
		return "", fmt.Errorf("registry.db is no URL; write sqlite:///PATH or postgresql://HOST/DATABASE")
	}
	if strings.HasPrefix(scheme, "sqlite") {
		return database, nil
	}
	u, err := url.Parse(database)
	if err != nil {
		return "", fmt.Errorf("registry.db is no URL") // The text may have a password.
	}
	r := &file.Registry
	if u.Host == "" && r.Host != "" {
		u.Host = r.Host
		if r.Port != "" {
			u.Host += ":" + r.Port
		}
	}
	if strings.Trim(u.Path, "/") == "" && r.Database != "" {
		u.Path = "/" + r.Database
	}
	if u.User == nil && r.Username != "" {
		u.User = url.User(r.Username)
		if r.Password != "" {
			u.User = url.UserPassword(r.Username, r.Password)
		}
	}
	return u.String(), nil
}

// readOverrides reads registry.managers.datasets, which is the name of a class
// or an object that has a config.
func readOverrides(node *yaml.Node) (map[string]override, error) {
	if node.Kind != yaml.MappingNode {
		return nil, nil
	}
	var manager struct {
		Config struct {
			Overrides map[string]override `yaml:"overrides"`
		} `yaml:"config"`
	}
	if err := node.Decode(&manager); err != nil {
		return nil, fmt.Errorf("registry.managers.datasets: %w", err)
	}
	return manager.Config.Overrides, nil
}

// localPath returns the path of a file that is given by path or file URL.
func localPath(location string) (string, error) {
	if !strings.Contains(location, "://") {
		return location, nil
	}
	u, err := url.Parse(location)
	if err != nil {
		return "", err
	}
	if u.Scheme != "file" {
		return "", fmt.Errorf("a butler.yaml at a %s URL cannot be read; copy it to a file of this machine", u.Scheme)
	}
	return filepath.FromSlash(u.Path), nil
}
