package uws_test

import (
	"testing"

	"github.com/vobutler/vobutler/tap/uws"
)

var allPhases = []uws.Phase{uws.Pending, uws.Queued, uws.Executing, uws.Completed, uws.Error, uws.Aborted,
	uws.Held, uws.Suspended, uws.Archived, uws.Unknown}

func TestPhase_MovesAlongTheArrowsOnly(t *testing.T) {
	legal := map[[2]uws.Phase]bool{
		{uws.Pending, uws.Queued}:      true,
		{uws.Pending, uws.Aborted}:     true,
		{uws.Queued, uws.Executing}:    true,
		{uws.Queued, uws.Aborted}:      true,
		{uws.Queued, uws.Error}:        true,
		{uws.Executing, uws.Completed}: true,
		{uws.Executing, uws.Error}:     true,
		{uws.Executing, uws.Aborted}:   true,
	}
	for _, from := range allPhases {
		for _, to := range allPhases {
			if from.May(to) != legal[[2]uws.Phase{from, to}] {
				t.Errorf("%s to %s: %t", from, to, from.May(to))
			}
		}
	}
}

func TestParsePhase(t *testing.T) {
	for _, p := range allPhases {
		if got, ok := uws.ParsePhase(string(p)); !ok || got != p {
			t.Errorf("%s: %s, %t", p, got, ok)
		}
	}
	if _, ok := uws.ParsePhase("pending"); ok {
		t.Error("a word in lower case is no phase")
	}
}
