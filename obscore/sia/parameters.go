package sia

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/votable"
)

// parameter is one parameter of a search (SIA 2.0 section 2.1). Its repeated
// values are alternatives, while different parameters must all be met.
type parameter struct {
	name string
	// columns are those of ivoa.ObsCore that it is about.
	columns []string
	// read makes the condition of one value, or says what is wrong with it. Nil:
	// the value is compared with the column to the letter.
	read func(value string) (adql.Expr, string)
	// words are all values that there are; nil: any.
	words []string
	// What the self-description says: the type, the unit, what it means.
	field votable.Field
}

// Interval parameters.
func crossing(name, low, high, unit, ucd, text string) parameter {
	return parameter{name: name, columns: []string{low, high}, field: intervalField(unit, ucd, text),
		read: func(value string) (adql.Expr, string) {
			i, problem := parseInterval(value)
			return i.overlaps(low, high), problem
		}}
}

func within(name, column, unit, ucd, text string) parameter {
	return parameter{name: name, columns: []string{column}, field: intervalField(unit, ucd, text),
		read: func(value string) (adql.Expr, string) {
			i, problem := parseInterval(value)
			return i.holds(column), problem
		}}
}

func intervalField(unit, ucd, text string) votable.Field {
	return votable.Field{Datatype: votable.Double, Arraysize: "2", Xtype: "interval", Unit: unit, UCD: ucd, Description: text}
}

// Parameters that are compared with a column.
func equal(name, column, ucd, text string, words ...string) parameter {
	return parameter{name: name, columns: []string{column}, words: words,
		field: votable.Field{Datatype: votable.Char, Arraysize: "*", UCD: ucd, Description: text}}
}

// The names of parameters that the package treats apart.
const (
	paramPos            = "POS"
	paramID             = "ID"
	paramDPType         = "DPTYPE"
	paramMaxRec         = "MAXREC"
	paramResponseFormat = "RESPONSEFORMAT"
)

// polarizations are the states of ObsCore 1.1 section 4.17.
var polarizations = []string{"I", "Q", "U", "V", "RR", "LL", "RL", "LR", "XX", "YY", "XY", "YX", "POLI", "POLA"}

// products are the types of data product that SIA 2.0 serves.
var products = []string{"image", "cube"}

// parameters are all that a search has but POS, ID and those of DALI.
var parameters = []parameter{
	crossing("BAND", "em_min", "em_max", "m", "em.wl", "wavelengths that the spectral coverage must meet"),
	crossing("TIME", "t_min", "t_max", "d", "time.interval;obs.exposure", "times that the observation must meet, MJD in UTC"),
	{name: "POL", columns: []string{"pol_states"}, read: readPolarization, words: polarizations,
		field: votable.Field{Datatype: votable.Char, Arraysize: "*", UCD: "meta.code;phys.polarization",
			Description: "a polarization state of the data"}},
	within("FOV", "s_fov", "deg", "phys.angSize;instr.fov", "sizes of the field of view"),
	within("SPATRES", "s_resolution", "arcsec", "pos.angResolution", "spatial resolutions"),
	within("SPECRP", "em_res_power", "", "spect.resolution", "spectral resolving powers"),
	within("EXPTIME", "t_exptime", "s", "time.duration;obs.exposure", "exposure times"),
	within("TIMERES", "t_resolution", "s", "time.resolution", "resolutions in time"),
	equal("COLLECTION", "obs_collection", "meta.id", "a collection of data"),
	equal("FACILITY", "facility_name", "meta.id;instr.tel", "the telescope"),
	equal("INSTRUMENT", "instrument_name", "meta.id;instr", "the camera"),
	equal(paramDPType, typeColumn, "meta.code.class", "the type of data product", products...),
	equal("DPSUBTYPE", "dataproduct_subtype", "meta.code.class", "the kind of data product in the archive's own terms"),
	{name: "CALIB", columns: []string{"calib_level"}, read: readCalibration,
		field: votable.Field{Datatype: votable.Int, UCD: "meta.code;obs.calib",
			Description: "the calibration level: 1 raw, 2 calibrated, 3 combined of several"}},
	equal("TARGET", "target_name", "meta.id;src", "what was pointed at"),
	equal("FORMAT", "access_format", "meta.code.mime", "the media type of what access_url answers with"),
}

// readPolarization: pol_states is a list between slashes, such as /I/Q/.
func readPolarization(state string) (adql.Expr, string) {
	if !slices.Contains(polarizations, state) {
		return nil, "it is not a polarization state; write one of " + strings.Join(polarizations, ", ")
	}
	return &adql.Like{X: column("pol_states"), Pattern: text("%/" + state + "/%")}, ""
}

func readCalibration(value string) (adql.Expr, string) {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 0 || n > 4 {
		return nil, "a calibration level is a number from 0 to 4; repeat the parameter for several"
	}
	return compare(column("calib_level"), adql.Eq, integer(n)), ""
}

// condition returns what one parameter asks for, or nil if it was not sent.
func (s *search) condition(p *parameter, values []string) adql.Expr {
	if len(values) == 0 {
		return nil
	}
	for _, name := range p.columns {
		if s.table.Column(name) == nil {
			return never() // like a column that is NULL in every row
		}
	}
	var conditions, equals []adql.Expr
	for _, value := range values {
		switch {
		case p.read != nil:
			condition, problem := p.read(value)
			if problem != "" {
				s.fail(p.name, value, problem)
				continue
			}
			conditions = append(conditions, condition)
		case p.words != nil && !slices.Contains(p.words, value):
			s.fail(p.name, value, fmt.Sprintf("write one of %s", strings.Join(p.words, ", ")))
		default:
			equals = append(equals, text(value))
		}
	}
	if len(equals) > 0 {
		return isOneOf(p.columns[0], equals)
	}
	return anyOf(conditions...)
}
