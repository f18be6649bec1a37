package schema

import (
	"fmt"
	"strings"
)

// Set is every published schema and key. It is immutable once made: a reload
// makes a new one and the server swaps the pointer.
type Set struct {
	Schemas []*Schema
	Keys    []Key
	byName  map[string][]*Table // by table name, lower case
}

// NewSet returns the set of the schemas and keys, or an error that names two
// tables of the same name or a key whose tables or columns are not there.
func NewSet(schemas []*Schema, keys []Key) (*Set, error) {
	s := &Set{Schemas: schemas, Keys: keys, byName: map[string][]*Table{}}
	for _, sc := range schemas {
		for _, t := range sc.Tables {
			low := strings.ToLower(t.Name.Table)
			for _, other := range s.byName[low] {
				if other.Name == t.Name {
					return nil, fmt.Errorf("table %s is declared twice", t.Name)
				}
			}
			s.byName[low] = append(s.byName[low], t)
		}
	}
	for _, k := range keys {
		if err := s.checkKey(k); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Set) checkKey(k Key) error {
	from, target := s.Table(k.From), s.Table(k.Target)
	if from == nil || target == nil {
		return fmt.Errorf("key %s: table %s or %s is not declared", k.ID, k.From, k.Target)
	}
	for _, c := range k.Columns {
		if from.Column(c.From) == nil || target.Column(c.Target) == nil {
			return fmt.Errorf("key %s: column %s or %s is not declared", k.ID, c.From, c.Target)
		}
	}
	return nil
}

// Table returns the table of exactly this name, or nil.
func (s *Set) Table(n TableName) *Table {
	for _, t := range s.byName[strings.ToLower(n.Table)] {
		if t.Name == n {
			return t
		}
	}
	return nil
}

// Candidates returns the tables whose name equals table without regard to
// case, in any schema; the caller chooses by schema and by quotes.
func (s *Set) Candidates(table string) []*Table { return s.byName[strings.ToLower(table)] }

// All returns every table in order of declaration.
func (s *Set) All() []*Table {
	var all []*Table
	for _, sc := range s.Schemas {
		all = append(all, sc.Tables...)
	}
	return all
}

// With returns a set that also holds the tables of extra; s stays as it is.
// It serves uploads, which live for one query.
func (s *Set) With(extra *Schema) (*Set, error) {
	schemas := append(append([]*Schema{}, s.Schemas...), extra)
	return NewSet(schemas, s.Keys)
}

// Column returns the column of exactly this name, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}
