package duckdb

import (
	"slices"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
	printer "github.com/vobutler/vobutler/tap/dialect/duckdb"
)

// run is the body of a function.
type run = func(in *duck.Args, out *duck.Results) error

// doubles is n parameters of type DOUBLE.
func doubles(n int) []duck.Type { return slices.Repeat([]duck.Type{duck.Double}, n) }

// shapeTypes are the types of an argument that is a shape.
var shapeTypes = []duck.Type{duck.Doubles, duck.Text}

// functions returns every function that the dialect may call.
func functions() []duck.Function {
	list := append(arithmetic(),
		duck.Function{Name: printer.FuncNear, Params: doubles(5), Result: duck.Boolean, Run: near},
		duck.Function{Name: printer.FuncDistance, Params: doubles(4), Result: duck.Double, Run: distance},
		duck.Function{Name: printer.FuncPoint, Params: doubles(2), Result: duck.Doubles, Run: makeShape((*sphere.Region).SetCoords, 2)},
		duck.Function{Name: printer.FuncCircle, Params: doubles(3), Result: duck.Doubles, Run: makeShape((*sphere.Region).SetCoords, 3)},
		duck.Function{Name: printer.FuncBox, Params: doubles(4), Result: duck.Doubles, Run: makeShape(setBox, 4)},
		duck.Function{Name: printer.FuncPolygon, Params: []duck.Type{duck.Doubles}, Result: duck.Doubles, Run: makePolygon},
		duck.Function{Name: printer.FuncParse, Params: []duck.Type{duck.Text, duck.Integer}, Result: duck.Doubles, Run: parseShape},
		duck.Function{Name: printer.FuncHpx, Params: append([]duck.Type{duck.Integer}, doubles(2)...), Result: duck.BigInt, Run: pixel},
		duck.Function{Name: printer.FuncHpxCenter, Params: []duck.Type{duck.Integer, duck.BigInt}, Result: duck.Doubles, Run: pixelCenter},
		duck.Function{Name: printer.FuncCells, Params: append([]duck.Type{duck.Integer}, doubles(3)...), Result: duck.BigInts, SeesNull: true, Run: cellsOfCircle},
		duck.Function{Name: printer.FuncLike, Params: []duck.Type{duck.Text, duck.Text}, Result: duck.Boolean, Run: texts(like)},
		duck.Function{Name: printer.FuncLikeEscaped, Params: []duck.Type{duck.Text, duck.Text}, Result: duck.Boolean, Run: texts(likeEscaped)},
		duck.Function{Name: printer.FuncILike, Params: []duck.Type{duck.Text, duck.Text}, Result: duck.Boolean, Run: texts(iLike)},
		duck.Function{Name: printer.FuncHasWord, Params: []duck.Type{duck.Text, duck.Text}, Result: duck.Boolean, Run: texts(hasWord)},
		duck.Function{Name: printer.FuncHashlistHas, Params: []duck.Type{duck.Text, duck.Text}, Result: duck.Boolean, Run: texts(hashlistHas)},
		duck.Function{Name: printer.FuncEpochProp, Params: doubles(8), Result: duck.Doubles, SeesNull: true, Run: propagate},
		duck.Function{Name: printer.FuncGeomTransform, Params: []duck.Type{duck.Text, duck.Text, duck.Doubles}, Result: duck.Doubles, Run: transform},
	)
	for _, t := range shapeTypes {
		list = append(list,
			duck.Function{Name: printer.FuncContainsPoint, Params: append(doubles(2), t), Result: duck.Boolean, Run: containsPoint(t)},
			duck.Function{Name: printer.FuncArea, Params: []duck.Type{t}, Result: duck.Double, Run: measure(t, (*sphere.Region).Area)},
			duck.Function{Name: printer.FuncCentroid, Params: []duck.Type{t}, Result: duck.Doubles, Run: centroid(t)},
			duck.Function{Name: printer.FuncCellsShape, Params: []duck.Type{duck.Integer, t, duck.Double}, Result: duck.BigInts, SeesNull: true, Run: cellsOfShape(t)},
		)
		for _, u := range shapeTypes {
			list = append(list,
				duck.Function{Name: printer.FuncContains, Params: []duck.Type{t, u}, Result: duck.Boolean,
					Run: relation(t, u, func(a, b *sphere.Region) bool { return b.Contains(a) })},
				duck.Function{Name: printer.FuncIntersects, Params: []duck.Type{t, u}, Result: duck.Boolean,
					Run: relation(t, u, (*sphere.Region).Intersects)},
			)
		}
	}
	return list
}
