package where

import (
	"errors"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// result is what a node means: one of predicate, value, null, integers and
// sequence.
type result interface{ result() }

type (
	// predicate is a condition.
	predicate struct{ tree.Predicate }
	// value is an expression.
	value struct{ tree.Expr }
	// null is NULL.
	null struct{}
	// integers is a range of integers, ends included.
	integers struct{ start, stop, step int64 }
	// sequence is a list that is bound to a name.
	sequence []tree.Expr
)

func (predicate) result() {}
func (value) result()     {}
func (null) result()      {}
func (integers) result()  {}
func (sequence) result()  {}

func describe(r result) string {
	switch r := r.(type) {
	case value:
		return "of type " + r.Type().String()
	case null:
		return "NULL"
	case integers:
		return "a range"
	case sequence:
		return "a list"
	}
	return "a condition"
}

// compiler turns nodes into results.
type compiler struct {
	context Context
	text    string
}

func (k *compiler) errorf(n node, format string, args ...any) error {
	return syntaxError(k.text, n.place(), format, args...)
}

// at adds the place of a node to an error.
func (k *compiler) at(n node, err error) error {
	var f *fail.Error
	if errors.As(err, &f) {
		return &fail.Error{Type: f.Type, Detail: errorText(syntaxError(k.text, n.place(), "%s", f.Detail)), Err: f.Err}
	}
	return k.errorf(n, "%s", err)
}

func errorText(err error) string {
	var f *fail.Error
	if errors.As(err, &f) {
		return f.Detail
	}
	return err.Error()
}

func (k *compiler) compile(n node) (result, error) {
	switch n := n.(type) {
	case *binary:
		return k.binary(n)
	case *unary:
		return k.unary(n)
	case *in:
		return k.in(n)
	case *parens:
		return k.compile(n.inner)
	case *pair:
		return k.timespan(n)
	case *call:
		return k.call(n)
	case *name:
		return k.name(n)
	case *number:
		return k.number(n)
	case *span:
		return k.span(n)
	case *text:
		return literal(dimension.String(n.value)), nil
	case *instant:
		nsec, err := tai.Parse(n.value)
		if err != nil {
			return nil, k.at(n, err)
		}
		return literal(dimension.DateTime(nsec)), nil
	}
	panic("where: a node of an unknown kind")
}

func literal(v dimension.Value) value { return value{&tree.Literal{Value: v}} }

func (k *compiler) number(n *number) (result, error) {
	if !strings.ContainsAny(n.digits, ".eE") {
		i, err := strconv.ParseInt(n.digits, 10, 64)
		if err != nil {
			return nil, k.errorf(n, "the integer %s does not fit into 64 bits", n.digits)
		}
		return literal(dimension.Int(i)), nil
	}
	f, err := strconv.ParseFloat(n.digits, 64)
	if err != nil {
		return nil, k.errorf(n, "the number %s is out of range", n.digits)
	}
	return literal(dimension.Float(f)), nil
}

func (k *compiler) span(n *span) (result, error) {
	first, rest, _ := strings.Cut(n.source, "..")
	last, step, strided := strings.Cut(rest, ":")
	r := integers{step: 1}
	var errs [3]error
	r.start, errs[0] = strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	r.stop, errs[1] = strconv.ParseInt(strings.TrimSpace(last), 10, 64)
	if strided {
		r.step, errs[2] = strconv.ParseInt(strings.TrimSpace(step), 10, 64)
	}
	if errors.Join(errs[:]...) != nil || r.stop+1 < r.stop {
		return nil, k.errorf(n, "the range %s has numbers that do not fit into 64 bits", n.source)
	}
	return r, nil
}

func (k *compiler) name(n *name) (result, error) {
	b, bound := k.context.Bind[n.value]
	switch {
	case n.colon && !bound:
		return nil, k.errorf(n, "no value is bound to the name :%s", n.value)
	case bound && b.IsList:
		return k.list(n, b.List)
	case strings.EqualFold(n.value, "null"):
		return null{}, nil
	}
	e, err := Identifier(n.value, k.context)
	if err != nil {
		return nil, k.at(n, err)
	}
	if e.Type() != dimension.TypeBool {
		return value{e}, nil
	}
	ref, ok := e.(tree.Reference)
	if !ok {
		return nil, k.errorf(n, "%s is bound to a truth value, which conditions cannot use", n)
	}
	return predicate{tree.Where(&tree.BooleanWrapper{Operand: ref})}, nil
}

func (k *compiler) list(n *name, vs []dimension.Value) (result, error) {
	out := make(sequence, len(vs))
	for i, v := range vs {
		if v.Type() != vs[0].Type() {
			return nil, k.errorf(n, "the list bound to %s mixes the types %s and %s", n.value, vs[0].Type(), v.Type())
		}
		out[i] = &tree.Literal{Value: v}
	}
	return out, nil
}

func (k *compiler) unary(n *unary) (result, error) {
	r, err := k.compile(n.operand)
	if err != nil {
		return nil, err
	}
	switch r := r.(type) {
	case predicate:
		if n.op != "NOT" {
			break
		}
		p, err := r.Not()
		if err != nil {
			return nil, k.at(n, err)
		}
		return predicate{p}, nil
	case value:
		if n.op == "NOT" || !r.Type().Numeric() {
			break
		}
		if n.op == "+" {
			return r, nil
		}
		return value{&tree.Unary{Op: tree.Negate, Operand: r.Expr}}, nil
	}
	return nil, k.errorf(n, "%s cannot be applied to %s, which is %s", n.op, n.operand, describe(r))
}

// timespan compiles a pair of times, either of which may be NULL for none.
func (k *compiler) timespan(n *pair) (result, error) {
	begin, err := k.instant(n, n.a, tai.Min)
	if err != nil {
		return nil, err
	}
	end, err := k.instant(n, n.b, tai.Max)
	if err != nil {
		return nil, err
	}
	if begin == end {
		// An instant lasts a nanosecond, but there is none at the ends of time.
		if end++; begin == tai.Min || end >= tai.Max {
			return nil, k.errorf(n, "the timespan %s is an instant at the limits of time", n)
		}
	}
	return literal(dimension.Span(dimension.NewTimespan(begin, end))), nil
}

func (k *compiler) instant(n *pair, bound node, unbounded int64) (int64, error) {
	r, err := k.compile(bound)
	if err != nil {
		return 0, err
	}
	switch r := r.(type) {
	case null:
		return unbounded, nil
	case value:
		if l, ok := r.Expr.(*tree.Literal); ok && l.Type() == dimension.TypeDateTime {
			return l.Value.Int(), nil
		}
	}
	return 0, k.errorf(bound, "%s in the timespan %s is neither a time nor NULL (write a time as T'...')", bound, n)
}
