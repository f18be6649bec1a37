package dimension

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"weak"
)

const defaultNamespace = "daf_butler"

// rawUniverse is the configuration as it is written. Unknown keys are ignored:
// every version has some that only its own tools read.
type rawUniverse struct {
	Version   int                        `json:"version"`
	Namespace *string                    `json:"namespace"`
	Skypix    map[string]json.RawMessage `json:"skypix"`
	Elements  map[string]*rawElement     `json:"elements"`
	Topology  struct {
		Spatial  map[string][]string `json:"spatial"`
		Temporal map[string][]string `json:"temporal"`
	} `json:"topology"`
}

type rawElement struct {
	Doc                string      `json:"doc"`
	Keys               []rawColumn `json:"keys"`
	Requires           []string    `json:"requires"`
	Implies            []string    `json:"implies"`
	Metadata           []rawColumn `json:"metadata"`
	Cached             bool        `json:"is_cached"`
	ImpliedUnionTarget string      `json:"implied_union_target"`
	Governor           bool        `json:"governor"`
	AlwaysJoin         bool        `json:"always_join"`
	PopulatedBy        string      `json:"populated_by"`
	Storage            *rawStorage `json:"storage"`
}

type rawColumn struct {
	Name     string `json:"name"`
	Doc      string `json:"doc"`
	Type     string `json:"type"`
	Nullable *bool  `json:"nullable"`
	Length   int    `json:"length"`
	Bytes    int    `json:"nbytes"`
}

type rawSystem struct {
	Class    string `json:"class"`
	MinLevel *int   `json:"min_level"`
	MaxLevel *int   `json:"max_level"`
}

// Parse reads a universe from the JSON form of its configuration: the one that a
// repository keeps in its attribute config:dimensions.json, or the one that a
// Butler server sends as "universe". It keeps text for JSON and must be the only
// one to hold it.
func Parse(text []byte) (*Universe, error) {
	var raw rawUniverse
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("read the dimension universe: %w", err)
	}
	u := &Universe{
		Namespace: defaultNamespace,
		Version:   raw.Version,
		raw:       text,
		byName:    map[string]*Element{},
		groups:    map[string]weak.Pointer[Group]{},
	}
	if raw.Namespace != nil {
		u.Namespace = *raw.Namespace
	}
	if err := u.build(&raw); err != nil {
		return nil, fmt.Errorf("dimension universe %s: %w", u, err)
	}
	return u, nil
}

func (u *Universe) build(raw *rawUniverse) error {
	systems, common, err := raw.systems()
	if err != nil {
		return err
	}
	if err := u.addElements(raw.Elements, systems); err != nil {
		return err
	}
	if err := u.addFamilies(raw.Topology.Spatial, Spatial); err != nil {
		return err
	}
	if err := u.addFamilies(raw.Topology.Temporal, Temporal); err != nil {
		return err
	}
	if u.Common = u.byName[common]; u.Common == nil || u.Common.Skypix == nil {
		return fmt.Errorf("the common skypix dimension %q is not a level of a pixelization", common)
	}
	for _, e := range u.Elements {
		u.addTopologyColumns(e)
	}
	u.index()
	return u.check()
}

// systems returns the pixelizations, which stand beside the key "common" or
// below "systems", and the name of the common dimension.
func (raw *rawUniverse) systems() (map[string]rawSystem, string, error) {
	var common string
	systems := map[string]rawSystem{}
	for _, name := range slices.Sorted(maps.Keys(raw.Skypix)) {
		text := raw.Skypix[name]
		var err error
		switch name {
		case "common":
			err = json.Unmarshal(text, &common)
		case "systems":
			var nested map[string]rawSystem
			err = json.Unmarshal(text, &nested)
			maps.Copy(systems, nested)
		default:
			var system rawSystem
			err = json.Unmarshal(text, &system)
			systems[name] = system
		}
		if err != nil {
			return nil, "", fmt.Errorf("skypix %s: %w", name, err)
		}
	}
	return systems, common, nil
}

// addElements puts the elements in their order: in each round all whose
// dependencies are there already, by name.
func (u *Universe) addElements(elements map[string]*rawElement, systems map[string]rawSystem) error {
	waiting := map[string]*rawElement{}
	for name, e := range elements {
		if e == nil {
			return fmt.Errorf("element %s is null", name)
		}
		if _, twice := systems[name]; twice {
			return fmt.Errorf("%s is both an element and a pixelization", name)
		}
		e.foldStorage()
		waiting[name] = e
	}
	for name := range systems {
		waiting[name] = nil
	}
	for len(waiting) > 0 {
		var round []string
		for name, e := range waiting {
			if !e.waitsFor(waiting) {
				round = append(round, name)
			}
		}
		if len(round) == 0 {
			return fmt.Errorf("the elements %s depend on each other in a circle",
				strings.Join(slices.Sorted(maps.Keys(waiting)), ", "))
		}
		slices.Sort(round)
		for _, name := range round {
			e := waiting[name]
			delete(waiting, name)
			var err error
			if e == nil {
				err = u.addSystem(name, systems[name])
			} else {
				err = u.addElement(name, e)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func (e *rawElement) waitsFor(waiting map[string]*rawElement) bool {
	if e == nil {
		return false
	}
	waits := func(name string) bool {
		_, found := waiting[name]
		return found
	}
	return slices.ContainsFunc(e.Requires, waits) || slices.ContainsFunc(e.Implies, waits)
}

func (u *Universe) add(e *Element) error {
	if u.byName[e.Name] != nil {
		return fmt.Errorf("there are two elements %q", e.Name)
	}
	e.Index = len(u.Elements)
	u.byName[e.Name] = e
	u.Elements = append(u.Elements, e)
	if e.IsDimension {
		u.Dimensions = append(u.Dimensions, e)
	}
	if e.IsGovernor {
		u.Governors = append(u.Governors, e)
	}
	return nil
}

// index prepares what groups are made from.
func (u *Universe) index() {
	n := len(u.Elements)
	u.required = make([]bits, n)
	u.closure = make([]bits, n)
	for i, e := range u.Elements {
		u.required[i], u.closure[i] = newBits(n), newBits(n)
		if e.IsDimension {
			u.closure[i].set(i)
		}
		for _, name := range e.Required {
			d := u.byName[name]
			u.required[i].set(d.Index)
			if d != e {
				u.closure[i].add(u.closure[d.Index])
			}
		}
		for _, name := range e.Implied {
			u.closure[i].add(u.closure[u.byName[name].Index])
		}
		e.byName = make(map[string]*Column, len(e.Columns))
		for _, c := range e.Columns {
			e.byName[c.Name] = c
		}
	}
	u.empty = u.group(newBits(n))
	for i, e := range u.Elements {
		e.group = u.group(u.closure[i])
		if len(e.group.Governors) == 1 {
			e.Governor = u.byName[e.group.Governors[0]]
		}
	}
}
