package dimension

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rawStorage is how versions before 7 said what later ones say by is_cached
// and implied_union_target.
type rawStorage struct {
	Class  string      `json:"cls"`
	ViewOf string      `json:"view_of"`
	Nested *rawStorage `json:"nested"`
}

func (e *rawElement) foldStorage() {
	if s := e.Storage; s != nil {
		e.Cached = strings.Contains(s.Class, ".caching.") || strings.Contains(s.Class, ".governor.")
		e.ImpliedUnionTarget = s.ViewOf
		if s.Nested != nil {
			e.ImpliedUnionTarget = s.Nested.ViewOf
		}
	}
	if e.Governor {
		e.Cached = true
	}
}

// maxLevels are the finest levels of the pixelizations that need not say it.
var maxLevels = map[string]int{
	"lsst.sphgeom.HtmPixelization":     24,
	"lsst.sphgeom.HealpixPixelization": 17,
	"lsst.sphgeom.Mq3cPixelization":    30,
	"lsst.sphgeom.Q3cPixelization":     30,
}

// deepest bounds the levels of a pixelization; indices of finer ones would not
// fit into 64 bits.
const deepest = 31

// addSystem adds the dimensions of a pixelization from coarse to fine, and its
// family.
func (u *Universe) addSystem(name string, s rawSystem) error {
	low := 1
	if s.MinLevel != nil {
		low = *s.MinLevel
	}
	high, known := maxLevels[s.Class]
	if s.MaxLevel != nil {
		high, known = *s.MaxLevel, true
	}
	if !known {
		return fmt.Errorf("the pixelization %q needs a max_level", s.Class)
	}
	if low < 0 || high > deepest {
		return fmt.Errorf("the levels %d to %d are not within 0 to %d", low, high, deepest)
	}
	family := &Family{Name: name, Space: Spatial, Skypix: true}
	for level := low; level <= high; level++ {
		key := &Column{Name: "id", Type: TypeInt, Role: RoleRequired}
		e := &Element{
			Name:        name + strconv.Itoa(level),
			Doc:         fmt.Sprintf("Level %d of the %s sky pixelization.", level, name),
			IsDimension: true,
			PrimaryKey:  key,
			PopulatedBy: name + strconv.Itoa(level),
			Skypix:      &Skypix{System: name, Class: s.Class, Level: level},
			Spatial:     family,
		}
		key.Dimension = e.Name
		e.Required = []string{e.Name}
		e.Columns = []*Column{key}
		if err := u.add(e); err != nil {
			return err
		}
		family.Members = append(family.Members, e)
	}
	slices.Reverse(family.Members)
	u.Families = append(u.Families, family)
	return nil
}

func (u *Universe) addElement(name string, raw *rawElement) error {
	e := &Element{
		Name:               name,
		Doc:                raw.Doc,
		IsDimension:        len(raw.Keys) > 0 || raw.Governor,
		IsGovernor:         raw.Governor,
		AlwaysJoin:         raw.AlwaysJoin,
		PopulatedBy:        raw.PopulatedBy,
		ImpliedUnionTarget: raw.ImpliedUnionTarget,
		Cached:             raw.Cached,
	}
	if err := raw.check(); err != nil {
		return err
	}
	if err := u.addKeys(e, raw); err != nil {
		return err
	}
	for _, m := range raw.Metadata {
		c, err := m.column(RoleMetadata)
		if err != nil {
			return err
		}
		e.Metadata = append(e.Metadata, c)
	}
	if !e.IsGovernor { // governors depend on nothing, whatever is written
		if err := u.addDependencies(e, raw); err != nil {
			return err
		}
	}
	if e.IsDimension {
		e.Required = append(e.Required, name)
		e.PopulatedBy = name
	}
	u.addColumns(e)
	return u.add(e)
}

func (e *rawElement) check() error {
	switch {
	case len(e.Keys) == 0 && e.Governor:
		return errors.New("a governor dimension needs a key")
	case len(e.Keys) == 0 && len(e.Requires) == 0:
		return errors.New("an element without keys needs a required dimension")
	case len(e.Keys) > 0 && e.AlwaysJoin:
		return errors.New("a dimension cannot have always_join")
	case len(e.Keys) > 0 && e.PopulatedBy != "":
		return errors.New("a dimension cannot have populated_by")
	case e.ImpliedUnionTarget != "" &&
		(len(e.Requires) > 0 || len(e.Implies) > 0 || len(e.Keys) > 1 || len(e.Metadata) > 0):
		return errors.New("a dimension with implied_union_target has one key and nothing else")
	}
	return nil
}

func (u *Universe) addKeys(e *Element, raw *rawElement) error {
	for i, k := range raw.Keys {
		role := RoleAlternate
		if i == 0 {
			role = RoleRequired
		}
		c, err := k.column(role)
		if err != nil {
			return err
		}
		c.Nullable = false
		if i > 0 {
			e.AlternateKeys = append(e.AlternateKeys, c)
			continue
		}
		if c.Type != TypeInt && c.Type != TypeString {
			return fmt.Errorf("the primary key %s is of type %s: it must be int or string", c.Name, c.Type)
		}
		c.Dimension = e.Name
		e.PrimaryKey = c
	}
	return nil
}

// addDependencies sets Required and Implied in universe order.
func (u *Universe) addDependencies(e *Element, raw *rawElement) error {
	required, implied := map[string]bool{}, map[string]bool{}
	for _, name := range raw.Requires {
		d := u.Dimension(name)
		if d == nil {
			return fmt.Errorf("requires %q, which is no dimension", name)
		}
		for _, r := range d.Required {
			required[r] = true
		}
	}
	for _, name := range raw.Implies {
		if u.Dimension(name) == nil {
			return fmt.Errorf("implies %q, which is no dimension", name)
		}
		implied[name] = true
	}
	for _, d := range u.Dimensions {
		if required[d.Name] {
			e.Required = append(e.Required, d.Name)
		}
		if implied[d.Name] {
			e.Implied = append(e.Implied, d.Name)
		}
	}
	return nil
}

// addColumns lists the columns of a record but for region and timespan.
func (u *Universe) addColumns(e *Element) {
	key := func(name string, role Role) {
		if name == e.Name {
			e.Columns = append(e.Columns, e.PrimaryKey)
			return
		}
		c := *u.byName[name].PrimaryKey
		c.Name, c.Dimension, c.Role = name, name, role
		e.Columns = append(e.Columns, &c)
	}
	for _, name := range e.Required {
		key(name, RoleRequired)
	}
	for _, name := range e.Implied {
		key(name, RoleImplied)
	}
	e.Columns = append(e.Columns, e.AlternateKeys...)
	e.Columns = append(e.Columns, e.Metadata...)
}

var columnTypes = map[string]Type{
	"int": TypeInt, "string": TypeString, "float": TypeFloat, "bool": TypeBool, "hash": TypeHash,
}

func (raw *rawColumn) column(role Role) (*Column, error) {
	typ, known := columnTypes[raw.Type]
	switch {
	case raw.Name == "":
		return nil, errors.New("a column has no name")
	case !known:
		return nil, fmt.Errorf("column %s has the unknown type %q", raw.Name, raw.Type)
	case role != RoleMetadata && (typ == TypeFloat || typ == TypeBool):
		return nil, fmt.Errorf("the key %s is of type %s", raw.Name, typ)
	}
	c := &Column{Name: raw.Name, Doc: raw.Doc, Type: typ, Role: role, Nullable: raw.Nullable == nil || *raw.Nullable}
	switch typ {
	case TypeString:
		c.Length = raw.Length
	case TypeHash:
		c.Length = raw.Bytes
	}
	return c, nil
}
