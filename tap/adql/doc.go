// Package adql is the front end of the Astronomical Data Query Language: it
// turns query text into a syntax tree and a syntax tree back into text. It
// follows ADQL 2.1 (IVOA Recommendation 2023-12-15), with the extensions that
// users of SQL expect and that are unambiguous in ADQL: CASE, CROSS JOIN, scalar
// sub-queries, TRUE and FALSE, "%" and hexadecimal integers.
//
// The package knows syntax only. It resolves no name, gives nothing a type and
// knows no function but by the shape of its call: that is the planner's work.
// Every node keeps its place in the text, so that a later fault can point at it.
//
// A query has many faults as often as one: Parse goes on after a fault at the
// next comma or clause and reports up to MaxErrors of them, each with its place
// and a remedy; Format draws them under the text.
//
// The tree is printed by (*Query).String; the printed text parses to the same
// tree again.
//
// Read first: Query, Parse, ErrorList.
package adql
