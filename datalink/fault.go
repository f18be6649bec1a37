package datalink

import (
	"context"
	"errors"

	"github.com/vobutler/vobutler/internal/fault"
)

// faultWords has the word with which a message begins for each kind of fault
// (DataLink 1.1 section 3.4).
var faultWords = map[fault.Kind]string{
	fault.Usage:       "UsageFault",
	fault.Unsupported: "UsageFault",
	fault.TooLarge:    "UsageFault",
	// What a user may not see does not exist for that user.
	fault.NotFound:  "NotFoundFault",
	fault.Forbidden: "NotFoundFault",
	fault.Busy:      "TransientFault",
	fault.Timeout:   "TransientFault",
	fault.Transient: "TransientFault",
	fault.Canceled:  "TransientFault",
}

// message is what a user is told of an error, in the form of DataLink.
func message(err error) string {
	word, known := faultWords[fault.KindOf(err)]
	if !known {
		word = "FatalFault"
	}
	return word + ": " + fault.Message(err)
}

// worded gives an error that ends a whole request the form of DataLink.
func worded(err error) error {
	if errors.Is(err, context.Canceled) || fault.KindOf(err) == fault.Unauthenticated {
		return err
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		return fault.Wrap(err, fault.KindOf(err), "%s", message(err))
	}
	told := *e
	told.Msg, told.Err = message(err), err
	return &told
}
