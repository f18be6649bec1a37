// Package plan turns the syntax tree of a query into a typed one: every name
// resolved against the schema, every expression with its type, conversions
// made explicit, geometry as nodes of its own, and the tables and columns that
// it touches listed. It is the same for every engine; what a dialect prints
// from it must give the same rows everywhere. It does not choose indexes, and
// it never sees a row. Standard: ADQL 2.1, with the extensions of tap/adql.
//
// Rules a dialect may rely on:
//   - operands of Arith, Compare, Between and the lists of In have one Kind
//     (integers of different width excepted); Cast nodes stand where the query
//     mixes kinds, and literals already have the kind of the other side;
//   - a NULL in the text is Cast{X: Literal of Kind Null}, to the type that it
//     has there; nothing else is of Kind Null;
//   - conditions are of Kind Boolean, and CONTAINS(a,b)=1 and its many
//     spellings have become GeoTest, DISTANCE(a,b) < r has become NearTest;
//   - a geometry of constants is a Shape, arithmetic of constants a Literal;
//   - the operands of a SetOp and the sub-query of IN have the types of what
//     they are put together with;
//   - TOP of the outermost select of a Query is its Limit;
//   - a plan does not change any more, and parts of it may stand in several
//     places of the tree.
//
// Read first: Query, Expr, Resolve.
package plan
