// Package did reads and prints the identifiers by which data sets of a Butler
// repository are known outside of it: what ivoa.ObsCore has as
// obs_publisher_did, and what {links} and SIA take as ID.
//
// Two forms are in use for the same data set, the first one with any authority
// and path:
//
//	ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=6f0c2d0e-1111-4aaa-8bbb-0123456789ab
//	butler://dp1/6f0c2d0e-1111-4aaa-8bbb-0123456789ab
//
// It does not know which repositories and data sets there are.
//
// Standards: IVOA Identifiers 2.0 (section 4.1, publisher dataset identifiers),
// RFC 4122 (UUIDs). What is accepted is what lsst.daf.butler accepts as the
// address of a data set.
//
// Read first: DID, Parse.
package did
