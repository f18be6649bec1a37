package datalink

import (
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/votable"
)

// cutout is a way to cut out a part of an image. Notebooks ask for the services
// by their IDs.
type cutout struct {
	id, semantics, detail, description string
	details                            []votable.Option // that may be chosen from
}

const sodaGuide = "https://rsp.lsst.io/guides/api/soda.html"

var cutouts = []cutout{
	{"cutout-sync", semanticsCutout, "Image", "Cutout of the image",
		[]votable.Option{{Value: "Image"}, {Value: "MaskedImage"}, {Value: "Exposure"}}},
	{"cutout-sync-maskedimage", sodaGuide + "#MaskedImage", "MaskedImage", "Cutout of the image with its mask and variance", nil},
	{"cutout-sync-exposure", sodaGuide + "#Exposure", "Exposure", "Cutout with mask, variance and metadata", nil},
}

// cutoutLinks are the rows by which an image refers to the services.
var cutoutLinks = func() []Link {
	links := make([]Link, len(cutouts))
	for i, c := range cutouts {
		links[i] = Link{Service: c.id, Semantics: c.semantics, Description: c.description, ContentType: fitsType, Length: -1,
			Qualifier: "#image"}
	}
	return links
}()

// cuttable tells whether the service can cut out parts of a data set: of images
// that are processed, since it needs their coordinates.
func cuttable(ref *butler.DatasetRef, files []butler.File) bool {
	if ref.Type.Name == "raw" {
		return false
	}
	for i := range files {
		if t := mediaType(&files[i]); t == fitsType && qualifier(files[i].StorageClass, t) != "" {
			return true
		}
	}
	return false
}

// descriptor returns the descriptor of the service at url (DataLink 1.1 section
// 4). With one identifier in the answer it holds that, with more it refers to
// their column.
func (c *cutout) descriptor(url, single string) votable.Resource {
	id := votable.Param{Value: single, Field: votable.Field{Name: "ID", Datatype: votable.Char, Arraysize: "*",
		UCD: "meta.id;meta.dataset", Description: "Identifier of the image"}}
	if single == "" {
		id.Ref = "ID"
	}
	detail := votable.Param{Value: c.detail, Field: votable.Field{Name: "CUTOUTDETAIL", Datatype: votable.Char, Arraysize: "*",
		Description: "What of the image to return"}}
	if c.details != nil {
		detail.Values = &votable.Values{Options: c.details}
	}
	return votable.Resource{
		ID: c.id, Type: "meta", Utype: "adhoc:service", Description: c.description,
		Params: []votable.Param{
			textParam("standardID", "ivo://ivoa.net/std/SODA#sync-1.0"),
			textParam("accessURL", url),
		},
		Groups: []votable.Group{{Name: "inputParams", Params: []votable.Param{id,
			{Field: votable.Field{Name: "POLYGON", Datatype: votable.Double, Arraysize: "*", Unit: "deg", Xtype: "polygon",
				UCD: "pos.outline;obs", Description: "Polygon to cut out: longitude and latitude of each vertex, ICRS"}},
			{Field: votable.Field{Name: "CIRCLE", Datatype: votable.Double, Arraysize: "3", Unit: "deg", Xtype: "circle",
				UCD: "pos.outline;obs", Description: "Circle to cut out: longitude and latitude of the centre, ICRS, and radius"}},
			detail,
		}}},
	}
}

func textParam(name, value string) votable.Param {
	return votable.Param{Field: votable.Field{Name: name, Datatype: votable.Char, Arraysize: "*"}, Value: value}
}
