// Package follow keeps the rows of ivoa.ObsCore in the embedded engine as a
// Butler repository has them. It builds the engine's data file from the
// repository, and then looks at the repository again and again: what was added
// there is added here, what is gone there goes here, and what changed changes.
//
// What was seen is the data file itself: each row in it keeps the dataset it is
// of and a digest of its values, where no query sees them. So nothing is lost by
// a restart, and a file that cannot be read is built anew.
//
// It makes no rows (obscore/record does), writes no data files of its own
// (obscore/static does), and serves nothing.
//
// Read first: Open, Follower.
package follow
