package plan_test

import (
	"fmt"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

func mustResolve(tb testing.TB, query string, opts plan.Options) *plan.Query {
	tb.Helper()
	q, _, err := adql.Parse(query, adql.Options{})
	if err != nil {
		tb.Fatalf("parse %s: %v", query, err)
	}
	p, err := plan.Resolve(q, testSet(tb), opts)
	if err != nil {
		tb.Fatalf("resolve %s: %v", query, err)
	}
	return p
}

// fieldText writes what a client reads of a field: type, unit, UCD, origin.
func fieldText(o plan.Output) string {
	f := o.Field
	s := fmt.Sprintf("%s %s", f.Name, f.Datatype)
	if f.Arraysize != "" {
		s += "[" + f.Arraysize + "]"
	}
	for _, word := range []string{f.Xtype, f.Unit, f.UCD, f.Description} {
		s += "|" + word
	}
	if o.Origin != nil {
		s += "|" + o.Origin.Table.Name.Table + "." + o.Origin.Column.Name
	}
	return s
}

func TestResolve_Metadata(t *testing.T) {
	const obscore, object = " FROM ivoa.ObsCore", " FROM dp1.Object"
	for _, c := range []struct{ query, want string }{
		{"SELECT S_RA" + obscore, "s_ra double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT s_ra AS Lon" + obscore, "Lon double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT x.lon FROM (SELECT s_ra AS lon FROM ivoa.ObsCore) AS x", "lon double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"WITH c (lon) AS (SELECT s_ra FROM ivoa.ObsCore) SELECT * FROM c", "lon double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT s_ra FROM ivoa.ObsCore UNION SELECT s_dec FROM ivoa.ObsCore", "s_ra double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT s_ra FROM ivoa.ObsCore UNION SELECT lsst_visit FROM ivoa.ObsCore", "s_ra double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT calib_level FROM ivoa.ObsCore UNION SELECT lsst_visit FROM ivoa.ObsCore", "calib_level long|||meta.code;obs.calib|The calib_level."},
		{"SELECT MAX(s_ra)" + obscore, "max_s_ra double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT MIN(seen)" + object, "min_seen char[*]|timestamp||time.epoch|The seen.|Object.seen"},
		{"SELECT AVG(s_ra) AS a" + obscore, "a double||deg|pos.eq.ra;stat.mean|"},
		{"SELECT STDDEV(s_ra) AS a" + obscore, "a double||deg|stat.stdev|"},
		{"SELECT VARIANCE(s_ra) AS a" + obscore, "a double||deg**2|stat.variance|"},
		{"SELECT SUM(t_exptime) AS a" + obscore, "a double||s||"},
		{"SELECT COUNT(*)" + obscore, "count_all long|||meta.number|"},
		{"SELECT COUNT(s_ra)" + obscore, "count_s_ra long|||meta.number|"},
		{"SELECT s_ra + s_dec AS a" + obscore, "a double||deg||"},
		{"SELECT s_ra + t_min AS a" + obscore, "a double||||"},
		{"SELECT s_ra - 1 AS a" + obscore, "a double||deg||"},
		{"SELECT s_ra * 2 AS a" + obscore, "a double||||"},
		{"SELECT -s_ra AS a" + obscore, "a double||deg||"},
		{"SELECT ABS(s_ra) AS a" + obscore, "a double||deg||"},
		{"SELECT SIN(s_ra) AS a" + obscore, "a double||||"},
		{"SELECT DEGREES(s_ra) AS a" + obscore, "a double||deg||"},
		{"SELECT CAST(s_ra AS REAL) AS a" + obscore, "a float||deg|pos.eq.ra|The s_ra."},
		{"SELECT COALESCE(t_min, t_max) AS a" + obscore, "a double||d||"},
		{"SELECT COALESCE(s_ra, 0) AS a" + obscore, "a double||deg|pos.eq.ra|The s_ra."},
		{"SELECT CASE WHEN s_ra > 1 THEN t_min ELSE t_max END AS a" + obscore, "a double||d||"},
		{"SELECT IN_UNIT(s_ra, 'arcsec') AS a" + obscore, "a double||arcsec|pos.eq.ra|"},
		{"SELECT DISTANCE(s_ra, s_dec, 1, 2) AS a" + obscore, "a double||deg|pos.angDistance|"},
		{"SELECT AREA(s_region) AS a" + obscore, "a double||deg**2|phys.angArea|"},
		{"SELECT AREA(CIRCLE(1, 2, 3)) AS a" + obscore, "a double||deg**2|phys.angArea|"},
		{"SELECT COORD2(pos) AS a" + object, "a double||deg|pos.eq.dec|"},
		{"SELECT POINT(s_ra, s_dec) AS a" + obscore, "a double[2]|point|deg|pos.eq|"},
		{"SELECT POINT(1, 2) AS a" + obscore, "a double[2]|point|deg|pos.eq|"},
		{"SELECT CIRCLE(s_ra, s_dec, 1) AS a" + obscore, "a double[3]|circle|deg|pos.outline|"},
		{"SELECT BOX(s_ra, s_dec, 1, 1) AS a" + obscore, "a double[*]|polygon|deg|pos.outline|"},
		{"SELECT CENTROID(s_region) AS a" + obscore, "a double[2]|point|deg|pos.eq|"},
		{"SELECT s_region" + obscore, "s_region char[*]|||pos.outline;obs.field|The s_region.|ObsCore.s_region"},
		{"SELECT CONTAINS(POINT(1, 2), s_region) AS a" + obscore, "a int||||"},
		{"SELECT pos, footprint, moments" + object, "pos double[2]|point|deg|pos.eq|The pos.|Object.pos"},
		{"SELECT extended" + object, "extended boolean|||meta.code|The extended.|Object.extended"},
		{"SELECT flags > 3 AS a" + object, "a boolean||||"},
		{"SELECT name" + object, "name unicodeChar[*]|||meta.id|The name.|Object.name"},
		{"SELECT LOWER(name) AS a" + object, "a unicodeChar[*]||||"},
		{"SELECT LOWER(lsst_band) AS a" + obscore, "a char[*]||||"},
		{"SELECT NULL AS a" + obscore, "a char[*]||||"},
		{"SELECT 1 AS a" + obscore, "a int||||"},
		{"SELECT ivo_healpix_index(3, s_ra, s_dec) AS a" + obscore, "a long|||pos.healpix|"},
		{"SELECT ivo_to_mjd(seen) AS a" + object, "a double||d|time.epoch|"},
		{"SELECT ivo_histogram(s_ra, 0, 1, 2) AS a" + obscore, "a int[*]|||meta.number|"},
		{"SELECT scisql_nanojanskyToAbMag(g_psfFlux) AS a" + object, "a double||mag|phot.mag|"},
		{"SELECT (SELECT MAX(s_ra) FROM ivoa.ObsCore) AS a" + object, "a double||deg|pos.eq.ra|The s_ra.|ObsCore.s_ra"},
		{"SELECT visitId FROM dp1.Visit FULL JOIN dp1.Detector USING (visitId)", "visitId long|||meta.id|The visitId."},
	} {
		if got := fieldText(mustResolve(t, c.query, plan.Options{}).Outputs()[0]); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

func TestTypeOf_ReversesFieldOf(t *testing.T) {
	kinds := []plan.Kind{plan.Boolean, plan.Byte, plan.Short, plan.Int, plan.Long, plan.Float, plan.Double, plan.Text,
		plan.Timestamp, plan.Point, plan.Circle, plan.Polygon, plan.Region}
	types := []plan.Type{{Kind: plan.Array, Elem: plan.Int}, {Kind: plan.Array, Elem: plan.Double}}
	for _, k := range kinds {
		types = append(types, plan.Type{Kind: k})
	}
	for _, want := range types {
		if got := plan.TypeOf(plan.FieldOf("x", want)); got != want {
			t.Errorf("TypeOf(FieldOf(%v)) = %v", want, got)
		}
	}
}

func TestTypeOf_OtherForms(t *testing.T) {
	for _, c := range []struct {
		field votable.Field
		want  plan.Kind
	}{
		{votable.Field{Name: "t", Arraysize: "19", Xtype: "adql:TIMESTAMP"}, plan.Timestamp},
		{votable.Field{Name: "S_REGION", Arraysize: "*"}, plan.Region},
		{votable.Field{Name: "r", Arraysize: "*", UCD: "pos.outline;obs.field"}, plan.Region},
		{votable.Field{Name: "r", Arraysize: "*", Utype: "obscore:Char.SpatialAxis.Coverage.Support.Area"}, plan.Region},
		{votable.Field{Name: "url", Arraysize: "*", Xtype: "adql:CLOB"}, plan.Text},
		{votable.Field{Name: "url", Arraysize: "*", Xtype: "clob"}, plan.Text},
		{votable.Field{Name: "x", Datatype: votable.Double, Arraysize: "1"}, plan.Double},
		{votable.Field{Name: "x", Datatype: votable.Double, Arraysize: "2"}, plan.Array},
		{votable.Field{Name: "x", Datatype: votable.Float, Arraysize: "2", Xtype: "point"}, plan.Point},
		{votable.Field{Name: "x", Datatype: votable.Double, Arraysize: "2", Xtype: "interval"}, plan.Array},
		{votable.Field{Name: "x", Datatype: votable.Double, Arraysize: "8", Xtype: "polygon"}, plan.Polygon},
		{votable.Field{Name: "x", Datatype: votable.Bit}, plan.Boolean},
	} {
		if got := plan.TypeOf(c.field).Kind; got != c.want {
			t.Errorf("TypeOf(%+v) = %v, want %v", c.field, got, c.want)
		}
	}
}
