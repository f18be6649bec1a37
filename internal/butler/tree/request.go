package tree

import "github.com/vobutler/vobutler/internal/butler/dimension"

// Execute is the request for the rows of a query.
type Execute struct {
	Query *Inputs
	Spec  *Spec
}

// Count is the request for how many rows a query has.
type Count struct {
	Query *Inputs
	Spec  *Spec
	// Exact asks for the count after all filters, Discard allows to read the
	// rows for it.
	Exact, Discard bool
}

// Any is the request whether a query has rows.
type Any struct {
	Query *Inputs
	// Execute allows to run the query, Exact asks for filtering its rows.
	Execute, Exact bool
}

// Explain is the request why a query has no rows.
type Explain struct {
	Query *Inputs
	// Execute allows to run queries to find out.
	Execute bool
}

// AllDatasets is the request for datasets of many types.
type AllDatasets struct {
	Collections, Names []string
	FindFirst          bool
	// DataID may have names that are no dimensions.
	DataID, DefaultDataID dimension.DataID
	// Where is a condition as text, and Bind the values of names in it.
	Where string
	Bind  map[string]dimension.Value
	// Limit is the largest count of rows, or NoLimit.
	Limit          int64
	IncludeRecords bool
}

// start returns the members of a request.
func start(body []byte) (fields, error) {
	c, err := root(body)
	if err != nil {
		return fields{}, err
	}
	return c.fields()
}

// query reads the member that every request for a query has.
func (f fields) query(u *dimension.Universe) (*Inputs, error) {
	v, err := f.need("query")
	if err != nil {
		return nil, err
	}
	return decoder{u}.inputs(v)
}

// spec reads the specification of the result, and checks it against the query.
func (f fields) spec(u *dimension.Universe, in *Inputs) (*Spec, error) {
	v, err := f.need("result_spec")
	if err != nil {
		return nil, err
	}
	s, err := decoder{u}.spec(v)
	if err != nil {
		return nil, err
	}
	if err := s.Check(in.Query); err != nil {
		return nil, v.within(err)
	}
	return s, nil
}

// flags reads truth values that may be absent.
func (f fields) flags(values map[string]*bool) error {
	for name, target := range values {
		var err error
		if *target, err = f.flag(name, *target); err != nil {
			return err
		}
	}
	return nil
}

// DecodeExecute reads the body of query/execute.
func DecodeExecute(body []byte, u *dimension.Universe) (*Execute, error) {
	f, err := start(body)
	if err != nil {
		return nil, err
	}
	r := &Execute{}
	if r.Query, err = f.query(u); err != nil {
		return nil, err
	}
	if r.Spec, err = f.spec(u, r.Query); err != nil {
		return nil, err
	}
	return r, nil
}

// DecodeCount reads the body of query/count.
func DecodeCount(body []byte, u *dimension.Universe) (*Count, error) {
	f, err := start(body)
	if err != nil {
		return nil, err
	}
	r := &Count{Exact: true}
	if r.Query, err = f.query(u); err != nil {
		return nil, err
	}
	if r.Spec, err = f.spec(u, r.Query); err != nil {
		return nil, err
	}
	if err := f.flags(map[string]*bool{"exact": &r.Exact, "discard": &r.Discard}); err != nil {
		return nil, err
	}
	return r, nil
}

// DecodeAny reads the body of query/any.
func DecodeAny(body []byte, u *dimension.Universe) (*Any, error) {
	f, err := start(body)
	if err != nil {
		return nil, err
	}
	r := &Any{Execute: true, Exact: true}
	if r.Query, err = f.query(u); err != nil {
		return nil, err
	}
	if err := f.flags(map[string]*bool{"execute": &r.Execute, "exact": &r.Exact}); err != nil {
		return nil, err
	}
	return r, nil
}

// DecodeExplain reads the body of query/explain.
func DecodeExplain(body []byte, u *dimension.Universe) (*Explain, error) {
	f, err := start(body)
	if err != nil {
		return nil, err
	}
	r := &Explain{Execute: true}
	if r.Query, err = f.query(u); err != nil {
		return nil, err
	}
	if err := f.flags(map[string]*bool{"execute": &r.Execute}); err != nil {
		return nil, err
	}
	return r, nil
}

// DecodeAllDatasets reads the body of query/all_datasets.
func DecodeAllDatasets(body []byte) (*AllDatasets, error) {
	f, err := start(body)
	if err != nil {
		return nil, err
	}
	r := &AllDatasets{DataID: dimension.DataID{}, DefaultDataID: dimension.DataID{}}
	for name, target := range map[string]*[]string{"collections": &r.Collections, "name": &r.Names} {
		v, err := f.need(name)
		if err != nil {
			return nil, err
		}
		if *target, err = v.texts(); err != nil {
			return nil, err
		}
	}
	for name, target := range map[string]*dimension.DataID{"data_id": &r.DataID, "default_data_id": &r.DefaultDataID} {
		if v := f.optional(name); v != nil {
			if *target, err = dataID(v); err != nil {
				return nil, err
			}
		}
	}
	if err := f.flags(map[string]*bool{"find_first": &r.FindFirst, "with_dimension_records": &r.IncludeRecords}); err != nil {
		return nil, err
	}
	if v := f.optional("where"); v != nil {
		if r.Where, err = v.text(); err != nil {
			return nil, err
		}
	}
	if r.Limit, err = f.limit(); err != nil {
		return nil, err
	}
	if v := f.optional("bind"); v != nil {
		r.Bind = map[string]dimension.Value{}
		err = v.object(func(name string, c *cursor) error {
			l, kind, err := discriminated(c, "expression_type")
			if err != nil {
				return err
			}
			r.Bind[name], err = literalValue(l, kind)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}
