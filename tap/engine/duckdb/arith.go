package duckdb

import (
	"errors"
	"math"

	"github.com/vobutler/vobutler/internal/duck"
	printer "github.com/vobutler/vobutler/tap/dialect/duckdb"
)

// What the user reads of an operation that has no result.
var (
	errDivision  = errors.New("division by zero")
	errQuotient  = errors.New("the quotient of two integers exceeds the largest integer")
	errZeroPower = errors.New("zero cannot be raised to a negative power")
	errRootPower = errors.New("a negative number can be raised to a whole power only")
)

// arithmetic returns the functions for what DuckDB computes without an error
// where ADQL has no result.
func arithmetic() []duck.Function {
	var list []duck.Function
	for name, f := range map[string][3]run{
		printer.FuncDivide: {
			operation((*duck.Args).Doubles, (*duck.Results).SetDouble, divide[float64]),
			operation((*duck.Args).Floats, (*duck.Results).SetFloat, divide[float32]),
			operation((*duck.Args).BigInts, (*duck.Results).SetBigInt, divideWhole),
		},
		printer.FuncRemainder: {
			operation((*duck.Args).Doubles, (*duck.Results).SetDouble, remainder[float64]),
			operation((*duck.Args).Floats, (*duck.Results).SetFloat, remainder[float32]),
			operation((*duck.Args).BigInts, (*duck.Results).SetBigInt, remainderWhole),
		},
	} {
		for i, t := range []duck.Type{duck.Double, duck.Float, duck.BigInt} {
			list = append(list, duck.Function{Name: name, Params: []duck.Type{t, t}, Result: t, Run: f[i]})
		}
	}
	return append(list,
		duck.Function{Name: printer.FuncPower, Params: doubles(2), Result: duck.Double,
			Run: operation((*duck.Args).Doubles, (*duck.Results).SetDouble, power)},
		duck.Function{Name: printer.FuncABMag, Params: doubles(1), Result: duck.Double, Run: abMagnitude})
}

// operation is a function of two numbers of one type.
func operation[T any](get func(*duck.Args, int) []T, set func(*duck.Results, int, T), compute func(x, y T) (T, error)) run {
	return func(in *duck.Args, out *duck.Results) error {
		x, y := get(in, 0), get(in, 1)
		for row := range in.N {
			if in.AnyNull(row) {
				continue
			}
			z, err := compute(x[row], y[row])
			if err != nil {
				return err
			}
			set(out, row, z)
		}
		return nil
	}
}

func divide[T float32 | float64](x, y T) (T, error) {
	if y == 0 {
		return 0, errDivision
	}
	return x / y, nil
}

func divideWhole(x, y int64) (int64, error) {
	switch {
	case y == 0:
		return 0, errDivision
	case y == -1 && x == math.MinInt64:
		return 0, errQuotient
	}
	return x / y, nil
}

func remainder[T float32 | float64](x, y T) (T, error) {
	if y == 0 {
		return 0, errDivision
	}
	return T(math.Mod(float64(x), float64(y))), nil
}

func remainderWhole(x, y int64) (int64, error) {
	if y == 0 {
		return 0, errDivision
	}
	return x % y, nil
}

func power(x, y float64) (float64, error) {
	switch {
	case x == 0 && y < 0:
		return 0, errZeroPower
	case x < 0 && y != math.Trunc(y):
		return 0, errRootPower
	}
	return math.Pow(x, y), nil
}

// abMagnitude is the function of a flux in nanojansky.
func abMagnitude(in *duck.Args, out *duck.Results) error {
	for row, flux := range in.Doubles(0) {
		if !in.AnyNull(row) && !(flux <= 0) {
			out.SetDouble(row, printer.ABZeroPoint-2.5*math.Log10(flux))
		}
	}
	return nil
}
