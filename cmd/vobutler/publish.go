package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// publish makes the set of what the service describes: ivoa.ObsCore, the Felis
// files and TAP_SCHEMA. Files that speak of one schema are put together, and a
// table in a file takes the place of the built-in one of its name.
func publish(files []string, log *slog.Logger) (*schema.Set, error) {
	schemas := []*schema.Schema{obscore.Schema()}
	self, keys := schema.TapSchema()
	for _, path := range files {
		f, err := schema.LoadFelis(path)
		if err != nil {
			return nil, err
		}
		for _, w := range f.Warnings {
			log.Warn("schema", "file", path, "warning", w)
		}
		keys = append(keys, f.Keys...)
		i := slices.IndexFunc(schemas, func(s *schema.Schema) bool { return s.Name == f.Schema.Name })
		if i < 0 {
			f.Schema.Index = len(schemas) + 1
			schemas = append(schemas, f.Schema)
			continue
		}
		merge(schemas[i], f.Schema)
	}
	self.Index = len(schemas) + 1
	set, err := schema.NewSet(append(schemas, self), keys)
	if err != nil {
		return nil, fmt.Errorf("schemas: %w", err)
	}
	return set, nil
}

// merge puts the tables of from into to, in place of those of the same name.
func merge(to, from *schema.Schema) {
	for _, t := range from.Tables {
		i := slices.IndexFunc(to.Tables, func(o *schema.Table) bool { return o.Name == t.Name })
		if i < 0 {
			to.Tables = append(to.Tables, t)
		} else {
			to.Tables[i] = t
		}
	}
}

// load fills the tables of TAP_SCHEMA in an engine.
func load(ctx context.Context, set *schema.Set, to engine.Loader) error {
	for _, c := range set.Contents() {
		fields := make([]votable.Field, len(c.Table.Columns))
		for i := range c.Table.Columns {
			fields[i] = c.Table.Columns[i].Field()
		}
		if err := to.Load(ctx, c.Table.Name, result.FromColumns(fields, c.Rows, c.Columns)); err != nil {
			return fmt.Errorf("%s: %w", c.Table.Name, err)
		}
	}
	return nil
}
