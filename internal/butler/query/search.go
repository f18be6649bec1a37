package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// search is a search for datasets with what the registry knows about it.
type search struct {
	name       string // of the dataset type, or tree.AnyDataset
	alias      string // of its relation
	dimensions *dimension.Group
	// sources are the types of which datasets may be found: one, or any number
	// of types with the same dimensions.
	sources  []source
	messages []string // why collections cannot have a dataset
}

// source is a dataset type with the collections that may have such datasets, in
// the order of the search.
type source struct {
	datasetType *butler.DatasetType
	collections []*butler.Collection
}

// empty reports whether no dataset can be found.
func (s *search) empty() bool {
	for _, from := range s.sources {
		if len(from.collections) > 0 {
			return false
		}
	}
	return true
}

// calibration reports whether one of the collections is looked up by validity
// range.
func (s *search) calibration() bool {
	for _, from := range s.sources {
		if from.has(butler.Calibration) {
			return true
		}
	}
	return false
}

// several reports whether datasets of one data ID may be found in several
// collections.
func (s *search) several() bool {
	return len(s.sources) > 1 || len(s.sources) == 1 && len(s.sources[0].collections) > 1
}

// maxShadowing bounds the collections that are searched for a dataset that comes
// before another one.
const maxShadowing = 16

// orderly reports whether the first dataset of each data ID is easily found:
// those that have none before them, looked up in the few collections there are.
func (s *search) orderly() bool {
	return len(s.sources) == 1 && len(s.sources[0].collections) <= maxShadowing && !s.calibration()
}

func (f *source) has(t butler.CollectionType) bool {
	for _, c := range f.collections {
		if c.Type == t {
			return true
		}
	}
	return false
}

// runsOnly reports whether all collections are RUN collections, each of which
// has its own datasets.
func (f *source) runsOnly() bool {
	for _, c := range f.collections {
		if c.Type != butler.Run {
			return false
		}
	}
	return true
}

// resolve finds the types and the collections of a search. Constant are the
// dimensions that have one value in all rows.
func (e *Engine) resolve(ctx context.Context, d *tree.DatasetSearch, alias string, constant map[string]dimension.Value) (*search, error) {
	types, err := e.searchedTypes(ctx, d)
	if err != nil {
		return nil, err
	}
	known, err := e.repo.CollectionsWith(ctx, d.Collections...)
	if err != nil {
		return nil, err
	}
	collections, err := known.Flatten(d.Collections...)
	if err != nil {
		return nil, err
	}
	summaries, err := e.repo.Summaries(ctx, collections, types...)
	if err != nil {
		return nil, err
	}
	s := &search{name: d.DatasetType, alias: alias, dimensions: d.Dimensions}
	for _, t := range types {
		from := source{datasetType: t}
		for _, c := range collections {
			if reason := reject(c, summaries[c], t, constant); reason != "" {
				s.messages = append(s.messages, reason)
				continue
			}
			from.collections = append(from.collections, c)
		}
		if len(from.collections) > 0 || d.DatasetType != tree.AnyDataset {
			s.sources = append(s.sources, from)
		}
	}
	if !s.empty() {
		return s, nil
	}
	if len(collections) == 0 {
		s.messages = append(s.messages, "No datasets can be found because collection list is empty.")
	}
	what := "any dataset type"
	if d.DatasetType != tree.AnyDataset {
		what = "dataset type '" + d.DatasetType + "'"
	}
	searched := strings.Join(d.Collections, "', '")
	if searched != "" {
		searched = "'" + searched + "'"
	}
	first := fmt.Sprintf("Search for %s in [%s] is doomed to fail.", what, searched)
	s.messages = append([]string{first}, s.messages...)
	return s, nil
}

// searchedTypes returns the dataset types of a search.
func (e *Engine) searchedTypes(ctx context.Context, d *tree.DatasetSearch) ([]*butler.DatasetType, error) {
	if d.DatasetType == tree.AnyDataset {
		all, err := e.repo.DatasetTypes(ctx)
		if err != nil {
			return nil, err
		}
		var out []*butler.DatasetType
		for _, t := range all.All() {
			if t.Dimensions == d.Dimensions {
				out = append(out, t)
			}
		}
		return out, nil
	}
	t, err := e.repo.DatasetType(ctx, d.DatasetType)
	if err != nil {
		return nil, err
	}
	if t.Dimensions != d.Dimensions {
		return nil, fail.Invalid("dataset type %q has the dimensions %s, not %s as in the query",
			d.DatasetType, t.Dimensions, d.Dimensions)
	}
	return []*butler.DatasetType{t}, nil
}

// reject tells why a collection cannot have a dataset that is searched for, in
// the words of the Python library, or returns an empty string.
func reject(c *butler.Collection, summary *butler.Summary, t *butler.DatasetType, constant map[string]dimension.Value) string {
	// The summary may know a type as it was read another time.
	if !slices.ContainsFunc(summary.Types, func(o *butler.DatasetType) bool { return o.ID == t.ID }) {
		return fmt.Sprintf("No datasets of type '%s' in collection '%s'.", t.Name, c.Name)
	}
	for _, governor := range t.Dimensions.Governors {
		value, found := constant[governor]
		if found && !summary.HasGovernor(governor, value.Text()) {
			return fmt.Sprintf("No datasets with %s=%s in collection '%s'.", governor, value, c.Name)
		}
	}
	return ""
}
