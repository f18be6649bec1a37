package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/static"
)

func importCommand() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Load data for the server", Args: cobra.NoArgs}
	c.AddCommand(importObsCoreCommand())
	return c
}

func importObsCoreCommand() *cobra.Command {
	var file string
	memory := config.Size(importMemory)
	c := &cobra.Command{
		Use:   "obscore --config FILE EXPORT...",
		Short: "Load exports of ObsCore and put them in place of the table",
		Long: `Reads what "butler obscore export" writes, Parquet or CSV (also .csv.gz), all files
as one table. Every value is checked against the published columns. If a row is
bad, its file and number are told and nothing changes; if all are good, the new
table takes the place of the old, also in a server that runs.`,
		Example: `  vobutler import obscore --config vobutler.yaml dp1.parquet dp2.parquet`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := config.Load(file)
			if err != nil {
				return err
			}
			progress, done := showProgress()
			report, err := importObsCore(c.Context(), &cfg, args, memory, progress)
			done()
			if bad := (*static.BadRows)(nil); errors.As(err, &bad) {
				return fmt.Errorf("%w\nnothing was changed", err)
			}
			if err != nil {
				return err
			}
			for _, note := range report.Notes {
				fmt.Fprintln(c.ErrOrStderr(), "note:", note)
			}
			fmt.Fprintf(c.OutOrStdout(), "%d rows are in %s\n", report.Rows, cfg.ObsCoreFile())
			return nil
		},
	}
	configFlag(c, &file)
	c.Flags().Var(&memory, "memory", "memory to use before it spills to disk")
	return c
}

// importMemory sorts a million rows without a detour over the disk.
const importMemory = 2 << 30

// importObsCore loads files into the table that the configuration names.
func importObsCore(ctx context.Context, c *config.Config, files []string, memory config.Size, progress func(static.Progress)) (*static.Report, error) {
	out := c.ObsCoreFile()
	if err := os.MkdirAll(filepath.Dir(out), 0o750); err != nil {
		return nil, err
	}
	return static.Import(ctx, static.Options{Table: obscore.Table(), Files: files, Out: out, Program: "vobutler " + version(),
		Threads: c.Engine.Threads, MemoryLimit: bytesOf(memory), Progress: progress})
}

// stages are the phases of an import in words.
var stages = map[static.Phase]string{static.Reading: "reading ", static.Sorting: "sorting ", static.Checking: "checking"}

// showProgress returns a function that draws a bar on a terminal, and one that
// ends it. Elsewhere, as in a log, neither does anything.
func showProgress() (func(static.Progress), func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions64(1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	return func(p static.Progress) {
		bar.ChangeMax64(max(p.Total, 1))
		bar.Describe(stages[p.Phase])
		_ = bar.Set64(p.Done)
	}, func() { _ = bar.Finish() }
}
