package butler

import (
	"math/rand/v2"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// The rule on the registry, in TAI nanoseconds, and that on a table, in UTC
// modified Julian dates, must agree for every end of an observation.
func TestCutoff_AgreesWithTheDate(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		after := random.Int64N(tai.Max)
		cut := cutoff(after)
		if cut < after || cut > after+2000 {
			t.Fatalf("the cut-off of %d is %d ns away", after, cut-after)
		}
		for _, end := range []int64{after, after - 1, after + 1, cut, cut + 1, after + random.Int64N(4000) - 2000, after + 37_000_000_000} {
			if inTable, inRegistry := tai.UTCMJD(end) > tai.UTCMJD(after), end > cut; inTable != inRegistry {
				t.Fatalf("an end %d ns after %d: hidden %v by its date, %v by its time", end-after, after, inTable, inRegistry)
			}
		}
	}
}
