package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/config"
)

func keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "Change the keys that sign links to files",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(keysRotateCommand())
	return c
}

func keysRotateCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "rotate --config FILE",
		Short: "Put a new key before the present one",
		Long: `Puts a new key before the present one in the file of keys, and drops older ones.
Servers that run take it within 15 seconds. Links that were signed before work until
they expire; do not rotate again before that.`,
		Example: `  vobutler keys rotate --config vobutler.yaml`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := config.Load(file)
			if err != nil {
				return err
			}
			keys, err := sign.RotateKeys(cfg.KeyFile())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: links will be signed with the key %s; those of %s hold until they expire\n", cfg.KeyFile(), keys[0], keys[1])
			return nil
		},
	}
	configFlag(c, &file)
	return c
}
