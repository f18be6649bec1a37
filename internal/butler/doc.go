// Package butler reads a Butler repository: its collections, dataset types,
// datasets, dimension records and files. It opens a repository by the butler.yaml
// that its servers use, checks that it knows the versions of its schema, and
// answers the small questions; package query answers those with a query tree.
//
// A view (Repo.View) is the repository without what is hidden from a user.
//
// It never writes, knows neither HTTP nor JSON, and leaves the databases to its
// sub-packages sqlite and postgres.
//
// Standard: the registry schema of daf_butler with integer collection keys,
// dataset managers 1 and 2, dimension universes 0 to 8.
//
// Read first: Repo, Open; DatasetRef, Coordinate; DB.
package butler
