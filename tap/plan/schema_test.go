package plan_test

import (
	"testing"

	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// col makes a column from what the tests need of it.
func col(name string, d votable.Datatype, arraysize, xtype, unit, ucd string) schema.Column {
	return schema.Column{Name: name, Datatype: d, Arraysize: arraysize, Xtype: xtype, Unit: unit, UCD: ucd,
		Description: "The " + name + "."}
}

func text(name, ucd string) schema.Column { return col(name, votable.Char, "*", "", "", ucd) }

func number(name string, d votable.Datatype, unit, ucd string) schema.Column {
	return col(name, d, "", "", unit, ucd)
}

func table(schemaName, name string, columns ...schema.Column) *schema.Table {
	return &schema.Table{Name: schema.TableName{Schema: schemaName, Table: name}, Columns: columns}
}

// testSet is a small service: an ObsCore table, catalogs with every type, the
// metadata tables that clients query, and an upload.
func testSet(tb testing.TB) *schema.Set {
	tb.Helper()
	obscore := table("ivoa", "ObsCore",
		text("dataproduct_type", "meta.code.class"),
		number("calib_level", votable.Int, "", "meta.code;obs.calib"),
		text("obs_collection", "meta.id"),
		text("obs_id", "meta.id"),
		text("obs_publisher_did", "meta.ref.ivoid"),
		number("s_ra", votable.Double, "deg", "pos.eq.ra"),
		number("s_dec", votable.Double, "deg", "pos.eq.dec"),
		number("s_fov", votable.Double, "deg", "phys.angSize;instr.fov"),
		col("s_region", votable.Char, "*", "", "", "pos.outline;obs.field"),
		number("t_min", votable.Double, "d", "time.start;obs.exposure"),
		number("t_max", votable.Double, "d", "time.end;obs.exposure"),
		number("t_exptime", votable.Double, "s", "time.duration;obs.exposure"),
		number("em_min", votable.Double, "m", "em.wl;stat.min"),
		number("em_max", votable.Double, "m", "em.wl;stat.max"),
		text("access_url", "meta.ref.url"),
		number("lsst_visit", votable.Long, "", "meta.id;obs"),
		number("lsst_detector", votable.Long, "", "meta.id.part;instr.det"),
		text("lsst_band", "meta.id;instr.bandpass"),
	)
	object := table("dp1", "Object",
		number("objectId", votable.Long, "", "meta.id;meta.main"),
		number("coord_ra", votable.Double, "deg", "pos.eq.ra"),
		number("coord_dec", votable.Double, "deg", "pos.eq.dec"),
		number("g_psfFlux", votable.Float, "nJy", "phot.flux.density"),
		number("g_psfMag", votable.Float, "mag", "phot.mag"),
		col("extended", votable.Boolean, "", "", "", "meta.code"),
		number("flags", votable.Short, "", "meta.code"),
		number("quality", votable.UnsignedByte, "", "meta.code"),
		col("seen", votable.Char, "*", "timestamp", "", "time.epoch"),
		col("pos", votable.Double, "2", "point", "deg", "pos.eq"),
		col("footprint", votable.Double, "*", "polygon", "deg", "pos.outline"),
		col("name", votable.UnicodeChar, "*", "", "", "meta.id"),
		col("moments", votable.Double, "4", "", "arcsec", ""),
		number("pm", votable.Double, "mas/yr", "pos.pm"),
	)
	odd := table("dp1", "Odd",
		number("Id", votable.Int, "", ""),
		number("id", votable.Int, "", ""),
		text("size", ""),
		text("a b", ""),
		number("MixedCase", votable.Int, "", ""),
	)
	visit := table("dp1", "Visit",
		number("visitId", votable.Long, "", "meta.id"),
		number("detector", votable.Int, "", ""),
		text("band", "instr.bandpass"),
		number("expTime", votable.Float, "s", "time.duration"),
		number("obsStartMJD", votable.Double, "d", "time.start"),
	)
	detector := table("dp1", "Detector",
		number("visitId", votable.Long, "", "meta.id"),
		number("detector", votable.Int, "", ""),
		text("purpose", ""),
	)
	visit2 := table("dp2", "Visit",
		number("visitId", votable.Long, "", "meta.id"),
		text("band", ""),
	)
	schemas := table("TAP_SCHEMA", "schemas",
		text("schema_name", ""), text("description", ""), text("utype", ""), number("schema_index", votable.Int, "", ""))
	tables := table("TAP_SCHEMA", "tables",
		text("schema_name", ""), text("table_name", ""), text("table_type", ""), text("description", ""),
		text("utype", ""), number("table_index", votable.Int, "", ""))
	columns := table("TAP_SCHEMA", "columns",
		text("table_name", ""), text("column_name", ""), text("description", ""), number("principal", votable.Int, "", ""),
		number("indexed", votable.Int, "", ""), number("size", votable.Int, "", ""))
	keys := table("TAP_SCHEMA", "keys",
		text("key_id", ""), text("from_table", ""), text("target_table", ""), text("description", ""))
	keyColumns := table("TAP_SCHEMA", "key_columns",
		text("key_id", ""), text("from_column", ""), text("target_column", ""))
	upload := table("TAP_UPLOAD", "upload_table",
		number("ra", votable.Double, "deg", "pos.eq.ra"), number("dec", votable.Double, "deg", "pos.eq.dec"),
		number("id", votable.Long, "", ""))
	set, err := schema.NewSet([]*schema.Schema{
		{Name: "ivoa", Tables: []*schema.Table{obscore}},
		{Name: "dp1", Tables: []*schema.Table{object, odd, visit, detector}},
		{Name: "dp2", Tables: []*schema.Table{visit2}},
		{Name: "TAP_SCHEMA", Tables: []*schema.Table{schemas, tables, columns, keys, keyColumns}},
		{Name: "TAP_UPLOAD", Tables: []*schema.Table{upload}},
	}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}
