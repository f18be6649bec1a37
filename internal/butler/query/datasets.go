package query

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// restriction returns the conditions of a query that refer to nothing but some
// keys, for a part of the query to apply early.
type restriction func(keys []relationKey) []sqlb.Expr

// datasetRelation returns the datasets of a search with some of their fields. If
// first is set, which needs an orderly search, they are those of each data ID in
// the first collection that has one. If apart is set the database computes no
// condition for others.
func (e *Engine) datasetRelation(s *search, fields map[string]bool, first, apart bool, restrict restriction) relation {
	// Without fields, each data ID is wanted once.
	first = s.several() && (first || len(fields) == 0 && s.orderly())
	var parts []sqlb.Statement
	for _, from := range s.sources {
		var tagged, calibrations []*butler.Collection
		for _, c := range from.collections {
			if c.Type == butler.Calibration {
				calibrations = append(calibrations, c)
			} else {
				tagged = append(tagged, c)
			}
		}
		if len(tagged) > 0 || len(calibrations) == 0 {
			d := datasetSelect{engine: e, search: s, source: from, fields: fields, table: e.repo.Tags(from.datasetType, "t")}
			d.first = first
			parts = append(parts, d.statement(tagged, restrict))
		}
		if len(calibrations) > 0 {
			d := datasetSelect{engine: e, search: s, source: from, fields: fields, table: e.repo.Calibs(from.datasetType, "t"), ranges: true}
			parts = append(parts, d.statement(calibrations, restrict))
		}
	}
	var statement sqlb.Statement
	switch {
	case len(parts) == 0:
		statement = e.nothing(s.dimensions, fields)
	case len(parts) == 1:
		statement = parts[0]
	default:
		statement = sqlb.Union(parts...)
	}
	if apart {
		statement = fence(statement, func(inner sqlb.Relation) (columns []sqlb.Column) {
			for _, name := range s.dimensions.Required {
				columns = append(columns, inner.Col(name, s.dimensions.Universe.Dimension(name).PrimaryKey.Type))
			}
			for field := range fields {
				columns = append(columns, inner.Col(field, e.datasetFieldType(field)))
			}
			return columns
		})
	}
	out := relation{Relation: sqlb.Subquery(statement, s.alias)}
	if len(parts) != 1 || len(fields) == 0 && s.several() && !first {
		out = derived(statement, s.alias)
	}
	for _, name := range s.dimensions.Required {
		out.addKey(s.dimensions.Universe.Dimension(name), name)
	}
	for field := range fields {
		out.addField(column{ofDataset, s.name, field}, out.Col(field, e.datasetFieldType(field)))
	}
	return out
}

// nothing returns a statement without rows, with the keys of a group and some
// fields.
func (e *Engine) nothing(g *dimension.Group, fields map[string]bool) sqlb.Statement {
	sel := sqlb.Select{}.Output("found", sqlb.True).Where(sqlb.False)
	for _, name := range g.Required {
		sel = sel.Output(name, sqlb.Null(g.Universe.Dimension(name).PrimaryKey.Type))
	}
	for field := range fields {
		sel = sel.Output(field, sqlb.Null(e.datasetFieldType(field)))
	}
	return sel
}

func (e *Engine) datasetFieldType(field string) dimension.Type {
	switch field {
	case fieldCollectionKey, fieldRunKey, fieldRank:
		return dimension.TypeInt
	}
	f, _ := tree.FieldNamed(field)
	if f == tree.FieldIngestDate {
		return e.repo.IngestDate()
	}
	return f.Type()
}

// datasetSelect is the statement of the datasets of one type in collections that
// are all in one table.
type datasetSelect struct {
	engine *Engine
	search *search
	source source
	fields map[string]bool
	table  sqlb.Relation
	ranges bool // the table has validity ranges
	first  bool // only datasets without one before them

	sel sqlb.Select
}

func (d *datasetSelect) statement(collections []*butler.Collection, restrict restriction) sqlb.Select {
	t := d.source.datasetType
	tags := d.table
	collection := tags.Col("collection_id", dimension.TypeInt)
	id := tags.Col("dataset_id", dimension.TypeUUID)
	keys := relation{Relation: tags}
	d.sel = sqlb.From(tags).Where(sqlb.Eq(tags.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(t.ID)),
		sqlb.In(collection, identifiers(collections)))
	for _, name := range t.Dimensions.Required {
		keys.addKey(t.Dimensions.Universe.Dimension(name), name)
		d.sel = d.sel.Columns(keys.key(name))
	}
	run := collection
	if d.has(tree.FieldIngestDate) || !d.source.runsOnly() && (d.has(tree.FieldRun) || d.fields[fieldRunKey] || d.engine.repo.HidesByRun(t)) {
		static := d.engine.repo.Table("dataset", "s")
		run = static.Col("run_id", dimension.TypeInt)
		d.sel = d.sel.Join(static, sqlb.Eq(static.Col("id", dimension.TypeUUID), id))
		if d.has(tree.FieldIngestDate) {
			d.sel = d.sel.Columns(static.Col("ingest_date", d.engine.repo.IngestDate()))
		}
	}
	if d.has(tree.FieldDatasetID) {
		d.sel = d.sel.Columns(id)
	}
	d.collectionColumns("r", run, tree.FieldRun, fieldRunKey)
	d.collectionColumns("c", collection, tree.FieldCollection, fieldCollectionKey)
	if d.fields[fieldRank] {
		d.sel = d.sel.Output(fieldRank, rank(collection, d.source.collections))
	}
	if d.has(tree.FieldTimespan) {
		span := tree.FieldTimespan.String()
		if d.ranges {
			d.sel = d.sel.Columns(tags.Col(span, dimension.TypeTimespan))
		} else {
			d.sel = d.sel.Output(span, sqlb.Lit(dimension.Span(dimension.AllTime)))
		}
	}
	d.sel = d.sel.Where(d.engine.repo.Visible(t, tags, run)...)
	if d.first {
		d.sel = d.sel.Where(sqlb.Not(sqlb.Exists(d.before(keys))))
	}
	if len(d.sel.Outputs()) == 0 {
		d.sel = d.sel.Output("found", sqlb.True)
	}
	// As in the Python library, datasets with fields come once for each of
	// their memberships.
	if len(d.fields) == 0 && len(collections) > 1 && !d.first {
		d.sel = d.sel.Distinct()
	}
	return d.sel.Where(restrict(keys.keys)...)
}

// before returns the statement of the datasets with the same data ID in a
// collection that is searched before.
func (d *datasetSelect) before(keys relation) sqlb.Select {
	t, all := d.source.datasetType, d.source.collections
	other := d.engine.repo.Tags(t, "b")
	id := other.Col("collection_id", dimension.TypeInt)
	sel := sqlb.From(other).Output("found", sqlb.True).
		Where(sqlb.Eq(other.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(t.ID)),
			sqlb.In(id, identifiers(all[:len(all)-1])),
			sqlb.Compare(sqlb.LT, rank(id, all), rank(d.table.Col("collection_id", dimension.TypeInt), all)))
	run := id
	if repo := d.engine.repo; !d.source.runsOnly() && repo.HidesByRun(t) {
		static := repo.Table("dataset", "bs")
		run = static.Col("run_id", dimension.TypeInt)
		sel = sel.Join(static, sqlb.Eq(static.Col("id", dimension.TypeUUID), other.Col("dataset_id", dimension.TypeUUID)))
	}
	sel = sel.Where(d.engine.repo.Visible(t, other, run)...)
	for _, k := range keys.keys {
		sel = sel.Where(sqlb.Eq(other.Col(k.column.Name(), k.column.Type()), k.column))
	}
	return sel
}

func (d *datasetSelect) has(f tree.Field) bool { return d.fields[f.String()] }

// collectionColumns adds the name or the identifier of a collection, as far as
// they are needed.
func (d *datasetSelect) collectionColumns(alias string, id sqlb.Column, name tree.Field, key string) {
	if d.fields[key] {
		d.sel = d.sel.Output(key, id)
	}
	if !d.has(name) {
		return
	}
	collection := d.engine.repo.Table("collection", alias)
	d.sel = d.sel.Join(collection, sqlb.Eq(collection.Col("collection_id", dimension.TypeInt), id)).
		Output(name.String(), collection.Col("name", dimension.TypeString))
}

func identifiers(collections []*butler.Collection) []dimension.Value {
	out := make([]dimension.Value, len(collections))
	for i, c := range collections {
		out[i] = dimension.Int(c.ID)
	}
	return out
}

// rank returns the place of a collection in a search.
func rank(id sqlb.Expr, collections []*butler.Collection) sqlb.Expr {
	whens := make([]sqlb.When, 0, len(collections))
	for i, c := range collections {
		whens = append(whens, sqlb.When{If: sqlb.Eq(id, sqlb.Int(c.ID)), Then: sqlb.Int(int64(i))})
	}
	return sqlb.Case(whens, sqlb.Int(int64(len(collections))))
}
