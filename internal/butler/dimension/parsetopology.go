package dimension

import (
	"fmt"
	"maps"
	"slices"
)

// addFamilies reads one section of the topology. The order of families matters
// to nobody; it is that of their names.
func (u *Universe) addFamilies(families map[string][]string, space Space) error {
	for _, name := range slices.Sorted(maps.Keys(families)) {
		family := &Family{Name: name, Space: space}
		for _, member := range families[name] {
			e := u.byName[member]
			switch {
			case e == nil:
				return fmt.Errorf("the %s family %s has a member %q, which is no element", space, name, member)
			case e.Skypix != nil:
				return fmt.Errorf("the %s family %s cannot have the sky pixels %s", space, name, member)
			}
			home := &e.Spatial
			if space == Temporal {
				home = &e.Temporal
			}
			if *home != nil && *home != family {
				return fmt.Errorf("%s is in the %s families %s and %s", member, space, (*home).Name, name)
			}
			*home = family
			family.Members = append(family.Members, e)
		}
		u.Families = append(u.Families, family)
	}
	return nil
}

func (u *Universe) addTopologyColumns(e *Element) {
	if e.Spatial != nil {
		e.Columns = append(e.Columns, &Column{Name: "region", Type: TypeRegion, Role: RoleRegion, Nullable: true})
	}
	if e.Temporal != nil {
		e.Columns = append(e.Columns, &Column{Name: "timespan", Type: TypeTimespan, Role: RoleTimespan, Nullable: true})
	}
}

// check finds what can only be told when all elements are there.
func (u *Universe) check() error {
	for _, e := range u.Elements {
		if len(e.byName) != len(e.Columns) {
			return fmt.Errorf("%s has two columns of one name", e.Name)
		}
		if name := e.PopulatedBy; name != "" && u.Dimension(name) == nil {
			return fmt.Errorf("%s is populated_by %q, which is no dimension", e.Name, name)
		}
		if name := e.ImpliedUnionTarget; name != "" {
			target := u.byName[name]
			if target == nil || !slices.Contains(target.Implied, e.Name) {
				return fmt.Errorf("%s has the implied_union_target %q, which does not imply it", e.Name, name)
			}
		}
	}
	return nil
}
