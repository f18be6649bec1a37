package static_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestImport_KeepsTheRunUnseen(t *testing.T) {
	of := func(header string, runs ...string) string {
		lines := strings.Split(strings.TrimSpace(string(asEmpty(survey(len(runs))))), "\n")
		lines[0] += "," + header
		for i, run := range runs {
			lines[i+1] += "," + run
		}
		return write(t, "runs.csv", []byte(strings.Join(lines, "\n")+"\n"))
	}
	const query = `SELECT count(*), count(dataset_run), count(*) FILTER (dataset_run = 'runs/a_b') FROM d.ivoa."ObsCore"`
	for name, c := range map[string]struct {
		file    string
		want    string
		leftOut string // a column that the notes name
	}{
		"lsst_run":                    {of("lsst_run", "runs/a_b", "", "runs/c"), "[3 2 1]", ""},
		"run":                         {of("RUN", "runs/a_b", "runs/a_b", "runs/c"), "[3 3 2]", ""},
		"its own name comes first":    {of("run,dataset_run", "x,runs/a_b", "y,runs/c"), "[2 2 1]", "run"},
		"lsst_run comes before run":   {of("run,lsst_run", "runs/a_b,x", "runs/a_b,y"), "[2 2 0]", "run"},
		"an export that has none":     {of("other", "runs/a_b"), "[1 0 0]", "other"},
		"an export with quoted names": {of(`"run"`, `"runs/a_b"`), "[1 1 1]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			report, out, err := run(t, c.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(figures(t, attach(t, out), query)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			for _, column := range []string{"run", "lsst_run", "other"} {
				if told := strings.Contains(fmt.Sprint(report.Notes), " column "+column+" is not published"); told != (column == c.leftOut) {
					t.Errorf("the notes are %v", report.Notes)
				}
			}
		})
	}
}
