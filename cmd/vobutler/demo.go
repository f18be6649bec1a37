package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/demo"
)

func demoCommand() *cobra.Command {
	var listen, dir, level string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Serve a small repository that comes with the program",
		Long: `Unpacks a small Butler repository, made by the real Butler with invented sky,
loads its ObsCore table and serves it on this machine only. Nothing outside its
folder is touched, and the second start finds everything in place.`,
		Example: `  vobutler demo
  vobutler demo --listen 127.0.0.1:9000 --dir /tmp/demo`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if dir == "" {
				cache, err := os.UserCacheDir()
				if err != nil {
					return fmt.Errorf("no folder for the demo: %w; name one with --dir", err)
				}
				dir = filepath.Join(cache, "vobutler", "demo")
			}
			cfg := config.Default()
			cfg.Listen, cfg.DataDir, cfg.Log.Level = listen, dir, level
			return serveDemo(c.Context(), c.OutOrStdout(), cfg)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to serve on")
	c.Flags().StringVar(&dir, "dir", "", "folder for the repository, jobs and results (default: in the user's cache)")
	c.Flags().StringVar(&level, "log", "info", "least level of what is logged: debug, info, warn or error")
	return c
}

func serveDemo(ctx context.Context, out io.Writer, cfg config.Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	repo, err := demo.Unpack(ctx, cfg.DataDir)
	if err != nil {
		return err
	}
	// The name of the unpacked folder tells one version of the demo from
	// another, so that the table beside it is always its own.
	cfg.ObsCore.File = filepath.Join(filepath.Dir(repo.Root), "obscore.duckdb")
	cfg.ObsCore.From, cfg.ObsCore.Repository, cfg.ObsCore.Config = "butler", "demo", repo.ObscoreConfig
	cfg.Butler.Repositories = map[string]config.Repository{"demo": {Config: repo.ButlerYAML}}
	log := logger(cfg.Log)
	s, err := newServer(ctx, cfg, log)
	if err != nil {
		return unlessStopped(ctx, err)
	}
	welcome(out, "http://"+s.public.Address(), &cfg)
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		if err := repo.WriteImages(ctx); err != nil && ctx.Err() == nil {
			log.Error("the images could not be drawn", "error", err)
		}
	}()
	err = s.run(ctx)
	<-drawn
	return err
}

// welcome tells where the services are and what to do with them.
func welcome(out io.Writer, host string, cfg *config.Config) {
	fmt.Fprintf(out, `vobutler serves the demo; stop it with Ctrl-C.

  TAP service  %[1]s
  DataLink     %[3]s
  SIA          %[4]s
  Butler       %[2]s

Try:

  1. In TOPCAT: VO, Table Access Protocol, and this as the TAP URL: %[1]s

  2. In Python:
       import pyvo
       tap = pyvo.dal.TAPService("%[1]s")
       print(tap.search("SELECT TOP 5 obs_id, lsst_band, s_ra, s_dec FROM ivoa.ObsCore").to_table())
       image = tap.search("SELECT TOP 1 * FROM ivoa.ObsCore WHERE calib_level = 2")[0]
       print(next(row.access_url for row in image.getdatalink() if row.semantics == "#this"))

  3. In Python with lsst.daf.butler, after export BUTLER_RUBIN_ACCESS_TOKEN=any:
       from lsst.daf.butler import Butler
       butler = Butler("%[2]s", collections="LSSTCam/runs/demo")
       print(butler.query_datasets("visit_image", where="visit.region OVERLAPS POINT(53.1, -27.8)", limit=5))

  4. In a shell, the images that contain a point:
       curl %[1]s/sync -d LANG=ADQL -d RESPONSEFORMAT=csv --data-urlencode \
         "QUERY=SELECT obs_id, dataproduct_subtype, lsst_band FROM ivoa.ObsCore WHERE CONTAINS(POINT(53.1, -27.8), s_region) = 1"

`, host+cfg.BasePath, host+cfg.Butler.Path+"/demo", host+cfg.Datalink.Path+"/links", host+cfg.SIA.Path+"/demo")
}
