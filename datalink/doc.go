// Package datalink tells what there is for an identifier of a data set: the
// {links} service of DataLink, and the service descriptors by which results of
// other services point to it.
//
// The path of a request: the identifiers are read as they come and counted
// (request.go); those of one repository are looked up together (resolve.go), with
// what belongs to them (related.go); each file gets a signed link; the rows are
// written as the table that clients expect (table.go), one group of identifiers
// after the other, followed by the descriptors of the services that rows name
// (cutout.go).
//
// It neither cuts out images nor stores anything, and it decides about nobody's
// permission: it sees a repository as the one who asks may see it.
//
// Standards: IVOA DataLink 1.1, DALI 1.1, VOSI 1.1, service descriptors for SODA
// 1.0.
//
// Words: a link is one row of an answer; a relation is a rule by which one data
// set leads to others.
//
// Read first: Service, Resolver, Repositories, Descriptors.
package datalink
