// Package record makes ObsCore rows from the datasets of a Butler repository,
// as the exporter of dax_obscore makes them: by the same configuration, with
// the same columns in the same order, and the same values in them. Export
// writes them to a file.
//
// It serves nothing and follows nothing (obscore/follow does), and it knows the
// published table of this service only as far as size estimates go.
//
// Standard: the configuration of dax_obscore and of the ObsCore manager of
// daf_butler, release 30; ObsCore 1.1 for the meaning of the columns.
//
// Glossary: a template is a format string of the configuration; a program is
// what a dataset type's part of the configuration becomes once it was resolved
// against the dimensions of the type.
//
// Read first: Config, Load; Source, Program; Export.
package record
