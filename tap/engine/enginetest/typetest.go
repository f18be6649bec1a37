package enginetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
)

// testTypes reads every table whole and compares it with what was loaded: each
// column with its own type, NULL and all.
func testTypes(t *testing.T, e engine.Engine) {
	for _, d := range Tables() {
		name := d.Table.Name.Table
		t.Run(name, func(t *testing.T) {
			a, err := ask(context.Background(), e, "SELECT * FROM test."+name, plan.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for row := range d.n {
				var cells []string
				for i := range d.Table.Columns {
					cells = append(cells, cellText(&d.columns[i], &d.Fields[i], row))
				}
				want = append(want, strings.Join(cells, " | "))
			}
			if diff := compare(a.rows, want, false); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// testConcurrent runs one query many times at once.
func testConcurrent(t *testing.T, e engine.Engine) {
	const query = "SELECT COUNT(*) FROM test.sky s, test.target t WHERE DISTANCE(s.ra, s.dec, t.ra, t.dec) < 2"
	want, err := ask(context.Background(), e, query, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	errs := make(chan error, 16)
	for range cap(errs) {
		group.Go(func() {
			got, err := ask(context.Background(), e, query, plan.Options{})
			if err == nil && got.rows[0] != want.rows[0] {
				err = fmt.Errorf("got %s, alone it was %s", got.rows[0], want.rows[0])
			}
			errs <- err
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}
