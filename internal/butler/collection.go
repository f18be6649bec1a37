package butler

import (
	"context"
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// CollectionType is the kind of a collection, in the numbers of the registry
// and of the protocol.
type CollectionType int

// The kinds of collections.
const (
	Run         CollectionType = 1
	Tagged      CollectionType = 2
	Chained     CollectionType = 3
	Calibration CollectionType = 4
)

// String returns the name that the Python library uses.
func (t CollectionType) String() string {
	switch t {
	case Run:
		return "RUN"
	case Tagged:
		return "TAGGED"
	case Chained:
		return "CHAINED"
	case Calibration:
		return "CALIBRATION"
	}
	return "unknown"
}

// Collection is a named set of datasets, or a chain of collections. It belongs
// to one Collections and is never changed.
type Collection struct {
	ID   int64
	Name string
	Type CollectionType
	Doc  string
	// Children are the members of a chain in order of search.
	Children []*Collection
	// Parents are the chains that the collection is a member of.
	Parents []*Collection
}

// Collections are all collections of a repository at one time. The zero value
// is not of use; see Repo.Collections.
type Collections struct {
	all    []*Collection
	byName map[string]*Collection
	byID   map[int64]*Collection
}

func (r *Repo) loadCollections(ctx context.Context) (*Collections, error) {
	cs := &Collections{byName: map[string]*Collection{}, byID: map[int64]*Collection{}}
	t := r.Table("collection", "c")
	id := t.Col("collection_id", dimension.TypeInt)
	st := sqlb.From(t).Columns(id, t.Col("name", dimension.TypeString), t.Col("type", dimension.TypeInt),
		t.Col("doc", dimension.TypeString)).OrderBy(sqlb.Order{Expr: id}).Reuse()
	err := each(ctx, r.db, st, func(row []dimension.Value) error {
		c := &Collection{ID: row[0].Int(), Name: row[1].Text(), Type: CollectionType(row[2].Int()), Doc: row[3].Text()}
		cs.all = append(cs.all, c)
		cs.byName[c.Name], cs.byID[c.ID] = c, c
		return nil
	})
	if err != nil {
		return nil, err
	}
	t = r.Table("collection_chain", "h")
	parent, position := t.Col("parent", dimension.TypeInt), t.Col("position", dimension.TypeInt)
	st = sqlb.From(t).Columns(parent, t.Col("child", dimension.TypeInt)).
		OrderBy(sqlb.Order{Expr: parent}, sqlb.Order{Expr: position}).Reuse()
	err = each(ctx, r.db, st, func(row []dimension.Value) error {
		parent, child := cs.byID[row[0].Int()], cs.byID[row[1].Int()]
		if parent != nil && child != nil { // They may be newer than the first table read.
			parent.Children = append(parent.Children, child)
			child.Parents = append(child.Parents, parent)
		}
		return nil
	})
	return cs, err
}

// Len returns the number of collections.
func (cs *Collections) Len() int { return len(cs.all) }

// ByName returns the collection of a name, or nil.
func (cs *Collections) ByName(name string) *Collection { return cs.byName[name] }

// ByID returns the collection of a key in the registry, or nil.
func (cs *Collections) ByID(id int64) *Collection { return cs.byID[id] }

// Find returns the collection of a name; if there is none, an error of type
// MissingCollection.
func (cs *Collections) Find(name string) (*Collection, error) {
	if c := cs.byName[name]; c != nil {
		return c, nil
	}
	return nil, fail.New(fail.MissingCollection, "there is no collection %q", name)
}

// Search says which collections Match returns.
type Search struct {
	// Names are names or patterns of names. With the pattern * among them, all
	// collections match; without any, none.
	Names []string
	// Types are the kinds that are returned; nil means all.
	Types []CollectionType
	// Flatten adds the members of chains, and theirs.
	Flatten bool
	// Chains says that chains themselves are returned.
	Chains bool
}

// Match returns the collections of a search: those that match a pattern in the
// order of the registry, then those given by name in the order given, each chain
// before its members, and none twice. A name that does not exist is an error of
// type MissingCollection, unless every collection matches.
func (cs *Collections) Match(s Search) ([]*Collection, error) {
	m := newMatcher(s)
	names, patterns, all := splitNames(s.Names)
	if all {
		// Nothing need be flattened: members match too.
		for _, c := range cs.all {
			m.add(c)
		}
		return m.found, nil
	}
	var members []*Collection
	if len(patterns) > 0 {
		for _, c := range cs.all {
			if patterns.match(c.Name) {
				m.add(c)
				if s.Flatten {
					members = append(members, c.Children...)
				}
			}
		}
	}
	for _, name := range names {
		c, err := cs.Find(name)
		if err != nil {
			return nil, err
		}
		m.visit(c)
	}
	for _, c := range members {
		m.visit(c)
	}
	return m.found, nil
}

// Flatten returns the collections given by name, with the members of chains in
// place of the chains: the order in which they are searched. A collection that
// comes twice is left out the second time. The names may not be patterns.
func (cs *Collections) Flatten(names ...string) ([]*Collection, error) {
	m := newMatcher(Search{Flatten: true})
	for _, name := range names {
		c, err := cs.Find(name)
		if err != nil {
			return nil, err
		}
		m.visit(c)
	}
	return m.found, nil
}

// matcher gathers collections.
type matcher struct {
	search  Search
	found   []*Collection
	seen    map[*Collection]bool // among found
	entered map[*Collection]bool // chains whose members were visited
}

func newMatcher(s Search) *matcher {
	return &matcher{search: s, seen: map[*Collection]bool{}, entered: map[*Collection]bool{}}
}

// visit adds a collection and, if chains are flattened, its members; a chain
// that contains itself is entered only once.
func (m *matcher) visit(c *Collection) {
	m.add(c)
	if !m.search.Flatten || m.entered[c] {
		return
	}
	m.entered[c] = true
	for _, child := range c.Children {
		m.visit(child)
	}
}

func (m *matcher) add(c *Collection) {
	if m.seen[c] || c.Type == Chained && !m.search.Chains {
		return
	}
	if m.search.Types != nil && !slices.Contains(m.search.Types, c.Type) {
		return
	}
	m.seen[c] = true
	m.found = append(m.found, c)
}
