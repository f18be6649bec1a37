package adql

import "strings"

var operatorText = [...]string{
	Or: " OR ", And: " AND ", Not: "NOT ",
	Eq: " = ", Ne: " <> ", Lt: " < ", Le: " <= ", Gt: " > ", Ge: " >= ",
	Concat: " || ", Add: " + ", Sub: " - ", Mul: " * ", Div: " / ", Mod: " % ",
	Neg: "-", Pos: "+",
}

// exprPrec returns how tight the outermost operator of an expression binds.
func exprPrec(e Expr) int {
	switch e := e.(type) {
	case *Unary:
		return operatorPrec[e.Op]
	case *Binary:
		return operatorPrec[e.Op]
	case *Between, *InList, *InQuery, *Like, *IsNull:
		return precCompare
	}
	return precPrimary
}

// expr writes an expression where operators have to bind at least as tight as
// least, in parentheses if its own does not.
func (p *printer) expr(e Expr, least int) {
	prec := exprPrec(e)
	if prec < least || p.full && prec < precPrimary {
		p.str("(")
		defer p.str(")")
	}
	switch e := e.(type) {
	case *Unary:
		p.unary(e, prec)
	case *Binary:
		left := prec
		if prec == precCompare {
			left++
		}
		p.expr(e.L, left)
		p.str(operatorText[e.Op])
		p.expr(e.R, prec+1)
	case *Between:
		p.predicate(e.X, e.Not, "BETWEEN ")
		p.expr(e.Low, precConcat)
		p.str(" AND ")
		p.expr(e.High, precConcat)
	case *InList:
		p.predicate(e.X, e.Not, "IN (")
		p.list(e.List)
		p.str(")")
	case *InQuery:
		p.predicate(e.X, e.Not, "IN ")
		p.subquery(e.Query)
	case *Like:
		verb := "LIKE "
		if e.Fold {
			verb = "ILIKE "
		}
		p.predicate(e.X, e.Not, verb)
		p.expr(e.Pattern, precConcat)
		if e.Escaped {
			p.str(` ESCAPE '\'`)
		}
	case *IsNull:
		p.expr(e.X, precConcat)
		if e.Not {
			p.str(" IS NOT NULL")
		} else {
			p.str(" IS NULL")
		}
	default:
		p.primary(e)
	}
}

// unary writes NOT or a sign; two signs keep apart, as "--" begins a comment.
func (p *printer) unary(e *Unary, prec int) {
	p.str(operatorText[e.Op])
	if x, ok := e.X.(*Unary); ok && e.Op == Neg && x.Op == Neg && !p.full {
		p.str(" ")
	}
	p.expr(e.X, prec)
}

// predicate writes the first operand and the verb of a predicate.
func (p *printer) predicate(x Expr, not bool, verb string) {
	p.expr(x, precConcat)
	if not {
		p.str(" NOT ", verb)
	} else {
		p.str(" ", verb)
	}
}

func (p *printer) list(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.str(", ")
		}
		p.expr(e, precLowest)
	}
}

func (p *printer) primary(e Expr) {
	switch e := e.(type) {
	case *ColumnRef:
		p.path(e.Parts, false)
	case *NumberLit:
		p.str(e.Text)
	case *StringLit:
		p.str("'", strings.ReplaceAll(e.Value, "'", "''"), "'")
	case *NullLit:
		p.str("NULL")
	case *BoolLit:
		if e.Value {
			p.str("TRUE")
		} else {
			p.str("FALSE")
		}
	case *Exists:
		p.str("EXISTS ")
		p.subquery(e.Query)
	case *Subquery:
		p.subquery(e.Query)
	case *Call:
		p.call(e)
	case *Cast:
		p.str("CAST(")
		p.expr(e.X, precLowest)
		p.str(" AS ")
		p.typeName(e.Type)
		p.str(")")
	case *Case:
		p.caseExpr(e)
	}
}

func (p *printer) call(e *Call) {
	if e.Prefix != nil {
		p.path([]Ident{*e.Prefix, e.Name}, false)
	} else {
		p.str(e.Name.Name)
	}
	p.str("(")
	if e.Star {
		p.str("*")
	}
	if e.Distinct {
		p.str("DISTINCT ")
	}
	p.list(e.Args)
	p.str(")")
}

func (p *printer) caseExpr(e *Case) {
	p.str("CASE")
	if e.Operand != nil {
		p.str(" ")
		p.expr(e.Operand, precLowest)
	}
	for _, w := range e.Whens {
		p.str(" WHEN ")
		p.expr(w.Cond, precLowest)
		p.str(" THEN ")
		p.expr(w.Then, precLowest)
	}
	if e.Else != nil {
		p.str(" ELSE ")
		p.expr(e.Else, precLowest)
	}
	p.str(" END")
}
