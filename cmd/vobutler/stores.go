package main

import (
	"fmt"
	"log/slog"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/config"
)

// fileLinks returns what signs links to the files of the repositories, wherever
// they are kept, and the handler of those links that lead to this server.
func fileLinks(c *config.Config, repos repositories, log *slog.Logger) (sign.Signer, *sign.Files, error) {
	keys, err := sign.LoadKeys(c.KeyFile())
	if err != nil {
		return nil, nil, fmt.Errorf("files.keys: %w", err)
	}
	files, err := sign.NewFiles(sign.FilesConfig{Stores: repos.stores(&c.Butler), Keys: keys, Base: c.BaseURL, Path: c.Files.Path, Log: log})
	return files, files, err
}
