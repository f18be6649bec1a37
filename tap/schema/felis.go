package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Felis is what one Felis file describes: a schema and its keys.
type Felis struct {
	Schema *Schema
	Keys   []Key
	// Warnings name what the file refers to and does not have.
	Warnings []string
}

// felisFile is the part of the Felis format that TAP_SCHEMA has a place for
// (lsst/felis, data model of version 29). Further keys, such as those for one
// database, are of no meaning here and pass unread.
type felisFile struct {
	Name        string                   `yaml:"name"`
	Description string                   `yaml:"description"`
	Utype       string                   `yaml:"votable:utype"`
	Tables      []felisTable             `yaml:"tables"`
	Resources   map[string]felisResource `yaml:"resources"`
}

type felisResource struct {
	URI string `yaml:"uri"`
}

type felisTable struct {
	Name        string            `yaml:"name"`
	ID          string            `yaml:"@id"`
	Description string            `yaml:"description"`
	Utype       string            `yaml:"votable:utype"`
	Index       int               `yaml:"tap:table_index"`
	PrimaryKey  felisNames        `yaml:"primaryKey"`
	Columns     []felisColumn     `yaml:"columns"`
	ColumnRefs  yaml.Node         `yaml:"columnRefs"`
	Indexes     []felisIndex      `yaml:"indexes"`
	Constraints []felisConstraint `yaml:"constraints"`
}

type felisIndex struct {
	Columns felisNames `yaml:"columns"`
}

type felisConstraint struct {
	Name        string     `yaml:"name"`
	Type        string     `yaml:"@type"`
	Description string     `yaml:"description"`
	Columns     felisNames `yaml:"columns"`
	Referenced  felisNames `yaml:"referencedColumns"`
}

// felisNames is one identifier or a list of them.
type felisNames []string

// UnmarshalYAML reads either form.
func (n *felisNames) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = felisNames{node.Value}
		return nil
	}
	var list []string
	if err := node.Decode(&list); err != nil {
		return err
	}
	*n = list
	return nil
}

// LoadFelis reads a Felis file (the YAML of lsst/sdm_schemas). Resources that
// it draws columns from are sought beside it.
func LoadFelis(path string) (*Felis, error) {
	file, err := readFelis(path)
	if err != nil {
		return nil, err
	}
	l := &felisLoader{path: path, file: file, base: map[string]*felisFile{}, out: &Felis{}}
	if err := l.load(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l.out, nil
}

func readFelis(path string) (*felisFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file felisFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if file.Name == "" {
		return nil, fmt.Errorf("%s: there is no \"name\" at the top: is it a Felis file?", path)
	}
	return &file, nil
}

type felisLoader struct {
	path string
	file *felisFile
	base map[string]*felisFile // resources; nil for one that is missing
	ids  map[string]felisPlace // "@id" and "#Table.column" to the column
	out  *Felis
}

type felisPlace struct {
	table  *Table
	column string
}

func (l *felisLoader) warn(format string, args ...any) {
	l.out.Warnings = append(l.out.Warnings, fmt.Sprintf(format, args...))
}

func (l *felisLoader) load() error {
	if err := l.openResources(); err != nil {
		return err
	}
	l.ids = map[string]felisPlace{}
	l.out.Schema = &Schema{Name: l.file.Name, Description: oneLine(l.file.Description), Utype: l.file.Utype}
	for i := range l.file.Tables {
		t, err := l.table(&l.file.Tables[i])
		if err != nil {
			return err
		}
		l.out.Schema.Tables = append(l.out.Schema.Tables, t)
	}
	for i, t := range l.out.Schema.Tables {
		l.markIndexed(t, &l.file.Tables[i])
		sortByIndex(t.Columns, func(c *Column) *int { return &c.Index })
		if err := l.keys(t, l.file.Tables[i].Constraints); err != nil {
			return err
		}
	}
	sortByIndex(l.out.Schema.Tables, func(t **Table) *int { return &(*t).Index })
	return nil
}

func (l *felisLoader) openResources() error {
	for name, r := range l.file.Resources {
		file, err := readFelis(filepath.Join(filepath.Dir(l.path), filepath.FromSlash(r.URI)))
		if errors.Is(err, fs.ErrNotExist) {
			l.warn("resource %q is not at %s beside the file: the columns drawn from it have no description, and their type is taken for text", name, r.URI)
		} else if err != nil {
			return err
		}
		l.base[name] = file
	}
	return nil
}

func (l *felisLoader) table(ft *felisTable) (*Table, error) {
	name := strings.TrimPrefix(ft.Name, l.file.Name+".")
	t := &Table{Name: TableName{Schema: l.file.Name, Table: name}, Description: oneLine(ft.Description),
		Utype: ft.Utype, Index: ft.Index}
	columns := ft.Columns
	if ft.ColumnRefs.Kind != 0 {
		more, err := l.references(ft)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", name, err)
		}
		columns = append(columns, more...)
	}
	for i := range columns {
		c, err := columns[i].column()
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", name, err)
		}
		t.Columns = append(t.Columns, c)
		place := felisPlace{t, c.Name}
		l.ids["#"+ft.Name+"."+c.Name] = place
		if id := columns[i].ID; id != "" {
			l.ids["#"+strings.TrimPrefix(id, "#")] = place
		}
	}
	return t, nil
}

// references gathers the columns that the table takes from resources: a
// mapping of resource, table and column, with what is to differ.
func (l *felisLoader) references(ft *felisTable) ([]felisColumn, error) {
	var out []felisColumn
	for resource, tables := range pairs(&ft.ColumnRefs) {
		base, declared := l.base[resource]
		if !declared {
			return nil, fmt.Errorf("columnRefs names the resource %q, which \"resources\" does not", resource)
		}
		for table, columns := range pairs(tables) {
			for name, change := range pairs(columns) {
				c := felisColumn{Name: name, Datatype: "text"}
				if base != nil {
					from := base.column(table, name)
					if from == nil {
						return nil, fmt.Errorf("columnRefs: %s has no column %s.%s", l.file.Resources[resource].URI, table, name)
					}
					c = *from
				}
				if err := change.Decode(&c); err != nil {
					return nil, fmt.Errorf("columnRefs: column %s: %w", name, err)
				}
				out = append(out, c)
			}
		}
	}
	return out, nil
}

func (f *felisFile) column(table, name string) *felisColumn {
	for i := range f.Tables {
		if f.Tables[i].Name != table {
			continue
		}
		for j := range f.Tables[i].Columns {
			if f.Tables[i].Columns[j].Name == name {
				return &f.Tables[i].Columns[j]
			}
		}
	}
	return nil
}

// markIndexed sets Indexed on columns that are a primary key or an index alone.
func (l *felisLoader) markIndexed(t *Table, ft *felisTable) {
	lists := []felisNames{ft.PrimaryKey}
	for _, ix := range ft.Indexes {
		lists = append(lists, ix.Columns)
	}
	for _, list := range lists {
		if len(list) != 1 {
			continue
		}
		if place, ok := l.ids[list[0]]; ok && place.table == t {
			t.Column(place.column).Indexed = true
		} else {
			l.warn("table %s: its key or index names %s, which is no column", t.Name, list[0])
		}
	}
}

func (l *felisLoader) keys(t *Table, constraints []felisConstraint) error {
	for _, c := range constraints {
		if c.Type != "ForeignKey" {
			continue
		}
		if len(c.Columns) != len(c.Referenced) || len(c.Columns) == 0 {
			return fmt.Errorf("table %s: key %s has %d columns and refers to %d", t.Name, c.Name, len(c.Columns), len(c.Referenced))
		}
		k := Key{ID: l.file.Name + "_" + c.Name, From: t.Name, Description: oneLine(c.Description)}
		for i := range c.Columns {
			from, okFrom := l.ids[c.Columns[i]]
			to, okTo := l.ids[c.Referenced[i]]
			if !okFrom || !okTo {
				return fmt.Errorf("table %s: key %s names %s or %s, which is no column", t.Name, c.Name, c.Columns[i], c.Referenced[i])
			}
			k.Target = to.table.Name
			k.Columns = append(k.Columns, KeyColumn{From: from.column, Target: to.column})
		}
		if slices.ContainsFunc(l.out.Keys, func(o Key) bool { return o.ID == k.ID }) {
			k.ID += fmt.Sprintf("_%d", len(l.out.Keys))
		}
		l.out.Keys = append(l.out.Keys, k)
	}
	return nil
}
