package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/internal/auth/tokenfile"
	"github.com/vobutler/vobutler/internal/config"
)

func tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Make tokens with which users log in",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(tokenNewCommand())
	return c
}

func tokenNewCommand() *cobra.Command {
	var file, user string
	var groups []string
	life := config.Duration(365 * 24 * time.Hour)
	c := &cobra.Command{
		Use:   "new --file FILE --user USER",
		Short: "Make a token and add it to a file",
		Long: `Makes a token for a user, prints it, and adds its hash to the file that
identity.tokens names; the file is made if there is none. Nobody can read the
token from the file, so that it is printed this once. A running server knows it
within a second. To withdraw a token, remove its entry.`,
		Example: `  vobutler token new --file tokens.yaml --user ada --groups dp1,commissioning
  vobutler token new --file tokens.yaml --user visitor --life 14d`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			token, err := tokenfile.Add(file, user, groups, time.Duration(life), time.Now())
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), token)
			return nil
		},
	}
	c.Flags().StringVar(&file, "file", "", "file of tokens")
	c.Flags().StringVar(&user, "user", "", "whose token it is")
	c.Flags().StringSliceVar(&groups, "groups", nil, "groups of the user, with commas between them")
	c.Flags().Var(&life, "life", "how long it works; 0s: without end")
	_ = c.MarkFlagRequired("file")
	_ = c.MarkFlagRequired("user")
	return c
}
