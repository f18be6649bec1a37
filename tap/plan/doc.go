// Package plan turns the syntax tree of a query into a typed one: every name
// resolved against the schema, every expression with its type, conversions
// made explicit, geometry as nodes of its own, and the tables and columns that
// it touches listed. It is the same for every engine; what a dialect prints
// from it must give the same rows everywhere.
//
// Rules a dialect may rely on:
//   - operands of Arith, Compare, Between and the lists of In have one Kind
//     (integers of different width excepted); Cast nodes stand where the query
//     mixes kinds, and literals already have the kind of the other side;
//   - conditions are of Kind Boolean, and CONTAINS(a,b)=1 and its many
//     spellings have become GeoTest, DISTANCE(a,b) < r has become NearTest;
//   - TOP of the outermost select of a Query is its Limit.
//
// Read first: Query, Expr, Resolve.
package plan
