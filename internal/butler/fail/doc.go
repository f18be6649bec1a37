// Package fail is the vocabulary of errors a Butler client understands: the
// error types that travel as {"error_type": ..., "detail": ...}, and the error
// that carries one of them. It knows neither HTTP nor what made the error.
//
// The types are those of the Butler server protocol, version 1; each is mapped
// by the Python client to one exception class.
//
// Read first: Type, Error, TypeOf.
package fail
