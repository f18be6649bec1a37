package butler

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/fault"
)

// attributes are the rows of butler_attributes: what a registry says about
// itself.
type attributes map[string]string

func readAttributes(ctx context.Context, db DB, namespace string) (attributes, error) {
	t := sqlb.Table(namespace, "butler_attributes", "a")
	st := sqlb.From(t).Columns(t.Col("name", dimension.TypeString), t.Col("value", dimension.TypeString))
	a := attributes{}
	err := each(ctx, db, st, func(row []dimension.Value) error {
		a[row[0].Text()] = row[1].Text()
		return nil
	})
	if err == nil && len(a) == 0 {
		err = errors.New("the table butler_attributes is empty: this is no Butler registry")
	}
	return a, err
}

// manager is a part of a registry's schema: the class of the Python library that
// made its tables, and the versions of it that are known.
type manager struct {
	kind     string
	class    string // the last part of its name
	versions []version
	optional bool
}

// version is a number MAJOR.MINOR; a registry with a smaller minor number of the
// same major one is read as well.
type version struct{ major, minor int }

var managers = []manager{
	{kind: "attributes", class: "DefaultButlerAttributeManager", versions: []version{{1, 0}}},
	{kind: "collections", class: "SynthIntKeyCollectionManager", versions: []version{{2, 0}}},
	{kind: "datasets", class: "ByDimensionsDatasetRecordStorageManagerUUID", versions: []version{{1, 0}, {2, 0}}},
	{kind: "dimensions", class: "StaticDimensionRecordStorageManager", versions: []version{{6, 0}}},
	{kind: "datastores", class: "MonolithicDatastoreRegistryBridgeManager", versions: []version{{0, 2}}},
	{kind: "opaque", class: "ByNameOpaqueTableStorageManager", versions: []version{{0, 2}}},
	{kind: "obscore", class: "ObsCoreLiveTableManager", versions: []version{{0, 0}}, optional: true},
}

// check tests that all parts of the schema are known, and returns the major
// version of the datasets.
func (a attributes) check() (datasets int, err error) {
	for _, m := range managers {
		v, err := a.version(m)
		if err != nil {
			return 0, err
		}
		if m.kind == "datasets" {
			datasets = v.major
		}
	}
	return datasets, nil
}

func (a attributes) version(m manager) (version, error) {
	class, found := a["config:registry.managers."+m.kind]
	switch {
	case !found && m.optional:
		return version{}, nil
	case !found:
		return version{}, fault.New(fault.Unsupported, "the registry does not name its manager of %s; it is no Butler registry, or older than all that are known", m.kind)
	case className(class) == "NameKeyCollectionManager":
		return version{}, fault.New(fault.Unsupported, "the registry has its collections by name (manager %s); only those by integer key are known: copy it into a new repository with the manager %s", class, m.class)
	case className(class) != m.class:
		return version{}, fault.New(fault.Unsupported, "the registry's manager of %s is %s; only %s is known", m.kind, class, m.class)
	}
	text := a["version:"+class]
	v, err := parseVersion(text)
	if err != nil {
		return version{}, fault.Wrap(err, fault.Unsupported, "the registry does not tell the version of its manager of %s", m.kind)
	}
	for _, known := range m.versions {
		if v.major == known.major && v.minor <= known.minor {
			return v, nil
		}
	}
	return version{}, fault.New(fault.Unsupported, "the registry's manager of %s has version %s; the versions known are %s: migrate the repository, or use another release of this server",
		m.kind, text, versionList(m.versions))
}

func parseVersion(text string) (v version, err error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return v, fmt.Errorf("%q is no version", text)
	}
	if v.major, err = strconv.Atoi(parts[0]); err != nil {
		return v, err
	}
	v.minor, err = strconv.Atoi(parts[1])
	return v, err
}

func versionList(versions []version) string {
	words := make([]string, len(versions))
	for i, v := range versions {
		words[i] = fmt.Sprintf("%d.%d", v.major, v.minor)
	}
	return strings.Join(words, " and ")
}

// universe returns the dimensions of the repository.
func (a attributes) universe() (*dimension.Universe, error) {
	const minVersion, maxVersion = 0, 8
	text, found := a["config:dimensions.json"]
	if !found {
		return nil, fault.New(fault.Unsupported, "the registry does not have the definition of its dimensions")
	}
	u, err := dimension.Parse([]byte(text))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unsupported, "the definition of the registry's dimensions is not understood: %v", err)
	}
	if u.Namespace == "daf_butler" && (u.Version < minVersion || u.Version > maxVersion) {
		return nil, fault.New(fault.Unsupported, "the registry has dimension universe %s; versions up to %d are known: use another release of this server", u, maxVersion)
	}
	return u, nil
}
