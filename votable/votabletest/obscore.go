package votabletest

import (
	"fmt"

	"github.com/vobutler/vobutler/votable"
)

// ObsCoreFields are the columns of an ObsCore table of Rubin Observatory: the
// load that readers and writers are measured by.
var ObsCoreFields = []votable.Field{
	text("dataproduct_type"), text("dataproduct_subtype"), text("facility_name"),
	number("calib_level", votable.Int), text("target_name"), text("obs_id"), text("obs_title"),
	text("obs_collection"), text("obs_publisher_did"), text("access_url"), text("access_format"),
	number("access_estsize", votable.Long), number("s_ra", votable.Double), number("s_dec", votable.Double),
	number("s_fov", votable.Double), text("s_region"), number("s_resolution", votable.Double),
	number("s_xel1", votable.Long), number("s_xel2", votable.Long), number("t_xel", votable.Long),
	number("t_min", votable.Double), number("t_max", votable.Double), number("t_exptime", votable.Double),
	number("t_resolution", votable.Double), number("em_xel", votable.Long), number("em_min", votable.Double),
	number("em_max", votable.Double), number("em_res_power", votable.Double), text("em_filter_name"),
	text("o_ucd"), number("pol_xel", votable.Long), text("pol_states"), text("instrument_name"),
	number("lsst_visit", votable.Long), number("lsst_detector", votable.Long), text("lsst_band"),
	text("lsst_filter"),
}

func text(name string) votable.Field {
	return votable.Field{Name: name, Datatype: votable.Char, Arraysize: "*"}
}

func number(name string, d votable.Datatype) votable.Field {
	return votable.Field{Name: name, Datatype: d}
}

// obscoreTexts gives the string of each text column in row i; "" is NULL.
var obscoreTexts = map[string]func(i int) string{
	"dataproduct_type":    func(int) string { return "image" },
	"dataproduct_subtype": func(int) string { return "lsst.visit_image" },
	"facility_name":       func(int) string { return "Rubin:Simonyi" },
	"target_name":         func(i int) string { return []string{"", "ECDFS"}[i&1] },
	"obs_id":              func(i int) string { return fmt.Sprintf("2025091%05d_%03d", i, i%189) },
	"obs_title": func(i int) string {
		return fmt.Sprintf("visit_image - r - 2025091%05d-R%02d_S11 2025-09-10T04:11:42.123Z", i, i%43)
	},
	"obs_collection": func(int) string { return "LSST.DP2" },
	"obs_publisher_did": func(i int) string {
		return fmt.Sprintf("ivo://org.rubinobs/usdac/lsst-dp2?repo=dp2&id=a0f1%04x-8c1d-4e0b-9a55-0242ac12%04x", i, i)
	},
	"access_url": func(i int) string {
		return fmt.Sprintf("https://vo.example.org/datalink/links?ID=ivo%%3A%%2F%%2Forg.rubinobs%%2Fdp2&id=a0f1%04x-8c1d", i)
	},
	"access_format": func(int) string { return "application/x-votable+xml;content=datalink" },
	"s_region": func(i int) string {
		ra := 53 + float64(i)*1e-4
		return fmt.Sprintf("POLYGON ICRS %.6f -28.123456 %.6f -28.123999 %.6f -27.901234 %.6f -27.900123", ra, ra+.2, ra+.2, ra)
	},
	"em_filter_name":  func(int) string { return "r" },
	"o_ucd":           func(int) string { return "phot.flux.density" },
	"pol_states":      func(int) string { return "" },
	"instrument_name": func(int) string { return "LSSTCam" },
	"lsst_band":       func(int) string { return "r" },
	"lsst_filter":     func(int) string { return "r_57" },
}

// obscoreNull are the number columns that hold nothing.
var obscoreNull = map[string]bool{"s_resolution": true, "t_xel": true, "em_xel": true, "pol_xel": true, "t_resolution": true}

// ObsCore returns n made-up rows of ObsCoreFields, with the lengths of strings
// and the share of NULL that such a table has.
func ObsCore(n int) []votable.Column {
	cols := make([]votable.Column, len(ObsCoreFields))
	for j, f := range ObsCoreFields {
		cols[j] = obscoreColumn(f, n)
	}
	return cols
}

func obscoreColumn(f votable.Field, n int) votable.Column {
	var c votable.Column
	null := obscoreNull[f.Name]
	if f.Datatype == votable.Char {
		c.Offsets = append(c.Offsets, 0)
	}
	c.Valid = make([]uint64, (n+63)/64)
	for i := range n {
		if !null {
			c.Valid[i>>6] |= 1 << (i & 63)
		}
		switch f.Datatype {
		case votable.Char:
			s := obscoreTexts[f.Name](i)
			if s == "" {
				c.Valid[i>>6] &^= 1 << (i & 63)
			}
			c.Bytes = append(c.Bytes, s...)
			c.Offsets = append(c.Offsets, uint32(len(c.Bytes)))
		case votable.Int:
			c.Int32s = append(c.Int32s, 2)
		case votable.Long:
			c.Int64s = append(c.Int64s, 2025091000000+int64(i))
		case votable.Double:
			c.Float64s = append(c.Float64s, 53.123456+float64(i)/7919)
		}
	}
	return c
}
