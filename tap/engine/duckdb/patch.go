package duckdb

import (
	"context"
	"maps"
	"slices"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Patch changes a table of the data file, which must be Writable, all at once
// for every query that starts afterwards. It returns how many rows went. When
// it returns without an error, the change is on the disk.
func (e *Engine) Patch(ctx context.Context, name schema.TableName, p *duck.Patch) (gone int64, err error) {
	e.admin.Lock()
	defer e.admin.Unlock()
	g, err := e.enter()
	if err != nil {
		return 0, err
	}
	defer g.leave()
	physical, ok := g.layout[name]
	if !ok || !e.config.Writable {
		return 0, fault.New(fault.Internal, "table %s cannot be changed", name)
	}
	conn, err := g.conn()
	if err != nil {
		return 0, err
	}
	// A query that is printed now and runs after the change must look for large
	// shapes that come with it.
	if more := comeLarge(physical.Spatial, p); slices.Max(append(more, 0)) > 0 {
		for i := range more {
			more[i] += g.large[name][i]
		}
		g.large[name] = more
		e.publish(g)
	}
	gone, err = conn.Patch(ctx, physical.Relation, p)
	if err == nil {
		err = g.countLarge(ctx, conn, name)
	}
	g.putBack(conn, err == nil)
	if err != nil {
		return 0, faultOf(err)
	}
	e.publish(g)
	return gone, nil
}

// comeLarge returns for each index how many rows come that it does not count as
// small.
func comeLarge(indexes []dialect.Spatial, p *duck.Patch) []int64 {
	counts := make([]int64, len(indexes))
	for k, s := range indexes {
		i := slices.IndexFunc(p.Fields, func(f votable.Field) bool { return f.Name == s.Radius })
		if i < 0 {
			continue
		}
		for row := range p.ComeRows {
			if c := &p.Come[i]; !c.IsNull(row) && c.Float64s[row] > s.SmallRadius {
				counts[k]++
			}
		}
	}
	return counts
}

// countLarge counts the large rows of a table, for each of its indexes. What
// the file says of them was true when it was imported.
func (g *generation) countLarge(ctx context.Context, conn *duck.Conn, name schema.TableName) error {
	physical := g.layout[name]
	counts := make([]int64, len(physical.Spatial))
	for i, s := range physical.Spatial {
		sql := "SELECT count(*) FROM " + duck.QuotePath(physical.Relation) + " WHERE " + duck.QuoteIdent(s.Radius) + " > ?"
		n, err := countRows(ctx, conn, sql, s.SmallRadius)
		if err != nil {
			return err
		}
		counts[i] = n
	}
	g.large[name] = counts
	return nil
}

func countRows(ctx context.Context, conn *duck.Conn, sql string, args ...any) (int64, error) {
	stream, err := conn.Query(ctx, sql, args, []votable.Datatype{votable.Long})
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	col := make([]votable.Column, 1)
	if _, err := stream.Next(ctx, col); err != nil {
		return 0, err
	}
	return col[0].Int64s[0], nil
}

// tables returns the layout of the data file as it is now.
func (g *generation) tables() dialect.Layout {
	layout := maps.Clone(g.layout)
	for name, counts := range g.large {
		physical := layout[name]
		physical.Spatial = slices.Clone(physical.Spatial)
		for i := range counts {
			physical.Spatial[i].Large = counts[i]
		}
		layout[name] = physical
	}
	return layout
}
