// Package sia is a Simple Image Access service (IVOA Recommendation SIA 2.0,
// 2015-12-23): searches of ivoa.ObsCore by parameters instead of ADQL. One
// handler serves any number of services, each under its label, which cover all
// rows of the table or some.
//
//	parameters → conditions (adql nodes) → a place at TAP's gate → plan.Resolve →
//	engine.Query → what RANGE leaves to test → deliver.Rewrite →
//	result.Limit(MAXREC) → format.Writer → deliver.Body → the client
//
// Two things are left to this package: ranges of coordinates, for which ADQL has
// no shape, and searches of many places, which become a query each.
//
// A search is a query like those of TAP: by the same planner, with the same
// index, and with the same rows hidden from the same users. The package has no
// SQL, no engine and no images; links to images are in the rows it returns.
//
// Where the standard leaves room or services differ:
//
//   - A row whose column is NULL does not meet a condition on that column. So
//     TIME finds no coadds, and POS no rows without a region.
//   - Without DPTYPE the answer has images and cubes, the products that SIA 2.0
//     is about.
//   - RANGE takes longitudes that cross 0, such as RANGE 350 10 -5 5.
//   - Identifiers are compared by what they name: the repository and the data
//     set, whatever stands before them.
//   - Parameters that the service does not know are ignored, as DALI has it, and
//     a warning in the result names them.
//
// Read first: Config, Service, parameters.
package sia
