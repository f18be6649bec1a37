package main

import (
	"context"
	"os"
	"time"
)

// followEvery is how often the data file is looked at: often enough for a
// person who waits for an import, and next to nothing for the disk.
const followEvery = time.Second

// follow takes a new data file into the engine as soon as an import has put one
// in place of the old, until ctx ends.
func (s *server) follow(ctx context.Context) {
	file := s.config.ObsCoreFile()
	known, _ := os.Stat(file)
	tick := time.NewTicker(followEvery)
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
