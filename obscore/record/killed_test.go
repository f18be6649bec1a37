package record_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/obscore/record"
)

// exportToKill has the arguments of an export that this program is to be, as
// another process: root, configuration and file, a line each.
const exportToKill = "VOBUTLER_TEST_EXPORT_TO_KILL"

func TestMain(m *testing.M) {
	if args := strings.Split(os.Getenv(exportToKill), "\n"); len(args) == 3 {
		fmt.Fprintln(os.Stderr, stopWithin(args[0], args[1], args[2]))
		os.Exit(1)
	}
	os.Exit(butlertest.Main(m))
}

// stopWithin exports until two parts are finished and some of the next is
// written, says so, and goes no further.
func stopWithin(root, config, out string) error {
	c, err := record.Load(config)
	if err != nil {
		return err
	}
	r, err := butler.Open(context.Background(), "demo", root, butlertest.Config())
	if err != nil {
		return err
	}
	parts := 0
	_, err = record.Export(context.Background(), r, c, out, record.Options{Workers: 1, Progress: func(p record.Progress) {
		if p.Done == 2 && parts == 2 {
			fmt.Println("stopped")
			select {}
		}
		parts = p.Done
	}})
	return fmt.Errorf("the export ended: %w", err)
}

// TestExport_GoesOnAfterItWasKilled kills the process of an export, which gets
// no chance to leave things in order.
func TestExport_GoesOnAfterItWasKilled(t *testing.T) {
	d := butlertest.Unpack(t)
	for _, name := range []string{"obscore.csv", "obscore.parquet"} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), name)
			killed := exec.Command(os.Args[0])
			killed.Env = append(os.Environ(), exportToKill+"="+d.Root+"\n"+d.ObscoreConfig+"\n"+out)
			killed.Stderr = os.Stderr
			said, err := killed.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := killed.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(said).ReadString('\n')
			if err != nil || line != "stopped\n" {
				t.Errorf("the process says %q, %v", line, err)
			}
			r := butlertest.Open(t, d.Root)
			c := load(t, d.ObscoreConfig)
			// While it is there, nobody else writes to the same file.
			_, err = record.Export(t.Context(), r, c, out, record.Options{Resume: true})
			if err == nil || !strings.Contains(err.Error(), "another export") {
				t.Errorf("the error of a second export is %v", err)
			}
			if err := killed.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = killed.Wait()
			if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
				t.Error("there is a file although the export was killed")
			}
			report, err := record.Export(t.Context(), r, c, out, record.Options{Resume: true})
			if err != nil {
				t.Fatal(err)
			}
			if report.Rows != 2180 || report.Resumed == 0 || report.Resumed == report.Rows {
				t.Errorf("the report is %+v", report)
			}
			if filepath.Ext(name) == ".csv" {
				compare(t, out, d.ObscoreCSV)
			} else if file := open(t, out); file.NumRows() != 2180 {
				t.Errorf("%d rows", file.NumRows())
			}
			left, err := os.ReadDir(filepath.Dir(out))
			if err != nil || len(left) != 1 {
				t.Errorf("beside the file there are %v, %v", left, err)
			}
		})
	}
}
