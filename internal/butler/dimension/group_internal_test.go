package dimension

import (
	"os"
	"runtime"
	"testing"
)

func parseUniverse(t testing.TB) *Universe {
	t.Helper()
	text, err := os.ReadFile("testdata/universe8.json")
	if err != nil {
		t.Fatal(err)
	}
	u, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUniverse_ForgetsGroupsThatNobodyHolds(t *testing.T) {
	u := parseUniverse(t)
	count := func() int {
		u.mu.RLock()
		defer u.mu.RUnlock()
		return len(u.groups)
	}
	held, err := u.Group("visit", "tract", "htm5")
	if err != nil {
		t.Fatal(err)
	}
	before := count()
	for _, a := range u.Dimensions {
		for _, b := range u.Dimensions {
			if _, err := u.Group(a.Name, b.Name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count() < before+500 {
		t.Errorf("%d groups", count())
	}
	for range 100 { // cleanups run some time after a collection
		if runtime.GC(); count() <= before {
			break
		}
		runtime.Gosched()
	}
	if n := count(); n > before {
		t.Errorf("%d groups are left of %d", n, before)
	}
	if again, _ := u.Group("htm5", "tract", "visit"); again != held {
		t.Error("a group that is held was forgotten")
	}
}

func BenchmarkUniverse_Group(b *testing.B) {
	u := parseUniverse(b)
	held, _ := u.Group("visit", "detector")
	b.ReportAllocs()
	for b.Loop() {
		if g, _ := u.Group("visit", "detector"); g != held {
			b.Fatal("another group")
		}
	}
}

func BenchmarkUniverse_NewGroup(b *testing.B) {
	u := parseUniverse(b)
	g, _ := u.Group("exposure", "detector", "patch")
	b.ReportAllocs()
	for b.Loop() {
		u.newGroup(g.dims)
	}
}
