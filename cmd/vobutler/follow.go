package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/vobutler/vobutler/obscore/follow"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/schema"
)

// dataFile returns the data file of the table: the one that was imported, or
// one that is made from a repository; "" if there is none and the server has
// repositories to serve without it.
func (s *server) dataFile(ctx context.Context, table *schema.Table) (string, error) {
	c := &s.config
	file := c.ObsCoreFile()
	if c.ObsCore.From == "static" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			if len(s.repos) > 0 {
				s.log.Warn("ivoa.ObsCore has no rows: there is no obscore.file, and obscore.from is not butler", "file", file)
				return "", nil
			}
			return "", fmt.Errorf("obscore.file: %s is not there: make it with \"vobutler import obscore\"", file)
		}
		return file, nil
	}
	rows, err := record.Load(c.ObsCore.Config)
	if err != nil {
		return "", fmt.Errorf("obscore.config: %w", err)
	}
	for _, notice := range rows.Notices {
		s.log.Warn("options of obscore.config have no effect", "file", c.ObsCore.Config, "options", notice)
	}
	s.follower, err = follow.Open(ctx, follow.Config{Repo: s.repos[c.ObsCore.Repository], Rows: rows, Table: table, File: file,
		Every: time.Duration(c.ObsCore.Every), Program: "vobutler " + version(), Threads: c.Engine.Threads,
		MemoryLimit: bytesOf(importMemory), Logger: s.log})
	if err != nil {
		return "", fmt.Errorf("obscore: %w", err)
	}
	return s.follower.File(), nil
}

// keepRows keeps the rows of the table as they should be, until ctx ends.
func (s *server) keepRows(ctx context.Context) {
	if s.follower != nil {
		s.follower.Follow(ctx, s.engine)
		return
	}
	s.awaitImports(ctx)
}

// awaitEvery is how often the data file is looked at: often enough for a person
// who waits for an import, and next to nothing for the disk.
const awaitEvery = time.Second

// awaitImports takes a new data file into the engine as soon as an import has
// put one in place of the old.
func (s *server) awaitImports(ctx context.Context) {
	file := s.config.ObsCoreFile()
	known, _ := os.Stat(file)
	tick := time.NewTicker(awaitEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := os.Stat(file)
		if err != nil || same(known, now) {
			continue
		}
		known = now
		if err := s.engine.Swap(ctx, file); err != nil {
			s.log.Error("the new data file could not be taken; the old one still serves", "file", file, "error", err)
			continue
		}
		s.log.Info("serving a new data file", "file", file)
	}
}

// same tells whether a file is the one seen before and unchanged.
func same(a, b os.FileInfo) bool {
	return a != nil && os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}
