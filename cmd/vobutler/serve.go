package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/internal/config"
)

func serveCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Serve what a configuration describes",
		Long: `Serves until it is told to stop: ivoa.ObsCore by TAP and SIA 2, and of the
repositories in the configuration links to the files (DataLink) and the API of
the Butler's Python client. Where the file is silent, defaults hold that work on
one machine; a file may be empty.

The table comes from "vobutler import obscore", which may run again while this
serves: the new rows take the place of the old without a failed query. Or it
follows a repository (obscore.from: butler).`,
		Example: `  vobutler check --config vobutler.yaml
  vobutler serve --config vobutler.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := config.Load(file)
			if err != nil {
				return err
			}
			log := logger(cfg.Log)
			s, err := newServer(c.Context(), cfg, log)
			if err != nil {
				return unlessStopped(c.Context(), err)
			}
			log.Info("serving", "version", version(), "url", "http://"+s.public.Address()+cfg.BasePath)
			return s.run(c.Context())
		},
	}
	configFlag(c, &file)
	return c
}

// configFlag adds the flag that names the configuration, which must be given.
func configFlag(c *cobra.Command, file *string) {
	c.Flags().StringVarP(file, "config", "c", "", "configuration file (YAML)")
	_ = c.MarkFlagRequired("config")
}

// unlessStopped returns nothing of an error of a start that a signal ended:
// that is a stop like any other.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
