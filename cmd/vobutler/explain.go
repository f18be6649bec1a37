package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/plan"
)

func explainCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "explain --config FILE [ADQL]",
		Short: "Show what becomes of a query",
		Long: `Prints the query as it was understood, its plan with the types of its columns, and
how the engine would run it. The query is the argument, or the standard input.`,
		Example: `  vobutler explain --config vobutler.yaml "SELECT TOP 5 * FROM ivoa.ObsCore WHERE calib_level = 2"`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if text == "" {
				all, err := io.ReadAll(os.Stdin)
				if err != nil {
					return err
				}
				text = string(all)
			}
			return explain(c, file, text)
		},
	}
	configFlag(c, &file)
	return c
}

func explain(c *cobra.Command, file, text string) error {
	cfg, err := config.Load(file)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	set, err := publish(cfg.Schemas, log)
	if err != nil {
		return err
	}
	tree, warnings, err := adql.Parse(text, adql.Options{})
	if err != nil {
		return errors.New(adql.Format(err, text))
	}
	q, err := plan.Resolve(tree, set, plan.Options{})
	if err != nil {
		return errors.New(adql.Format(err, text))
	}
	e, err := duckdb.Open(c.Context(), duckdb.Config{File: cfg.ObsCoreFile(), MemoryLimit: bytesOf(cfg.Engine.Memory), Logger: log})
	if err != nil {
		return err
	}
	how, err := "", load(c.Context(), set, e)
	if err == nil {
		how, err = e.Explain(c.Context(), q)
	}
	if err := errors.Join(err, e.Close()); err != nil {
		return err
	}
	out := c.OutOrStdout()
	for _, w := range warnings {
		fmt.Fprintln(out, "note:", w.Msg)
	}
	for _, w := range q.Warnings {
		fmt.Fprintln(out, "note:", w)
	}
	fmt.Fprintf(out, "%s\n\n%s\n%s\n", tree, plan.Describe(q), how)
	return nil
}
