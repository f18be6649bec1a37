package deliver_test

import (
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

func TestHeader_NamesTheColumnsAndTheirSystems(t *testing.T) {
	origin := &plan.Origin{}
	outputs := []plan.Output{
		{Field: votable.Field{Name: "x", Utype: "ObsCore:Char.SpatialAxis.Coverage.Support.Area"}, Origin: origin},
		{Field: votable.Field{Name: "s_region"}},
		{Field: votable.Field{Name: "y", Ref: "own", Utype: "obscore:char.timeaxis.coverage.bounds.limits.starttime"}},
	}
	h := deliver.Header(outputs)
	if len(h.Coosys) != 1 || len(h.Timesys) != 0 || h.Fields[0].Ref != h.Coosys[0].ID || h.Fields[1].Ref != "" || h.Fields[2].Ref != "own" {
		t.Errorf("got %+v", h)
	}
	columns := deliver.Columns(h, outputs)
	if columns[2].Field.ID != "col_2" || columns[0].Origin != origin || columns[1].Origin != nil {
		t.Errorf("got %+v", columns)
	}
}

func TestEcho_CutsWhatIsLong(t *testing.T) {
	if got := deliver.Echo("short"); got != "short" {
		t.Errorf("got %q", got)
	}
	if got := deliver.Echo(strings.Repeat("ä ", 10000)); len(got) > 17000 || !strings.HasSuffix(got, " …") || strings.ContainsRune(got, '\uFFFD') {
		t.Errorf("got %d bytes", len(got))
	}
}
