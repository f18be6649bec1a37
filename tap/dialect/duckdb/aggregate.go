package duckdb

import "github.com/vobutler/vobutler/tap/plan"

var aggregateNames = map[plan.AggID]string{
	plan.Sum: "sum", plan.Avg: "avg", plan.Min: "min", plan.Max: "max",
	plan.StdDev: "stddev_samp", plan.Variance: "var_samp", plan.Median: "median",
}

// aggregate writes a set function. DuckDB sums integers as HUGEINT; the cast
// back raises an error where the sum does not fit.
func (p *printer) aggregate(e *plan.Aggregate) {
	distinct := ""
	if e.Distinct {
		distinct = "DISTINCT "
	}
	switch e.ID {
	case plan.Count:
		if len(e.Args) == 0 {
			p.write("count(*)")
			return
		}
		p.write("count(", distinct, e.Args[0], ")")
	case plan.StringAgg:
		p.stringAgg(e, distinct)
	case plan.Histogram:
		p.histogram(e)
	case plan.Min, plan.Max:
		p.write(aggregateNames[e.ID], "(", distinct, e.Args[0], ")")
	case plan.Sum:
		p.write("CAST(sum(", distinct, e.Args[0], ") AS ", SQLType(e.Type()), ")")
	case plan.Avg, plan.StdDev, plan.Variance, plan.Median:
		p.write(aggregateNames[e.ID], "(", distinct, p.double(e.Args[0]), ")")
	default:
		p.broken("unknown aggregate %d", e.ID)
	}
}

func (p *printer) stringAgg(e *plan.Aggregate, distinct string) {
	if _, constant := e.Args[1].(*plan.Literal); !constant {
		p.unsupported(e.Args[1].Span(), "the delimiter of ivo_string_agg must be a string literal")
		return
	}
	p.write("string_agg(", distinct, e.Args[0], ", ", e.Args[1], ")")
}

// histogram writes ivo_histogram: DuckDB's own histogram counts the numbers of
// the bins, and the list is read from that map. Bin 0 is underflow and has the
// NULLs, the last is overflow.
func (p *printer) histogram(e *plan.Aggregate) {
	bins, ok := e.Args[3].(*plan.Literal)
	if !ok || bins.Int < 1 || bins.Int > maxBins {
		p.unsupported(e.Args[3].Span(), "the number of bins of ivo_histogram must be a literal from 1 to %d", maxBins)
		return
	}
	value, lower, upper := p.double(e.Args[0]), p.double(e.Args[1]), p.double(e.Args[2])
	p.write("list_transform(range(0, ", bins.Int+2, "), lambda bin: CAST(coalesce(histogram(CASE WHEN ",
		value, " < ", upper, " THEN CASE WHEN ", value, " >= ", lower, " THEN least(CAST(floor((", value, " - ", lower, ") / (",
		upper, " - ", lower, ") * ", bins.Int, ") AS BIGINT) + 1, ", bins.Int, ") ELSE 0 END WHEN ", value, " >= ", upper, " THEN ", bins.Int+1,
		" ELSE 0 END)[bin], 0) AS INTEGER))")
}

const maxBins = 100_000
