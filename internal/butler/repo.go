package butler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/fault"
)

// Connector opens the database of a registry by its URL, in the form of
// SQLAlchemy. Only credentials may be missing from it.
type Connector func(ctx context.Context, url string) (DB, error)

// Config is what Open needs beside the configuration of the repository.
type Config struct {
	// SQLite and PostgreSQL open databases; see the packages of these names. A
	// repository in a database without a connector cannot be opened.
	SQLite, PostgreSQL Connector
	// Freshness bounds the age of what is known of collections and dataset
	// types; the default is one second.
	Freshness time.Duration
	// RecordFreshness bounds the age of the records of cached elements, such as
	// detectors and filters; the default is 30 s. Records that are missing are
	// looked for at once.
	RecordFreshness time.Duration
}

// Repo is an open repository. It may be used by many goroutines.
type Repo struct {
	label     string
	db        DB
	namespace string
	universe  *dimension.Universe
	stores    []*Datastore
	overrides map[string]override
	nsec      bool // times of ingestion are nanoseconds, not timestamps

	collections  *snapshot[*Collections]
	datasetTypes *snapshot[*DatasetTypes]
	cached       map[*dimension.Element]*snapshot[*recordTable]

	hidden []hiding // of a view
}

// Open opens a repository by its configuration: the path or file URL of a
// butler.yaml, the one that the repository's own servers use, or of its folder.
// The label is the name by which users know the repository. It is an error of
// kind fault.Unsupported if the schema is not one that is known.
func Open(ctx context.Context, label, location string, config Config) (*Repo, error) {
	r, err := open(ctx, label, location, config)
	if err != nil {
		return nil, fmt.Errorf("open repository %s: %w", label, err)
	}
	return r, nil
}

func open(ctx context.Context, label, location string, config Config) (*Repo, error) {
	s, err := readSettings(location)
	if err != nil {
		return nil, fault.Wrap(err, fault.Usage, "the configuration of the repository cannot be read: %v", err)
	}
	db, err := connect(ctx, s.database, config)
	if err != nil {
		return nil, err
	}
	r := &Repo{label: label, db: db, namespace: s.namespace, stores: s.stores, overrides: s.renames}
	if err := r.prepare(ctx, config); err != nil {
		_ = db.Close()
		return nil, err
	}
	return r, nil
}

func connect(ctx context.Context, url string, config Config) (DB, error) {
	scheme, _, _ := strings.Cut(url, "://")
	scheme, _, _ = strings.Cut(scheme, "+")
	connector, known := map[string]Connector{"sqlite": config.SQLite, "postgresql": config.PostgreSQL,
		"postgres": config.PostgreSQL}[scheme]
	if !known {
		return nil, fault.New(fault.Unsupported, "registry.db is of kind %s; sqlite and postgresql are known", scheme)
	}
	if connector == nil {
		return nil, fault.New(fault.Unsupported, "this program opens no registry of kind %s", scheme)
	}
	if scheme != "sqlite" {
		var err error
		if url, err = withCredentials(url, environment); err != nil {
			return nil, err
		}
	}
	return connector(ctx, url)
}

// prepare reads what the registry says about itself.
func (r *Repo) prepare(ctx context.Context, config Config) error {
	a, err := readAttributes(ctx, r.db, r.namespace)
	if err != nil {
		return err
	}
	datasets, err := a.check()
	if err != nil {
		return err
	}
	r.nsec = datasets >= 2
	if r.universe, err = a.universe(); err != nil {
		return err
	}
	if config.Freshness <= 0 {
		config.Freshness = time.Second
	}
	if config.RecordFreshness <= 0 {
		config.RecordFreshness = 30 * time.Second
	}
	r.collections = newSnapshot(config.Freshness, r.loadCollections)
	r.datasetTypes = newSnapshot(config.Freshness, r.loadDatasetTypes)
	r.cached = map[*dimension.Element]*snapshot[*recordTable]{}
	for _, e := range r.universe.Elements {
		if e.Cached {
			r.cached[e] = newSnapshot(config.RecordFreshness, func(ctx context.Context) (*recordTable, error) {
				return r.loadRecords(ctx, e)
			})
		}
	}
	// Whatever fails later should fail now.
	if _, err := r.collections.get(ctx); err != nil {
		return err
	}
	_, err = r.datasetTypes.get(ctx)
	return err
}

// Label returns the name by which users know the repository.
func (r *Repo) Label() string { return r.label }

// Universe returns the dimensions of the repository.
func (r *Repo) Universe() *dimension.Universe { return r.universe }

// DB returns the database of the registry.
func (r *Repo) DB() DB { return r.db }

// Datastores returns where files are, in the order in which they are looked
// for. The slice must not be changed.
func (r *Repo) Datastores() []*Datastore { return r.stores }

// Ping tests that the registry can be read.
func (r *Repo) Ping(ctx context.Context) error {
	st := sqlb.Select{}.Output("one", sqlb.Int(1)).Reuse()
	return each(ctx, r.db, st, func([]dimension.Value) error { return nil })
}

// Close closes the database.
func (r *Repo) Close() error { return r.db.Close() }

// Table returns a table of the registry, which has the name of its dimension
// element or one of the fixed names.
func (r *Repo) Table(name, alias string) sqlb.Relation { return sqlb.Table(r.namespace, name, alias) }

// Tags returns the table in which datasets of a type belong to RUN and TAGGED
// collections. Its columns are dataset_type_id, dataset_id, collection_id, and
// one for each required dimension of the type.
func (r *Repo) Tags(t *DatasetType, alias string) sqlb.Relation { return r.Table(t.tags, alias) }

// Calibs returns the table in which datasets of a calibration type belong to
// CALIBRATION collections. It has the columns of Tags and a timespan.
func (r *Repo) Calibs(t *DatasetType, alias string) sqlb.Relation { return r.Table(t.calibs, alias) }

// IngestDate returns the type of the column ingest_date of the table dataset.
func (r *Repo) IngestDate() dimension.Type {
	if r.nsec {
		return dimension.TypeDateTime
	}
	return dimension.TypeIngestDate
}

// Collections returns the collections as they are now, or were a second ago.
func (r *Repo) Collections(ctx context.Context) (*Collections, error) { return r.collections.get(ctx) }

// CollectionsWith returns the collections as they are now, or were when the
// named ones were there. It is for a search that starts from names: one that was
// just made is found. Names that are patterns, and any that do not exist, do no
// harm.
func (r *Repo) CollectionsWith(ctx context.Context, names ...string) (*Collections, error) {
	now := time.Now()
	cs, err := r.collections.get(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if cs.byName[name] == nil && !IsPattern(name) {
			return r.collections.since(ctx, now)
		}
	}
	return cs, nil
}

// collectionByID returns a collection that a row of the registry names.
func (r *Repo) collectionByID(ctx context.Context, id int64) (*Collection, error) {
	now := time.Now()
	cs, err := r.collections.recent(ctx)
	if err != nil {
		return nil, err
	}
	if c := cs.byID[id]; c != nil {
		return c, nil
	}
	if cs, err = r.collections.since(ctx, now); err != nil {
		return nil, err
	}
	if c := cs.byID[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("the registry has no collection with key %d", id)
}
