// Package dali is what every service of the Virtual Observatory shares on the
// wire (IVOA Recommendation DALI 1.1, 2017-05-17, and VOSI 1.1, 2017-05-24):
// reading parameters, the one writer of error documents, times, the documents
// of the resources capabilities and availability, and the address under which
// clients see the service.
//
// It knows no particular service: what a parameter means, and which
// capabilities exist, is said by its callers.
//
// Read first: Params, WriteError, Capabilities.
package dali
