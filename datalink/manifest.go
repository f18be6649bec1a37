package datalink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// manifestFile is the file of a folder of manifests that names the descriptors.
const manifestFile = "datalink-manifest.json"

// Manifest is a descriptor that goes with every result that has certain columns.
// Its template is a VOTable in which $baseUrl$ stands for the address of the
// server, and a key such as $schema_table_column$ for the ID of a column.
type Manifest struct {
	Name      string
	keys      []string // of the columns that must be there, in lower case
	resources []votable.Resource
	links     bool // it describes a {links} service
}

// ReadManifests reads a folder in the form that sdm_schemas releases: a JSON
// object that gives for the name of each descriptor the columns it needs, and
// for each a file NAME.xml. An empty folder name gives none.
func ReadManifests(folder string) ([]*Manifest, error) {
	if folder == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(folder, manifestFile))
	if err != nil {
		return nil, err
	}
	var needs map[string][]string
	if err := json.Unmarshal(text, &needs); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, manifestFile), err)
	}
	var all []*Manifest
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if filepath.Base(name) != name {
			return nil, fmt.Errorf("%s: %q cannot be the name of a file", filepath.Join(folder, manifestFile), name)
		}
		m, err := readManifest(filepath.Join(folder, name+".xml"), name, needs[name])
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func readManifest(path, name string, keys []string) (*Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it is only read
	d := votable.NewDecoder(f, votable.Limits{})
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("it has a table")
		}
		return nil, fmt.Errorf("%s is not a descriptor: %w", path, err)
	}
	m := &Manifest{Name: name}
	for _, key := range keys {
		m.keys = append(m.keys, strings.ToLower(key))
	}
	for _, r := range d.Document().Resources {
		if r.Type != "meta" {
			continue
		}
		m.resources = append(m.resources, r)
		for _, p := range r.Params {
			m.links = m.links || p.Name == "standardID" && strings.HasPrefix(strings.ToLower(p.Value), strings.ToLower(linksPrefix))
		}
	}
	if len(m.resources) == 0 {
		return nil, fmt.Errorf("%s is not a descriptor: it has no resource of type meta", path)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s: the descriptor %s names no columns", manifestFile, name)
	}
	return m, nil
}

// render fills the template in for a result, if that has the columns.
func (m *Manifest) render(origin string, columns []Column) (out []votable.Resource, fits bool) {
	pairs := []string{"$baseUrl$", origin}
	for _, key := range m.keys {
		i := slices.IndexFunc(columns, func(c Column) bool {
			return c.Source != "" && strings.EqualFold(strings.ReplaceAll(c.Source, ".", "_"), key)
		})
		if i < 0 {
			return nil, false
		}
		pairs = append(pairs, "$"+key+"$", columns[i].Field.ID)
	}
	fill := filler{pairs}
	for _, r := range m.resources {
		out = append(out, fill.resource(r))
	}
	return out, true
}

// filler puts values in the place of keys.
type filler struct{ pairs []string }

// text replaces keys in any case.
func (f filler) text(s string) string {
	if !strings.Contains(s, "$") {
		return s
	}
	for i := 0; i < len(f.pairs); i += 2 {
		key := f.pairs[i]
		for at := 0; at+len(key) <= len(s); at++ {
			if strings.EqualFold(s[at:at+len(key)], key) {
				s = s[:at] + f.pairs[i+1] + s[at+len(key):]
				at += len(f.pairs[i+1]) - 1
			}
		}
	}
	return s
}

func (f filler) resource(r votable.Resource) votable.Resource {
	r.Description = f.text(r.Description)
	r.Params = f.params(r.Params)
	r.Infos = nil // they tell about the file
	r.Groups = slices.Clone(r.Groups)
	for i := range r.Groups {
		r.Groups[i].Params = f.params(r.Groups[i].Params)
	}
	return r
}

func (f filler) params(list []votable.Param) []votable.Param {
	list = slices.Clone(list)
	for i := range list {
		list[i].Value, list[i].Ref = f.text(list[i].Value), f.text(list[i].Ref)
	}
	return list
}
