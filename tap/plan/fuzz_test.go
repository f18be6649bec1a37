package plan_test

import (
	"errors"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

func FuzzResolve_PlanOrErrors(f *testing.F) {
	for _, file := range readCases(f) {
		for _, c := range file.cases {
			f.Add(c.query)
		}
	}
	set := testSet(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, _, err := adql.Parse(text, adql.Options{})
		if err != nil {
			return
		}
		p, err := plan.Resolve(q, set, plan.Options{})
		if err != nil {
			var list adql.ErrorList
			if p != nil || !errors.As(err, &list) || len(list) == 0 || len(list) > adql.MaxErrors {
				t.Fatalf("plan %v with error %v", p, err)
			}
			for _, e := range list {
				if e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(text) {
					t.Errorf("%q stands at %v of %d bytes", e.Msg, e.Span, len(text))
				}
			}
			return
		}
		checkPlan(t, p)
		plan.Describe(p)
	})
}

// checkPlan checks what every dialect relies on.
func checkPlan(t *testing.T, p *plan.Query) {
	t.Helper()
	for _, o := range p.Outputs() {
		if o.Type.Kind == plan.Null || o.Name == "" || o.Field.Name != o.Name {
			t.Errorf("output %q (field %q) of type %v", o.Name, o.Field.Name, o.Type)
		}
		if o.Expr != nil && o.Expr.Type() != o.Type {
			t.Errorf("output %s is %v, its expression %v", o.Name, o.Type, o.Expr.Type())
		}
	}
	plan.Walk(p, func(x plan.Expr) bool {
		switch x := x.(type) {
		case nil:
			t.Error("an expression is missing")
			return false
		case *plan.Compare:
			checkAlike(t, x.L, x.R)
		case *plan.Between:
			checkAlike(t, x.X, x.Low, x.High)
		case *plan.InList:
			checkAlike(t, append([]plan.Expr{x.X}, x.List...)...)
		case *plan.Arith:
			checkAlike(t, x, x.L, x.R)
		case *plan.InQuery:
			if x.X.Type() != x.Query.Outputs()[0].Type {
				t.Errorf("IN of %v and %v", x.X.Type(), x.Query.Outputs()[0].Type)
			}
		case *plan.Cast:
			if x.T.Kind == plan.Null {
				t.Error("a Cast to NULL")
			}
			if l, ok := x.X.(*plan.Literal); ok && l.T.Kind == plan.Null {
				return false
			}
		case *plan.Literal:
			if x.T.Kind == plan.Null {
				t.Error("a NULL without a type")
			}
		}
		return true
	})
}

// checkAlike checks that operands have one kind, integers excepted.
func checkAlike(t *testing.T, list ...plan.Expr) {
	t.Helper()
	for _, x := range list[1:] {
		a, b := list[0].Type(), x.Type()
		if a != b && (!a.Integer() || !b.Integer()) {
			t.Errorf("operands of %v and %v at %v", a, b, x.Span())
		}
	}
}
