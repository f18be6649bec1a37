package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
)

func checkCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "check --config FILE",
		Short: "Check a configuration and what it names",
		Long: `Reads the configuration, opens everything that it names without serving, and prints
a line for each. It ends with status 1 if the server could not start with it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := config.Load(file)
			if err != nil {
				return err
			}
			bad := 0
			for _, item := range checks(&cfg) {
				state, detail := "ok", ""
				if detail, err = item.run(c.Context()); err != nil {
					state, detail = "FAILED", err.Error()
					bad++
				}
				fmt.Fprintf(c.OutOrStdout(), "%-8s %-18s %s\n", state, item.name, detail)
			}
			if bad > 0 {
				return fmt.Errorf("%d of the checks failed", bad)
			}
			return nil
		},
	}
	configFlag(c, &file)
	return c
}

// check is one thing that must be right; run returns what to tell of it.
type check struct {
	name string
	run  func(context.Context) (string, error)
}

func checks(c *config.Config) []check {
	all := []check{
		{"data_dir", func(context.Context) (string, error) { return c.DataDir, writable(c.DataDir) }},
		{"schemas", func(context.Context) (string, error) {
			set, err := publish(c.Schemas, slog.New(slog.DiscardHandler))
			if err != nil {
				return "", err
			}
			columns := 0
			for _, t := range set.All() {
				columns += len(t.Columns)
			}
			return fmt.Sprintf("%d tables, %d columns", len(set.All()), columns), nil
		}},
		{"identity", func(context.Context) (string, error) {
			i, err := newIdentity(c, slog.New(slog.DiscardHandler), time.Now)
			if err != nil {
				return "", err
			}
			return c.Identity.Mode + i.detail(), nil
		}},
		{"obscore.file", func(ctx context.Context) (string, error) {
			if _, err := os.Stat(c.ObsCoreFile()); err != nil {
				return "", fmt.Errorf("%w; make it with \"vobutler import obscore\"", err)
			}
			e, err := duckdb.Open(ctx, duckdb.Config{File: c.ObsCoreFile(), MemoryLimit: bytesOf(c.Engine.Memory)})
			if err != nil {
				return "", err
			}
			return c.ObsCoreFile(), errors.Join(e.Probe(ctx), e.Close())
		}},
	}
	return slices.Concat(all, linkChecks(c), storeChecks(c))
}

// writable tries a folder, which it makes if need be.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(filepath.Clean(f.Name())))
}
