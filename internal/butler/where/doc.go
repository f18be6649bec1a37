// Package where compiles the text of a condition, as users write it, to the
// predicate that travels in a query tree: "instrument = 'X' AND visit > 5".
//
// It resolves names against a dimension universe, the dimensions and dataset
// types of the query, and values bound to names. It does not know which dataset
// types there are, fills in no default values, and runs nothing.
//
// Standard: the expression language of daf_butler (Querying datasets, "Dimension
// expressions"), as its release 30 compiles it. The predicate is in the same
// normal form.
//
// Read first: Compile, Context; then tree.Predicate.
package where
