package plan

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
)

// table finds a published table by the name in FROM.
func (b *block) table(ref *adql.TableName) *schema.Table {
	parts := ref.Parts
	last := len(parts) - 1
	if len(parts) > 2 {
		b.fail(ref.Pos, "write schema.table", "%s names a catalog, and this service has none", dotted(parts))
		return nil
	}
	candidates := b.set.Candidates(parts[last].Name)
	if i := strings.IndexByte(parts[last].Name, '.'); last == 0 && i > 0 && len(candidates) == 0 {
		// Firefly quotes an unusual table name as a whole.
		if t := b.set.Table(schema.TableName{Schema: parts[0].Name[:i], Table: parts[0].Name[i+1:]}); t != nil {
			return t
		}
	}
	best, lenient := bestOf(candidates, func(t *schema.Table) int {
		g := grade(parts[last], t.Name.Table)
		if last == 1 {
			g = min(g, grade(parts[0], t.Name.Schema))
		}
		return g
	})
	switch {
	case len(best) == 1:
		if lenient {
			b.warn("%s was taken for %s; a name in quotes has to match exactly", dotted(parts), best[0].Name)
		}
		return best[0]
	case len(best) > 1:
		names := make([]string, len(best))
		for i, t := range best {
			names[i] = t.Name.String()
		}
		b.fail(ref.Pos, "write "+orList(names), "%s may mean several tables", dotted(parts))
		return nil
	}
	b.unknownTable(ref, candidates)
	return nil
}

// unknownTable reports a table that is not published.
func (b *block) unknownTable(ref *adql.TableName, candidates []*schema.Table) {
	parts := ref.Parts
	var names []string
	if len(parts) == 2 {
		known := false
		for _, sc := range b.set.Schemas {
			if grade(parts[0], sc.Name) == 0 {
				continue
			}
			known = true
			for _, t := range sc.Tables {
				names = append(names, t.Name.Table)
			}
		}
		if hint := b.didYouMean(parts[1].Name, func() []string { return names }); known && hint != "" {
			b.fail(ref.Pos, hint, "schema %s has no table %s", written(parts[0]), written(parts[1]))
			return
		}
		if strings.EqualFold(parts[0].Name, "TAP_UPLOAD") {
			hint := "send it with the UPLOAD parameter"
			if len(names) > 0 {
				hint = "the uploaded tables are " + strings.Join(names, ", ")
			}
			b.fail(ref.Pos, hint, "no table %s was uploaded", written(parts[1]))
			return
		}
	}
	var hint string
	if len(candidates) > 0 {
		names = names[:0]
		for _, t := range candidates {
			names = append(names, t.Name.String())
		}
		hint = "did you mean " + orList(names[:min(len(names), maxSuggestions)]) + "?"
	} else {
		hint = b.nearTables(parts)
	}
	if hint == "" {
		hint = "TAP_SCHEMA.tables lists the tables"
	}
	b.fail(ref.Pos, hint, "there is no table %s", dotted(parts))
}

// nearTables suggests tables of any schema.
func (b *block) nearTables(parts []adql.Ident) string {
	var names []string
	for _, t := range b.set.All() {
		if len(parts) == 1 {
			names = append(names, t.Name.Table)
		} else {
			names = append(names, t.Name.String())
		}
	}
	if len(parts) == 1 {
		for _, c := range b.ctes {
			names = append(names, c.ident.Name)
		}
	}
	return b.didYouMean(dotted(parts), func() []string { return names })
}
