package dimension

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"weak"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Universe is a complete, consistent set of dimensions. It may be used by many
// goroutines. Everything it gives out belongs to it and must not be changed.
type Universe struct {
	Namespace string
	Version   int
	// Common is the skypix dimension whose pixels the repository stores for
	// every spatial element.
	Common *Element
	// Elements are all elements in universe order: each comes after those it
	// depends on.
	Elements []*Element
	// Dimensions are the elements that are dimensions, in the same order.
	Dimensions []*Element
	// Governors are the governor dimensions, in the same order.
	Governors []*Element
	// Families are all topological families; those of the sky pixelizations
	// first.
	Families []*Family

	raw      json.RawMessage
	byName   map[string]*Element
	required []bits // of each element, by its index
	closure  []bits // of each dimension, by its index: itself and all it requires and implies
	empty    *Group

	mu sync.RWMutex
	// Groups that nobody holds are forgotten: requests could name any of a
	// practically endless number of them.
	groups map[string]weak.Pointer[Group]
}

// JSON returns the text that the universe was read from, for serving it
// unchanged.
func (u *Universe) JSON() json.RawMessage { return u.raw }

// Element returns the element of a name, or nil.
func (u *Universe) Element(name string) *Element { return u.byName[name] }

// Dimension returns the dimension of a name, or nil.
func (u *Universe) Dimension(name string) *Element {
	if e := u.byName[name]; e != nil && e.IsDimension {
		return e
	}
	return nil
}

// Empty returns the group without dimensions.
func (u *Universe) Empty() *Group { return u.empty }

// Group returns the group of the named dimensions and all that they require
// and imply. A name that is no dimension is an error of type DimensionName.
func (u *Universe) Group(names ...string) (*Group, error) {
	dims := newBits(len(u.Elements))
	for _, name := range names {
		e := u.Dimension(name)
		if e == nil {
			return nil, u.noDimension(name)
		}
		dims.add(u.closure[e.Index])
	}
	return u.group(dims), nil
}

// GroupOfElement returns the smallest group that has the named element. A name
// that is none is an error of type DimensionName.
func (u *Universe) GroupOfElement(name string) (*Group, error) {
	e := u.byName[name]
	if e == nil {
		return nil, u.noDimension(name)
	}
	return e.group, nil
}

func (u *Universe) noDimension(name string) error {
	if e := u.byName[name]; e != nil {
		return fail.New(fail.DimensionName, "%q is a relation between dimensions, not a dimension", name)
	}
	var known []string
	for _, e := range u.Dimensions {
		if e.Skypix == nil {
			known = append(known, e.Name)
		}
	}
	return fail.New(fail.DimensionName, "there is no dimension %q; the dimensions of this repository are %s, and sky pixels",
		name, strings.Join(known, ", "))
}

// group returns the one group of a closed set of dimensions.
func (u *Universe) group(dims bits) *Group {
	var space [64]byte
	key := dims.appendKey(space[:0])
	u.mu.RLock()
	g := u.groups[string(key)].Value()
	u.mu.RUnlock()
	if g != nil {
		return g
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if g := u.groups[string(key)].Value(); g != nil {
		return g
	}
	g = u.newGroup(dims)
	u.groups[string(key)] = weak.Make(g)
	runtime.AddCleanup(g, u.forget, string(key))
	return g
}

// forget drops a group that is no more, unless it has been made anew.
func (u *Universe) forget(key string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.groups[key].Value() == nil {
		delete(u.groups, key)
	}
}

// String returns the namespace and version, for messages.
func (u *Universe) String() string { return fmt.Sprintf("%s %d", u.Namespace, u.Version) }
