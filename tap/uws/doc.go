// Package uws runs jobs as the Universal Worker Service does (IVOA
// Recommendation UWS 1.1, 2016-10-24): their phases, their queue, their limits
// and their documents. It knows no HTTP and does not know what a job computes.
//
// Words: a job is a request with parameters that runs once; its owner is the
// user who made it, "" for nobody; a phase is where it stands; destruction is
// the time at which the job and its result are thrown away; execution duration
// is how long it may run.
//
// A Manager keeps jobs in a JobStore, which outlives the process, and their
// results as files in a Folder. A Runner does the work. One process works on
// the jobs of one store.
//
// Read first: Job, Manager, Runner.
package uws
