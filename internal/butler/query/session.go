package query

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// session is what the queries of one request share: the main one, those of its
// conditions and those that are its inputs.
type session struct {
	engine   *Engine
	defaults dimension.DataID
	inputs   map[tree.Key]*input
}

// input is a table that queries of the session may join: values, or a statement.
type input struct {
	dimensions *dimension.Group
	keys       []string // the dimensions that are its columns
	values     []sqlb.ValueColumn
	statement  sqlb.Statement
	datasets   []string // whose searches constrain the rows
	tested     bool     // regions had to be compared for the rows
}

// Limits of what a request may bring along or compute first.
const (
	maxUpload = 100_000
	maxValues = 1_000_000
)

func (e *Engine) newSession(ctx context.Context, in *tree.Inputs) (*session, error) {
	s := &session{engine: e, defaults: in.DefaultDataID, inputs: map[tree.Key]*input{}}
	for _, i := range in.Inputs {
		var err error
		switch i := i.(type) {
		case *tree.Upload:
			s.inputs[i.Key], err = upload(i)
		case *tree.Materialized:
			s.inputs[i.Key], err = s.materialize(ctx, i)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, s.check(in.Query)
}

// check tests that the inputs of a query are there.
func (s *session) check(q *tree.Query) error {
	for _, list := range [][]tree.Join{q.Uploads, q.Materializations} {
		for _, j := range list {
			in := s.inputs[j.Key]
			if in == nil {
				return fail.Invalid("the query joins the upload or materialization %s, which the request does not bring along", j.Key)
			}
			if in.dimensions != j.Dimensions {
				return fail.Invalid("the query joins %s with the dimensions %s, but it has %s", j.Key, j.Dimensions, in.dimensions)
			}
		}
	}
	return nil
}

// upload returns the table of uploaded data IDs, each of them once.
func upload(u *tree.Upload) (*input, error) {
	if len(u.Rows) > maxUpload {
		return nil, fail.Invalid("the upload has %d rows; at most %d are possible, so use several queries", len(u.Rows), maxUpload)
	}
	g := u.Dimensions
	in := &input{dimensions: g, keys: g.Required}
	in.setColumns(len(u.Rows))
	seen := make(map[string]bool, len(u.Rows))
	var scratch []byte
	for _, row := range u.Rows {
		scratch = scratch[:0]
		for _, v := range row {
			scratch = appendKey(scratch, v)
		}
		if seen[string(scratch)] {
			continue
		}
		seen[string(scratch)] = true
		in.add(row)
	}
	return in, nil
}

func (in *input) setColumns(rows int) {
	u := in.dimensions.Universe
	for _, name := range in.keys {
		in.values = append(in.values, sqlb.ValueColumn{Name: name, Type: u.Dimension(name).PrimaryKey.Type,
			Values: make([]dimension.Value, 0, rows)})
	}
}

func (in *input) add(row []dimension.Value) {
	for i := range in.values {
		in.values[i].Values = append(in.values[i].Values, row[i])
	}
}

// materialize returns the table of a query's data IDs: the query itself, or its
// rows if regions must be compared to know them.
func (s *session) materialize(ctx context.Context, m *tree.Materialized) (*input, error) {
	if err := s.check(m.Query); err != nil {
		return nil, err
	}
	if !m.Dimensions.SubsetOf(m.Query.Dimensions) {
		return nil, fail.Invalid("the materialization %s has the dimensions %s, which its query, with %s, has not all",
			m.Key, m.Dimensions, m.Query.Dimensions)
	}
	in := &input{dimensions: m.Dimensions, keys: m.Dimensions.Keys, datasets: m.Datasets}
	p, err := s.plan(ctx, m.Query, want{dimensions: m.Dimensions, need: tree.NewColumns(m.Dimensions),
		columns: keysOf(m.Dimensions), limit: tree.NoLimit, names: true})
	if err != nil {
		return nil, err
	}
	in.tested = p.tested
	if p.tests.none() {
		in.statement = p.statement
		return in, nil
	}
	in.setColumns(0)
	return in, s.collect(ctx, p, in.add)
}

// collect runs a plan and passes on its rows.
func (s *session) collect(ctx context.Context, p *plan, add func(row []dimension.Value)) error {
	rows, err := s.engine.run(ctx, p)
	if err != nil {
		return err
	}
	defer rows.close()
	for n := 1; rows.next(); n++ {
		if n > maxValues {
			return fail.New(fail.UnimplementedQuery, "a materialization or a query after IN has more than %d rows "+
				"and regions to be compared; add conditions to it", maxValues)
		}
		add(rows.row)
	}
	return rows.err()
}

// relation returns the input as something to be joined by some of its columns.
// It is false if there is nothing to join: a table without columns.
func (in *input) relation(alias string, keys []string) (relation, bool) {
	if len(keys) == 0 && in.statement == nil {
		return relation{}, false
	}
	st := in.statement
	if st == nil {
		values := sqlb.Values("v", in.values...)
		sel := sqlb.From(values)
		for _, c := range in.values {
			sel = sel.Columns(values.Col(c.Name, c.Type))
		}
		st = sel
	}
	r := derived(st, alias)
	for _, name := range keys {
		r.addKey(in.dimensions.Universe.Dimension(name), name)
	}
	return r, true
}

// subquery returns the values of a column of another query: its statement, or
// the values themselves if regions must be compared to know them.
func (s *session) subquery(ctx context.Context, q *tree.Query, column tree.Expr) (sqlb.Statement, []dimension.Value, error) {
	if err := s.check(q); err != nil {
		return nil, nil, err
	}
	need := tree.NewColumns(q.Dimensions.Universe.Empty())
	need.AddExpr(column)
	reference, ok := column.(tree.Reference)
	if !ok {
		return nil, nil, fail.New(fail.UnimplementedQuery, "IN (query) can take a column of the query only, not %s", column)
	}
	p, err := s.plan(ctx, q, want{dimensions: need.Dimensions(), need: need, columns: []tree.Reference{reference},
		limit: tree.NoLimit, names: true})
	if err != nil {
		return nil, nil, err
	}
	if p.tests.none() {
		return p.statement, nil, nil
	}
	values := []dimension.Value{}
	err = s.collect(ctx, p, func(row []dimension.Value) { values = append(values, row[0]) })
	return nil, values, err
}
