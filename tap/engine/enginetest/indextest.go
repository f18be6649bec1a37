package enginetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
)

// indexRounds is how many random shapes each kind of condition is tried with.
const indexRounds = 5

// conditions on the sky; SHAPE stands for a random shape, LON and LAT for a
// random position and RADIUS for a random number of degrees. {sky} is the table
// with the index or the one without.
var conditions = []string{
	"SELECT id FROM {sky} WHERE CONTAINS(POINT(ra, dec), SHAPE) = 1",
	"SELECT id FROM {sky} WHERE 1 = INTERSECTS(POINT(ra, dec), SHAPE) AND id > 100",
	"SELECT id FROM {sky} WHERE CONTAINS(POINT(ra, dec), SHAPE) = 0",
	"SELECT id FROM {sky} WHERE DISTANCE(POINT(ra, dec), POINT(LON, LAT)) < RADIUS",
	"SELECT id FROM {sky} WHERE RADIUS >= DISTANCE(LON, LAT, ra, dec)",
	"SELECT id FROM {sky} WHERE DISTANCE(ra, dec, LON, LAT) > RADIUS",
	"SELECT id FROM {sky} WHERE CONTAINS(POINT(LON, LAT), reg) = 1",
	"SELECT id FROM {sky} WHERE INTERSECTS(reg, SHAPE) = 1",
	"SELECT id FROM {sky} WHERE INTERSECTS(SHAPE, reg) = 0",
	"SELECT id FROM {sky} WHERE CONTAINS(reg, SHAPE) = 1",
	"SELECT id FROM {sky} WHERE CONTAINS(SHAPE, reg) = 1",
	"SELECT id FROM {sky} WHERE CONTAINS(POINT(ra, dec), SHAPE) = 1 OR INTERSECTS(reg, SHAPE) = 1",
	"SELECT id FROM {sky} WHERE (CONTAINS(POINT(ra, dec), SHAPE) = 1 AND id < 3000) OR CONTAINS(POINT(ra, dec), SHAPE) = 1",
	"SELECT id FROM {sky} WHERE CONTAINS(POINT(ra, dec), SHAPE) = 1 AND INTERSECTS(reg, SHAPE) = 1",
	"SELECT id FROM {sky} WHERE id < 5" + strings.Repeat(" OR CONTAINS(POINT(ra, dec), SHAPE) = 1", 20),
	"SELECT id FROM {sky} WHERE NOT (id < 5" + strings.Repeat(" OR INTERSECTS(SHAPE, reg) = 1 OR CONTAINS(reg, SHAPE) = 1", 20) + ")",
	"SELECT id FROM {sky} WHERE id < 3000 AND (CONTAINS(POINT(ra, dec), SHAPE) = 1" + strings.Repeat(" OR CONTAINS(POINT(ra, dec), SHAPE) = 1", 30) +
		strings.Repeat(" OR INTERSECTS(reg, SHAPE) = 1", 30) + ")",
	"SELECT s.id, b.name FROM {sky} s LEFT JOIN test.band b ON s.id = b.rank WHERE INTERSECTS(s.reg, SHAPE) = 1",
	"SELECT b.name, s.id FROM test.band b LEFT JOIN {sky} s ON s.id = b.rank AND CONTAINS(POINT(s.ra, s.dec), CIRCLE(LON, LAT, 60)) = 1",
	"SELECT b.name, s.id FROM {sky} s RIGHT JOIN test.band b ON s.id = b.rank AND INTERSECTS(s.reg, CIRCLE(LON, LAT, 60)) = 1",
	"SELECT x.i FROM (SELECT id AS i, ra AS a, dec AS d FROM {sky} WHERE id > 10) AS x WHERE CONTAINS(POINT(x.a, x.d), SHAPE) = 1",
	"WITH x AS (SELECT id, ra, dec, reg FROM {sky}) SELECT id FROM x WHERE CONTAINS(POINT(ra, dec), SHAPE) = 1 AND INTERSECTS(reg, CIRCLE(LON, LAT, 60)) = 1",
	"WITH x AS (SELECT * FROM {sky}) SELECT a.id FROM x a JOIN x b ON a.id = b.id + 1 WHERE CONTAINS(POINT(a.ra, a.dec), SHAPE) = 1",
	"SELECT x.n, y.i FROM (SELECT name AS n, ra AS a, dec AS d FROM test.target) AS x JOIN (SELECT id AS i, ra AS a, dec AS d FROM {sky}) AS y " +
		"ON DISTANCE(x.a, x.d, y.a, y.d) < RADIUS",
	"SELECT x.n, y.i FROM (SELECT name AS n, ra AS a, dec AS d, r AS r FROM test.target) AS x, (SELECT id AS i, ra AS a, dec AS d FROM {sky}) AS y " +
		"WHERE CONTAINS(POINT(y.a, y.d), CIRCLE(x.a, x.d, x.r)) = 1",
	"SELECT a.name, b.name, (SELECT COUNT(*) FROM {sky}) FROM test.target a LEFT JOIN test.target b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 10 AND a.name <> b.name",
	"SELECT h.id, y.i FROM test.shapes h JOIN (SELECT id AS i, ra AS a, dec AS d FROM {sky}) AS y ON CONTAINS(POINT(y.a, y.d), h.g) = 1",
	"SELECT h.id, s.id FROM test.shapes h JOIN {sky} s ON DISTANCE(h.p, POINT(s.ra, s.dec)) < RADIUS",
	"SELECT id, CONTAINS(POINT(ra, dec), SHAPE), INTERSECTS(reg, SHAPE) FROM {sky} WHERE DISTANCE(ra, dec, LON, LAT) < RADIUS",
	"SELECT COUNT(*), MIN(id), MAX(id) FROM {sky} WHERE INTERSECTS(reg, SHAPE) = 1",
	"SELECT id FROM {sky} s WHERE EXISTS (SELECT 1 FROM test.target t WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT t.name, s.id FROM test.target t, {sky} s WHERE CONTAINS(POINT(s.ra, s.dec), CIRCLE(t.ra, t.dec, RADIUS)) = 1",
	"SELECT t.name, s.id FROM {sky} s JOIN test.target t ON DISTANCE(s.ra, s.dec, t.ra, t.dec) <= RADIUS",
	"SELECT t.name, s.id FROM {sky} s, test.target t WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1",
	"SELECT t.name, s.id FROM test.target t JOIN {sky} s ON INTERSECTS(s.reg, CIRCLE(t.ra, t.dec, RADIUS)) = 1",
	"SELECT t.name, s.id FROM {sky} s, (SELECT name, ra + 0.5 AS lon, dec AS lat FROM test.target) AS t " +
		"WHERE CONTAINS(POINT(t.lon, t.lat), CIRCLE(s.ra, s.dec, RADIUS)) = 1",
	"SELECT t.name, s.id FROM {sky} s, test.target t WHERE CONTAINS(s.reg, CIRCLE(t.ra, t.dec, RADIUS)) = 1",
	"SELECT t.name, s.id, b.name FROM test.target t JOIN {sky} s ON DISTANCE(s.ra, s.dec, t.ra, t.dec) < RADIUS " +
		"LEFT JOIN test.band b ON b.rank = s.id",
	"SELECT t.name, s.id FROM test.target t LEFT JOIN {sky} s ON DISTANCE(s.ra, s.dec, t.ra, t.dec) < RADIUS",
	"SELECT t.name, s.id FROM {sky} s RIGHT JOIN test.target t ON CONTAINS(POINT(t.ra, t.dec), s.reg) = 1 AND s.id > 50 WHERE t.name <> 'ten'",
	"SELECT x.name, s.id FROM (SELECT name, ra AS a, dec AS d FROM test.target WHERE r IS NOT NULL) AS x LEFT JOIN {sky} s ON DISTANCE(x.a, x.d, s.ra, s.dec) < RADIUS",
	"SELECT t.name, x.id FROM test.target t LEFT JOIN (SELECT id, ra, dec, reg FROM {sky} WHERE id > 1000) AS x ON CONTAINS(POINT(t.ra, t.dec), x.reg) = 1 AND x.id < 3000",
	"WITH x AS (SELECT id, ra, dec FROM {sky} WHERE id < 400), y AS (SELECT name, ra, dec FROM test.target) SELECT y.name, x.id, z.id " +
		"FROM y LEFT JOIN x ON DISTANCE(x.ra, x.dec, y.ra, y.dec) < RADIUS LEFT JOIN x AS z ON z.id = x.id + 1",
	"SELECT t.name, s.id, r.id FROM test.target t LEFT JOIN {sky} s ON DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS AND s.id < 2000 " +
		"LEFT JOIN {sky} r ON DISTANCE(t.ra, t.dec, r.ra, r.dec) < 0.2 AND (r.id > s.id OR s.id IS NULL)",
	"SELECT t.name, s.id, r.id FROM test.target t LEFT JOIN {sky} s ON DISTANCE(t.ra, t.dec, s.ra, s.dec) < 1 " +
		"LEFT JOIN {sky} r ON DISTANCE(s.ra, s.dec, r.ra, r.dec) < 0.1 AND r.id <> s.id",
	"SELECT s.id, t.name, u.name FROM {sky} s RIGHT JOIN test.target t ON DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS " +
		"JOIN test.target u ON DISTANCE(t.ra, t.dec, u.ra, u.dec) < 30",
	"SELECT u.name, t.name, s.id FROM test.target u JOIN test.target t ON DISTANCE(t.ra, t.dec, u.ra, u.dec) < 30 " +
		"LEFT JOIN {sky} s ON CONTAINS(POINT(t.ra, t.dec), s.reg) = 1 AND s.id > 10 * u.r",
	"SELECT s.id, t.name FROM {sky} s LEFT JOIN (SELECT TOP 3 name, ra, dec FROM test.target ORDER BY name) AS t ON DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS WHERE s.id < 900",
	"SELECT x.name, s.id FROM (SELECT DISTINCT name, ra, dec FROM test.target) AS x LEFT JOIN {sky} s ON DISTANCE(x.ra, x.dec, s.ra, s.dec) < RADIUS",
	"SELECT t.name, s.id, b.name FROM test.target t LEFT JOIN {sky} s ON INTERSECTS(s.reg, CIRCLE(t.ra, t.dec, RADIUS)) = 1 " +
		"LEFT JOIN test.band b ON b.rank = s.id",
	"SELECT t.name, s.id, u.name FROM test.target t LEFT JOIN {sky} s ON DISTANCE(s.ra, s.dec, t.ra, t.dec) < RADIUS, test.target u " +
		"WHERE CONTAINS(POINT(s.ra, s.dec), CIRCLE(u.ra, u.dec, RADIUS)) = 1",
	"SELECT a.id, b.id FROM (SELECT * FROM {sky} WHERE id < 200) AS a LEFT JOIN test.target t ON DISTANCE(a.ra, a.dec, t.ra, t.dec) < RADIUS " +
		"JOIN {sky} b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 0.3",
	"SELECT a.id, b.id FROM {sky} a LEFT JOIN {sky} b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 0.1 AND a.id <> b.id WHERE a.id < 300",
	"SELECT t.name FROM test.target t WHERE EXISTS (SELECT 1 FROM {sky} s WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT t.name FROM test.target t WHERE NOT EXISTS (SELECT 1 FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS)",
	"SELECT s.id FROM {sky} s WHERE EXISTS (SELECT 1 FROM test.target t WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < t.r)",
	"SELECT s.id FROM {sky} s WHERE s.id < 1000 AND NOT EXISTS (SELECT 1 FROM test.target t WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1 OR t.r < 0)",
	"SELECT s.id, (SELECT COUNT(*) FROM test.target t WHERE CONTAINS(POINT(s.ra, s.dec), CIRCLE(t.ra, t.dec, t.r)) = 1) FROM {sky} s WHERE s.id < 2000",
	"SELECT s.id FROM {sky} s WHERE s.id < 2000 AND s.id IN (SELECT s.id FROM test.target t, test.target u WHERE INTERSECTS(s.reg, CIRCLE(t.ra, t.dec, RADIUS)) = 1 AND u.r > t.r)",
	"SELECT s.ra, s.dec, COUNT(*) FROM {sky} s WHERE s.id < 2000 GROUP BY s.ra, s.dec HAVING EXISTS (SELECT 1 FROM test.target t WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < t.r)",
	"SELECT s.reg, COUNT(*) FROM {sky} s WHERE s.id < 2000 GROUP BY s.reg HAVING EXISTS (SELECT 1 FROM test.target t WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT s.id FROM {sky} s, test.band b WHERE b.rank < 3 AND s.id < 500 AND EXISTS (SELECT 1 FROM {sky} r WHERE DISTANCE(r.ra, r.dec, s.ra, s.dec) < 0.1 AND r.id > 10 * b.rank AND r.id <> s.id)",
	"SELECT t.name, (SELECT COUNT(*) FROM {sky} s WHERE INTERSECTS(s.reg, CIRCLE(t.ra, t.dec, RADIUS)) = 1) FROM test.target t",
	"SELECT t.name, (SELECT TOP 1 s.id FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS ORDER BY DISTANCE(t.ra, t.dec, s.ra, s.dec)) FROM test.target t",
	"SELECT t.name FROM test.target t WHERE t.dec IN (SELECT t.dec FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS AND s.id > 5)",
	"SELECT t.name, u.name FROM test.target t, test.target u WHERE EXISTS (SELECT 1 FROM {sky} s WHERE CONTAINS(POINT(s.ra, s.dec), CIRCLE(t.ra, u.dec, RADIUS)) = 1)",
	"SELECT t.name FROM test.target t WHERE EXISTS (SELECT 1 FROM test.band b WHERE b.rank IS NOT NULL AND " +
		"EXISTS (SELECT 1 FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS AND s.id > 300 * b.rank))",
	"SELECT t.ra, t.dec FROM test.target t GROUP BY t.ra, t.dec HAVING EXISTS (SELECT 1 FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS)",
	"SELECT t.name, u.name FROM test.target t JOIN test.target u ON t.r < u.r AND EXISTS (SELECT 1 FROM {sky} s WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT t.name FROM test.target t WHERE EXISTS (SELECT b.name FROM {sky} s LEFT JOIN test.band b ON b.rank = s.id WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS)",
	"SELECT t.name FROM test.target t WHERE EXISTS (SELECT s.id FROM {sky} s WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS " +
		"EXCEPT SELECT s.id FROM {sky} s WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT t.name, (SELECT MAX(x.d) FROM (SELECT s.dec AS d FROM {sky} s WHERE s.id > 10) AS x) FROM test.target t " +
		"WHERE (SELECT AVG(s.dec) FROM {sky} s JOIN test.band b ON s.id > b.rank WHERE DISTANCE(t.ra, t.dec, s.ra, s.dec) < RADIUS) < t.dec + 1",
	"SELECT t.name FROM test.target t ORDER BY (SELECT COUNT(*) FROM {sky} s WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1)",
	"SELECT t.name, SUM(CASE WHEN EXISTS (SELECT 1 FROM {sky} s WHERE CONTAINS(POINT(t.ra, t.dec), s.reg) = 1) THEN 1 ELSE 0 END) FROM test.target t GROUP BY t.name",
	"SELECT s.id FROM {sky} s LEFT JOIN test.band b ON s.id = b.rank AND CONTAINS(POINT(s.ra, s.dec), SHAPE) = 1 WHERE s.id < 500",
	"SELECT a.id, b.id FROM {sky} a, {sky} b WHERE INTERSECTS(a.reg, b.reg) = 1 AND a.id < b.id AND CONTAINS(POINT(a.ra, a.dec), CIRCLE(LON, LAT, 20)) = 1",
	"SELECT a.id, b.id FROM {sky} a JOIN {sky} b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 0.2 WHERE a.id < 300",
	"SELECT h.id, s.id FROM test.shapes h, {sky} s WHERE CONTAINS(POINT(s.ra, s.dec), h.g) = 1",
	"SELECT h.id, s.id FROM test.shapes h, {sky} s WHERE INTERSECTS(h.r, s.reg) = 1",
	"SELECT h.id, s.id FROM test.shapes h, {sky} s WHERE INTERSECTS(h.c, s.reg) = 1 AND CONTAINS(POINT(s.ra, s.dec), CIRCLE(LON, 70, 60)) = 1",
}

// testIndex asks each condition of the table with an index and of the table
// without, and once more so that nothing can be made of the condition, for
// shapes anywhere on the sky, and wants the same rows.
func testIndex(t *testing.T, e engine.Engine) {
	for i, condition := range conditions {
		t.Run(fmt.Sprintf("%02d", i), func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, uint64(i)))
			found := 0
			for range indexRounds / strings.Count(condition, "{sky}") {
				query := fillIn(random, condition)
				found += sameWithIndex(t, e, query)
			}
			if found == 0 {
				t.Errorf("no shape found any row: %s", condition)
			}
		})
	}
}

// plainly writes conditions as arithmetic, which no planner looks into.
var plainly = strings.NewReplacer(") = 1", ") + 0 = 1", ") = 0", ") + 0 = 0", "1 = INT", "1 = 0 + INT", ") < ", ") + 0 < ",
	") <= ", ") + 0 <= ", ") > ", ") + 0 > ", ">= DIST", ">= 0 + DIST")

func sameWithIndex(t *testing.T, e engine.Engine, query string) (rows int) {
	t.Helper()
	ctx := context.Background()
	want, err := ask(ctx, e, strings.ReplaceAll(plainly.Replace(query), "{sky}", "test.sky_plain"), plan.Options{})
	if err != nil {
		t.Fatalf("%s\nas arithmetic: %v", query, err)
	}
	for _, table := range []string{"test.sky", "test.sky_plain"} {
		got, err := ask(ctx, e, strings.ReplaceAll(query, "{sky}", table), plan.Options{})
		if err != nil {
			t.Fatalf("%s\non %s: %v", query, table, err)
		}
		if diff := compare(got.rows, want.rows, false); diff != "" {
			t.Errorf("%s\non %s %d rows, want %d: %s", query, table, len(got.rows), len(want.rows), diff)
		}
	}
	return len(want.rows)
}

// fillIn replaces the words of a condition.
func fillIn(random *rand.Rand, condition string) string {
	for strings.Contains(condition, "SHAPE") {
		condition = strings.Replace(condition, "SHAPE", randomShape(random), 1)
	}
	lon, lat := randomPosition(random)
	return strings.NewReplacer("LON", number(lon), "LAT", number(lat), "RADIUS", number(randomRadius(random))).Replace(condition)
}

func randomRadius(random *rand.Rand) float64 {
	switch random.IntN(8) {
	case 0:
		return random.Float64() * 60
	case 1:
		return 1. / 3600
	}
	return random.Float64() * 3
}

func randomShape(random *rand.Rand) string {
	lon, lat := randomPosition(random)
	radius := randomRadius(random)
	switch random.IntN(4) {
	case 0:
		return fmt.Sprintf("BOX(%s, %s, %s, %s)", number(lon), number(lat), number(radius), number(radius/2+0.1))
	case 1:
		return "REGION('" + randomPolygon(random, lon, lat, radius+0.01) + "')"
	}
	return fmt.Sprintf("CIRCLE(%s, %s, %s)", number(lon), number(lat), number(radius))
}
