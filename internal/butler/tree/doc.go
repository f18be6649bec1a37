// Package tree is the model of a Butler query as it travels: the tree of joins
// and constraints, the expressions and predicates in it, and the specification
// of the result. Decoding checks everything that can be checked against a
// dimension universe alone: names, types, and that each part needs no more
// dimensions than the query has. What a decoded query means, and whether its
// collections and dataset types exist, is for others.
//
// Standard: the Butler server protocol, version 1 (the models of
// lsst.daf.butler.queries.tree and .result_specs).
//
// All errors that a user can cause are *fail.Error.
//
// Read first: Query, Expr, Predicate; then Spec.
package tree
