package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/vobutler/vobutler/obscore/record"
)

func exportCommand() *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "Write data of a repository to a file", Args: cobra.NoArgs}
	c.AddCommand(exportObsCoreCommand())
	return c
}

func exportObsCoreCommand() *cobra.Command {
	var (
		repository, configuration, out, where string
		collections, types                    []string
		options                               record.Options
	)
	c := &cobra.Command{
		Use:   "obscore --repo PATH --config FILE --out FILE",
		Short: "Write the ObsCore rows of a Butler repository",
		Long: `Makes the rows of ivoa.ObsCore from the registry of a Butler repository, by the
configuration that dax_obscore reads, and writes what "butler obscore export"
writes: a file of Parquet or CSV, by its name. The file appears when it is whole;
an export that was interrupted goes on with --resume.`,
		Example: `  vobutler export obscore --repo /repo/dp1 --config dp1.yaml --out dp1.parquet`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := record.Load(configuration)
			if err != nil {
				return err
			}
			if err := narrow(cfg, where, collections, types); err != nil {
				return err
			}
			for _, notice := range cfg.Notices {
				fmt.Fprintf(c.ErrOrStderr(), "note: %s: %s\n", configuration, notice)
			}
			repo, err := openRepository(c.Context(), "export", repository, 0)
			if err != nil {
				return err
			}
			var done func()
			options.Progress, done = showParts()
			report, err := record.Export(c.Context(), repo, cfg, out, options)
			done()
			if c.Context().Err() != nil && err != nil {
				// Not the error itself: an export that did not end is a failure.
				err = errors.New("interrupted; the same command with --resume goes on")
			}
			if err := errors.Join(err, repo.Close()); err != nil {
				return err
			}
			if report.Shapeless > 0 {
				fmt.Fprintf(c.ErrOrStderr(), "note: %d rows have a region that is no convex polygon, and no position\n", report.Shapeless)
			}
			fmt.Fprintf(c.OutOrStdout(), "%d rows are in %s (%.0f rows/s)\n", report.Rows, out,
				float64(report.Rows-report.Resumed)/max(report.Took, time.Millisecond).Seconds())
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&repository, "repo", "", "the repository: its folder or butler.yaml")
	f.StringVarP(&configuration, "config", "c", "", "which data sets become rows and how (YAML, as dax_obscore reads it)")
	f.StringVar(&out, "out", "", "file to write, .parquet or .csv")
	f.StringVar(&where, "where", "", "condition of the data sets, in place of where in the configuration")
	f.StringSliceVar(&collections, "collections", nil, "collections to search, in place of those in the configuration")
	f.StringSliceVar(&types, "dataset-type", nil, "only these dataset types of the configuration")
	f.IntVar(&options.Workers, "workers", 0, "dataset types at a time; 0: one a core")
	f.BoolVar(&options.Resume, "resume", false, "use the finished parts of an export that was interrupted")
	for _, name := range []string{"repo", "config", "out"} {
		_ = c.MarkFlagRequired(name)
	}
	return c
}

// narrow puts what the command line says in place of the configuration's.
func narrow(c *record.Config, where string, collections, types []string) error {
	if where != "" {
		c.Where = record.Constraint{Where: where}
	}
	if len(collections) > 0 {
		c.Collections = collections
	}
	if len(types) == 0 {
		return nil
	}
	if err := c.Select(types); err != nil {
		return fmt.Errorf("--dataset-type: %w", err)
	}
	return nil
}

// showParts returns a function that draws a bar of the finished parts on a
// terminal, and one that ends it; elsewhere neither does anything.
func showParts() (func(record.Progress), func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish())
	return func(p record.Progress) {
		bar.ChangeMax(max(p.Total, 1))
		bar.Describe(fmt.Sprintf("%s, %d rows", p.DatasetType, p.Rows))
		_ = bar.Set(p.Done)
	}, func() { _ = bar.Finish() }
}
