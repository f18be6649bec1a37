package datalink_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/datalink"
)

func TestVOSI_Capabilities(t *testing.T) {
	s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) {
		c.SecurityMethods = []string{"ivo://ivoa.net/sso#BasicAA"}
	})
	w := s.get("/api/datalink/capabilities")
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	golden(t, "capabilities.xml", w.Body.Bytes())
}

func TestVOSI_Availability(t *testing.T) {
	for want, probe := range map[string]func(context.Context) error{
		"<vosi:available>true<":  nil,
		"<vosi:available>false<": func(context.Context) error { return errors.New("away") },
	} {
		s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Probe = probe })
		if w := s.get("/api/datalink/availability"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("status %d, %s", w.Code, w.Body)
		}
	}
}
