package sia

import (
	"strconv"

	"github.com/vobutler/vobutler/votable"
)

// standardID is the identifier of the capability (SIA 2.0 section 2.3).
const standardID = "ivo://ivoa.net/std/SIA#query-2.0"

// describe returns the service descriptor of the service itself, with the values
// that are worth a search (SIA 2.0 section 2.1.20 and 3.1.2). Firefly takes the
// first resource of this kind for the form that it shows.
func (s *Service) describe(url string, known facts) votable.Resource {
	fixed := func(name, value string) votable.Param {
		return votable.Param{Field: votable.Field{Name: name, Datatype: votable.Char, Arraysize: "*"}, Value: value}
	}
	inputs := votable.Group{Name: "inputParams"}
	add := func(name string, f votable.Field, options []votable.Option) {
		f.Name = name
		if len(options) > 0 {
			f.Values = &votable.Values{Options: options}
		}
		inputs.Params = append(inputs.Params, votable.Param{Field: f})
	}
	char := func(ucd, description string) votable.Field {
		return votable.Field{Datatype: votable.Char, Arraysize: "*", UCD: ucd, Description: description}
	}
	add(paramPos, char("pos.outline;obs",
		"where on the sky, ICRS in degrees: CIRCLE lon lat radius, RANGE lon1 lon2 lat1 lat2 or POLYGON lon1 lat1 ..."), nil)
	for i := range parameters {
		p := &parameters[i]
		add(p.name, p.field, optionsOf(p, known))
	}
	add(paramID, char("meta.ref.ivoid", "identifiers of data sets"), nil)
	add(paramMaxRec, votable.Field{Datatype: votable.Long, Description: "the most rows to return; " +
		strconv.FormatInt(s.limits.DefaultRows, 10) + " if it is not sent",
		Values: &votable.Values{Min: "0", Max: strconv.FormatInt(s.limits.MaxRows, 10)}}, nil)
	var formats []votable.Option
	for _, name := range s.cfg.Formats.Names() {
		formats = append(formats, votable.Option{Value: name})
	}
	add(paramResponseFormat, char("meta.code.mime", "the format of the answer"), formats)
	return votable.Resource{
		Name: "this", Type: "meta", Utype: "adhoc:this",
		Description: "a search of images by SIA 2.0; parameters may be repeated",
		Params:      []votable.Param{fixed("standardID", standardID), fixed("accessURL", url)},
		Groups:      []votable.Group{inputs},
	}
}

// optionsOf returns the values of a parameter that find something.
func optionsOf(p *parameter, known facts) []votable.Option {
	switch {
	case p.name == "BAND":
		return known.bands()
	case p.name == "CALIB":
		return known.calibs()
	case p.words != nil && p.read != nil:
		var all []votable.Option
		for _, word := range p.words {
			all = append(all, votable.Option{Value: word})
		}
		return all
	case p.read == nil:
		return known.values(p.columns[0])
	}
	return nil
}
