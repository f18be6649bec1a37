// Vobutler serves the data of Rubin Observatory through the Virtual
// Observatory. Each subcommand has a file of its own; this package only wires
// others together.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	if err := root().ExecuteContext(ctx); err != nil {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(os.Stderr, "vobutler:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:   "vobutler",
		Short: "Serve a Rubin Data Butler through the Virtual Observatory",
		Long: `Vobutler gives the data of Rubin Observatory to astronomers through the
Virtual Observatory: TAP 1.1 with ADQL 2.1 over ivoa.ObsCore, SIA 2 and DataLink
for TOPCAT, pyvo and the Portal of the Rubin Science Platform, and the API that
the Butler's Python client reads. It reads only.

To see it work:          vobutler demo
To serve your own data:  vobutler import obscore --config vobutler.yaml export.parquet
                         vobutler serve --config vobutler.yaml`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(demoCommand(), serveCommand(), importCommand(), exportCommand(), checkCommand(), explainCommand(), keysCommand(), tokenCommand(), versionCommand())
	return c
}
