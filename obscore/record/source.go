package record

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/butler/where"
)

// Source reads the datasets that a configuration asks for. It may be used by
// many goroutines.
type Source struct {
	repo   *butler.Repo
	engine *query.Engine
	config *Config
	single bool
}

// NewSource returns the datasets of a repository that a configuration asks for.
// An exposure that belongs to several visits is a row for each of them, as
// dax_obscore has it.
func NewSource(repo *butler.Repo, c *Config) *Source {
	return &Source{repo: repo, engine: query.New(repo), config: c, single: c.Live()}
}

// NewSingleSource returns the same datasets, each for one row: an exposure has
// the region of one of its visits, always the same one.
func NewSingleSource(repo *butler.Repo, c *Config) *Source {
	s := NewSource(repo, c)
	s.single = true
	return s
}

// Config returns the configuration.
func (s *Source) Config() *Config { return s.config }

// Program returns the program of a configured dataset type. It is an error of
// type fail.MissingDatasetType if the repository does not have the type.
func (s *Source) Program(ctx context.Context, t *DatasetType) (*Program, error) {
	registered, err := s.repo.DatasetType(ctx, t.Name)
	if err != nil {
		return nil, err
	}
	return compile(s.config, t, registered.Dimensions, s.single)
}

// Constraints returns the constraints of a dataset type: its datasets are those
// of one after the other, and those that meet two are there twice. There is
// always one.
func (s *Source) Constraints(t *DatasetType) []Constraint {
	if list, ok := s.config.Constraints[t.Name]; ok {
		return list
	}
	return []Constraint{s.config.Where}
}

// Scan calls row with the inputs of the program for every dataset that meets a
// constraint, in the order of the database. What row gets is valid during the
// call; its error ends the scan.
func (s *Source) Scan(ctx context.Context, p *Program, constraint Constraint, row func(in []dimension.Value) error) error {
	return s.scan(ctx, p, constraint, nil, row)
}

// scan is Scan for the data IDs of an upload, or all if it is nil.
func (s *Source) scan(ctx context.Context, p *Program, constraint Constraint, upload *tree.Upload, row func(in []dimension.Value) error) error {
	collections, err := s.collections(ctx)
	if err != nil {
		return err
	}
	if len(collections) == 0 {
		return nil
	}
	inputs, spec, err := s.query(p, constraint, collections)
	if err != nil {
		return fmt.Errorf("dataset type %s: %w", p.name, err)
	}
	if upload != nil {
		inputs.Query.Uploads = []tree.Join{{Key: upload.Key, Dimensions: upload.Dimensions}}
		inputs.Inputs = []tree.Input{upload}
	}
	pages, err := s.engine.Execute(ctx, inputs, spec)
	if err != nil {
		return fmt.Errorf("dataset type %s: %w", p.name, err)
	}
	defer pages.Close()
	l := newLayout(p, spec)
	for pages.Next() {
		page := pages.Page()
		var regions []dimension.Value
		if s.config.Live() && p.region != noInput {
			if regions, err = s.regions(ctx, p, page); err != nil {
				return err
			}
		}
		for i := range page.Len() {
			in := l.inputs(page.Row(i))
			if regions != nil {
				in[p.region] = regions[i]
			}
			if err := row(in); err != nil {
				return err
			}
		}
	}
	return pages.Err()
}

// collections returns the names of the collections to search.
func (s *Source) collections(ctx context.Context) ([]string, error) {
	if s.config.CollectionType != CollectionRun {
		return s.config.Collections, nil
	}
	all, err := s.repo.Collections(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := all.Match(butler.Search{Names: []string{"*"}, Types: []butler.CollectionType{butler.Run}})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, run := range runs {
		if len(s.config.Collections) == 0 || s.matches(run.Name) {
			names = append(names, run.Name)
		}
	}
	return names, nil
}

func (s *Source) matches(run string) bool {
	for _, pattern := range s.config.Collections {
		if re, err := RunPattern(pattern); err == nil && re.MatchString(run) {
			return true
		}
	}
	return false
}

// query returns the query that gives the inputs of a program.
func (s *Source) query(p *Program, constraint Constraint, collections []string) (*tree.Inputs, *tree.Spec, error) {
	u := p.dimensions.Universe
	spec := &tree.Spec{Kind: tree.General, Limit: tree.NoLimit, Dimensions: p.rowDimensions(), FindFirst: !s.config.Live()}
	columns := tree.NewColumns(p.rowDimensions())
	var fields []tree.Field
	for i, ref := range p.inputs {
		switch ref := ref.(type) {
		case *tree.DimensionField:
			if i != p.region || !s.config.Live() {
				columns.AddField(ref.Element, ref.Column.Name)
			}
		case *tree.DatasetField:
			fields = append(fields, ref.Field)
		}
	}
	for _, e := range columns.Elements() {
		spec.DimensionFields = append(spec.DimensionFields, tree.ElementFields{Element: e, Fields: columns.Fields(e)})
	}
	slices.Sort(fields)
	spec.DatasetFields = []tree.DatasetFields{{DatasetType: p.name, Fields: fields}}
	condition, err := compileConstraint(p, constraint)
	if err != nil {
		return nil, nil, err
	}
	columns.AddPredicate(condition)
	if len(constraint.ExtraDims) > 0 {
		extra, err := u.Group(constraint.ExtraDims...)
		if err != nil {
			return nil, nil, err
		}
		columns.AddGroup(extra)
	}
	q := &tree.Query{
		Dimensions:        columns.Dimensions(),
		Datasets:          []tree.DatasetSearch{{DatasetType: p.name, Collections: collections, Dimensions: p.dimensions}},
		Where:             condition,
		ValidateGovernors: true,
	}
	return &tree.Inputs{Query: q}, spec, spec.Check(q)
}

func compileConstraint(p *Program, c Constraint) (tree.Predicate, error) {
	context := where.Context{Dimensions: p.dimensions, Datasets: []string{p.name}, Bind: map[string]where.Binding{}}
	for name, v := range c.Bind {
		b, err := binding(v)
		if err != nil {
			return nil, fmt.Errorf("bind.%s: %w", name, err)
		}
		context.Bind[name] = b
	}
	return where.Compile(c.Where, context)
}

func binding(v any) (where.Binding, error) {
	list, ok := v.([]any)
	if !ok {
		value, err := boundValue(v)
		return where.Bind(value), err
	}
	values := make([]dimension.Value, len(list))
	for i, item := range list {
		var err error
		if values[i], err = boundValue(item); err != nil {
			return where.Binding{}, err
		}
	}
	return where.BindList(values), nil
}

func boundValue(v any) (dimension.Value, error) {
	switch v := v.(type) {
	case string:
		return dimension.String(v), nil
	case int64:
		return dimension.Int(v), nil
	case float64:
		return dimension.Float(v), nil
	case bool:
		return dimension.Bool(v), nil
	case time.Time:
		return dimension.DateTime(tai.FromUTC(v.UnixNano())), nil
	}
	return dimension.Null, fmt.Errorf("a list within a list has no meaning")
}
