package tap

import (
	"context"
	"errors"
	"strings"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

// compiled is a query that may run.
type compiled struct {
	plan     *plan.Query
	warnings []string
	tables   []string
	// metadata is set if the query reads nothing but TAP_SCHEMA.
	metadata bool
}

// parse turns the text of a query into its tree.
func (s *Service) parse(req *Request) (*adql.Query, []string, error) {
	tree, remarks, err := adql.Parse(req.Query, adql.Options{MaxLength: s.limits.QueryLength, MaxDepth: s.limits.QueryDepth})
	if err != nil {
		return nil, nil, explain(err, req.Query)
	}
	var warnings []string
	for _, r := range remarks {
		warnings = append(warnings, r.Msg)
	}
	return tree, warnings, nil
}

// resolve turns the tree into a plan over the tables of set, and asks whether
// the user may run it.
func (s *Service) resolve(ctx context.Context, req *Request, tree *adql.Query, set *schema.Set, who auth.Principal) (*compiled, error) {
	var opts plan.Options
	if s.cfg.Policy != nil {
		opts.Policy = s.cfg.Policy(who)
	}
	query, err := plan.Resolve(tree, set, opts)
	if err != nil {
		return nil, explain(err, req.Query)
	}
	if s.cfg.Authorize != nil {
		if err := s.cfg.Authorize(ctx, who, query); err != nil {
			return nil, err
		}
	}
	c := &compiled{plan: query, warnings: query.Warnings, metadata: len(query.Uses) > 0}
	for _, use := range query.Uses {
		c.tables = append(c.tables, use.Table.Name.String())
		c.metadata = c.metadata && strings.EqualFold(use.Table.Name.Schema, "TAP_SCHEMA")
	}
	return c, nil
}

// explain makes a fault of an error in the query's text, with its place marked.
func explain(err error, text string) error {
	var list adql.ErrorList
	var one *adql.Error
	if errors.As(err, &list) || errors.As(err, &one) {
		return fault.New(fault.Usage, "%s", adql.Format(err, text))
	}
	return err
}
