package query

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Statement returns the statement that Execute runs.
func Statement(ctx context.Context, e *Engine, in *tree.Inputs, spec *tree.Spec) (sqlb.Statement, error) {
	s, err := e.newSession(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := s.plan(ctx, in.Query, wantedBy(spec))
	if err != nil {
		return nil, err
	}
	return p.statement, nil
}
