package obscore

import (
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Name is the published name of the table (ObsCore 1.1 section 3.1).
var Name = schema.TableName{Schema: "ivoa", Table: "ObsCore"}

// RunColumn is the internal column of the RUN collection that a row's data set
// was made in: NULL where that is not known. It is there for row policies.
const RunColumn = "dataset_run"

// Schema returns the schema ivoa with its one table. Each call makes a new one,
// so that a caller may change it.
func Schema() *schema.Schema {
	return &schema.Schema{
		Name:        Name.Schema,
		Description: "Observations in the form that the IVOA agreed on, the same on every archive.",
		Index:       1,
		Tables:      []*schema.Table{Table()},
	}
}

// Table returns the description of ivoa.ObsCore: the mandatory columns of
// ObsCore 1.1 (appendix B) first named as principal or not as Rubin publishes
// them, then Rubin's own.
func Table() *schema.Table {
	return &schema.Table{
		Name:  Name,
		Utype: "ivo://ivoa.net/std/ObsCore#core-1.1",
		Description: "One row for each image that can be had: where on the sky, when, in which band " +
			"and under which identifier (ObsCore 1.1).",
		Index:    1,
		Columns:  Columns(),
		Internal: []schema.Column{{Name: RunColumn, Datatype: votable.Char, Arraysize: "*"}},
	}
}

// column is one line of the table below.
type column struct {
	name      string
	datatype  votable.Datatype
	unit      string
	ucd       string
	utype     string // below the prefix "obscore:"; empty for Rubin's own columns
	principal bool
	notNull   bool
	text      string
}

// columns are in the order in which SELECT * returns them.
var columns = []column{
	{"obs_collection", votable.Char, "", "meta.id", "DataID.collection", true, true,
		"Data release or collection that the data set belongs to."},
	{"dataproduct_type", votable.Char, "", "meta.code.class", "ObsDataset.dataProductType", true, false,
		"What sort of product this is: image for all of Rubin's."},
	{"dataproduct_subtype", votable.Char, "", "meta.code.class", "ObsDataset.dataProductSubtype", true, false,
		"Rubin's own name of the product: lsst. and the Butler's dataset type."},
	{"calib_level", votable.Int, "", "meta.code;obs.calib", "ObsDataset.calibLevel", true, true,
		"Calibration level: 1 raw, 2 calibrated visit image, 3 coadd or difference."},
	{"lsst_band", votable.Char, "", "meta.id;instr.bandpass", "", true, false,
		"Band of the filter: u, g, r, i, z or y."},
	{"s_ra", votable.Double, "deg", "pos.eq.ra", "Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1", true, false,
		"Right ascension of the centre, ICRS."},
	{"s_dec", votable.Double, "deg", "pos.eq.dec", "Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2", true, false,
		"Declination of the centre, ICRS."},
	{"em_min", votable.Double, "m", "em.wl;stat.min", "Char.SpectralAxis.Coverage.Bounds.Limits.LoLimit", true, false,
		"Shortest wavelength of the band."},
	{"em_max", votable.Double, "m", "em.wl;stat.max", "Char.SpectralAxis.Coverage.Bounds.Limits.HiLimit", true, false,
		"Longest wavelength of the band."},
	{"lsst_tract", votable.Long, "", "meta.id", "", true, false,
		"Tract of the sky map, for products on it."},
	{"lsst_patch", votable.Long, "", "meta.id.part", "", true, false,
		"Patch within the tract, for products on the sky map."},
	{"lsst_filter", votable.Char, "", "meta.id;instr.filter", "", true, false,
		"Physical filter."},
	{"lsst_visit", votable.Long, "", "meta.id;obs", "", true, false,
		"Visit, or exposure for raw images."},
	{"lsst_detector", votable.Long, "", "meta.id.part;instr.det", "", true, false,
		"Number of the detector in the focal plane."},
	{"instrument_name", votable.Char, "", "meta.id;instr", "Provenance.ObsConfig.Instrument.name", true, false,
		"Camera that took the data."},
	{"t_min", votable.Double, "d", "time.start;obs.exposure", "Char.TimeAxis.Coverage.Bounds.Limits.StartTime", true, false,
		"Start of the observation, MJD in UTC."},
	{"t_max", votable.Double, "d", "time.end;obs.exposure", "Char.TimeAxis.Coverage.Bounds.Limits.StopTime", true, false,
		"End of the observation, MJD in UTC."},
	{"t_exptime", votable.Double, "s", "time.duration;obs.exposure", "Char.TimeAxis.Coverage.Support.Extent", true, false,
		"Total exposure time."},
	{"s_fov", votable.Double, "deg", "phys.angSize;instr.fov", "Char.SpatialAxis.Coverage.Bounds.Extent.diameter", true, false,
		"Diameter of the circle that holds the image."},
	{"obs_id", votable.Char, "", "meta.id", "DataID.observationID", true, true,
		"Identifier of the observation: its visit, or sky map, tract and patch."},
	{"o_ucd", votable.Char, "", "meta.ucd", "Char.ObservableAxis.ucd", true, false,
		"What a pixel measures, as a UCD."},
	{"facility_name", votable.Char, "", "meta.id;instr.tel", "Provenance.ObsConfig.Facility.name", true, false,
		"Telescope that took the data."},
	{"obs_title", votable.Char, "", "meta.title;obs", "DataID.title", true, false,
		"A line for people about the data set."},
	{"s_region", votable.Char, "", "pos.outline;obs.field", "Char.SpatialAxis.Coverage.Support.Area", true, false,
		"Outline on the sky, ICRS."},
	{"access_url", votable.Char, "", "meta.ref.url", "Access.reference", true, false,
		"Where the links to the data set are (DataLink)."},
	{"access_format", votable.Char, "", "meta.code.mime", "Access.format", true, false,
		"Media type of what access_url answers with."},
	{"access_estsize", votable.Long, "kbyte", "phys.size;meta.file", "Access.size", true, false,
		"Estimated size of the data set."},
	{"obs_publisher_did", votable.Char, "", "meta.ref.ivoid", "Curation.publisherDID", true, true,
		"Identifier of the data set, for DataLink and for papers."},
	{"target_name", votable.Char, "", "meta.id;src", "Target.name", false, false,
		"What was pointed at."},
	{"s_resolution", votable.Double, "arcsec", "pos.angResolution", "Char.SpatialAxis.Resolution.Refval.value", false, false,
		"Sharpness of the image: width of a point source."},
	{"s_xel1", votable.Long, "", "meta.number", "Char.SpatialAxis.numBins1", false, false,
		"Pixels along the first axis."},
	{"s_xel2", votable.Long, "", "meta.number", "Char.SpatialAxis.numBins2", false, false,
		"Pixels along the second axis."},
	{"t_resolution", votable.Double, "s", "time.resolution", "Char.TimeAxis.Resolution.Refval.value", false, false,
		"Shortest time that can be told apart."},
	{"t_xel", votable.Long, "", "meta.number", "Char.TimeAxis.numBins", false, false,
		"Elements along the time axis."},
	{"pol_states", votable.Char, "", "meta.code;phys.polarization", "Char.PolarizationAxis.stateList", false, false,
		"Polarization states; none for Rubin."},
	{"pol_xel", votable.Long, "", "meta.number", "Char.PolarizationAxis.numBins", false, false,
		"Number of polarization states."},
	{"em_xel", votable.Long, "", "meta.number", "Char.SpectralAxis.numBins", false, false,
		"Elements along the spectral axis."},
	{"em_res_power", votable.Double, "", "spect.resolution", "Char.SpectralAxis.Resolution.ResolPower.refVal", false, false,
		"Spectral resolving power."},
}

// Columns returns the published columns, in the order of SELECT *.
func Columns() []schema.Column {
	out := make([]schema.Column, len(columns))
	for i, c := range columns {
		out[i] = schema.Column{Name: c.name, Datatype: c.datatype, Unit: c.unit, UCD: c.ucd,
			Principal: c.principal, NotNull: c.notNull, Description: c.text, Index: i + 1}
		if c.utype != "" {
			out[i].Utype, out[i].Std = "obscore:"+c.utype, true
		}
		if c.datatype == votable.Char {
			out[i].Arraysize = "*"
		}
		switch c.name {
		case "s_region":
			out[i].Xtype = "adql:REGION" // ObsCore 1.1 section 4.12
		case "s_ra", "s_dec", "obs_publisher_did":
			out[i].Indexed = true
		}
	}
	return out
}
