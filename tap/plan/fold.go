package plan

import "math"

// foldFunc computes a function of constants where the result does not depend
// on a library of mathematics: these are exactly rounded or a product.
func (b *block) foldFunc(f *Func) Expr {
	if f.ID == Pi {
		return floatLiteral(math.Pi, f.Pos)
	}
	if len(f.Args) != 1 {
		return f
	}
	c, ok := constants(f.Args[0])
	if !ok {
		return f
	}
	x := c[0]
	switch f.ID {
	case Abs:
		x = math.Abs(x)
	case Ceiling:
		x = math.Ceil(x)
	case Floor:
		x = math.Floor(x)
	case Degrees:
		x *= 180 / math.Pi
	case Radians:
		x *= math.Pi / 180
	case Sqrt:
		if x < 0 {
			b.fail(f.Pos, "", "SQRT of a negative number")
			return nil
		}
		x = math.Sqrt(x)
	default:
		return f
	}
	return floatLiteral(x, f.Pos)
}
