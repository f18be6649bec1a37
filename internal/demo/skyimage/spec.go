package skyimage

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
)

// Light says which part of the stars' light an image holds.
type Light string

// The kinds of Light.
const (
	NoLight      Light = "none"
	AllLight     Light = "all"
	VaryingLight Light = "varying"
)

// WCS is a gnomonic (TAN) world coordinate system. CRPix counts pixels from 1,
// CRVal and CD are in degrees.
type WCS struct {
	CRVal [2]float64
	CRPix [2]float64
	CD    [2][2]float64
}

// Spec describes one image file. Empty text leaves the header card out.
type Spec struct {
	Path           string `csv:"path"` // relative, with slashes
	Size           int64  `csv:"size"` // bytes; 0 when not yet known
	DatasetType    string `csv:"dataset_type"`
	DatasetID      string `csv:"dataset_id"`
	Instrument     string `csv:"instrument"`
	ObsID          string `csv:"obs_id"`
	Band           string `csv:"band"`
	PhysicalFilter string `csv:"physical_filter"`
	Detector       string `csv:"detector"`
	Skymap         string `csv:"skymap"`
	Tract          string `csv:"tract"`
	Patch          string `csv:"patch"`
	Target         string `csv:"target"`
	DateBegin      string `csv:"date_begin"` // TAI
	DateEnd        string `csv:"date_end"`   // TAI
	ExposureTime   string `csv:"exposure_time"`
	BitPix         int    `csv:"bitpix"` // 16 (unsigned by BZERO) or -32
	Unit           string `csv:"unit"`
	Pixels         int    `csv:"pixels"` // columns and rows

	Sky   float64 `csv:"sky"`   // mean level, in Unit
	Noise float64 `csv:"noise"` // standard deviation, in Unit
	Flux  float64 `csv:"flux"`  // Unit per nJy
	Stars Light   `csv:"stars"`

	WCS *WCS `csv:"-"` // nil for an image that is not of the sky
}

// wcsColumns are the manifest's columns of a WCS, in the order of WCS's fields.
var wcsColumns = []string{"crval1", "crval2", "crpix1", "crpix2", "cd1_1", "cd1_2", "cd2_1", "cd2_2"}

const maxPixels = 4096

// ReadManifest reads the Specs of a CSV manifest whose header names its
// columns; their order is free, and every column must be there.
func ReadManifest(r io.Reader) ([]Spec, error) {
	table, err := openTable(r)
	if err != nil {
		return nil, fmt.Errorf("image manifest: %w", err)
	}
	var specs []Spec
	for {
		err := table.next()
		if errors.Is(err, io.EOF) {
			return specs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("image manifest: %w", err)
		}
		spec, err := table.spec()
		if err != nil {
			line, _ := table.reader.FieldPos(0)
			return nil, fmt.Errorf("image manifest, line %d: %w", line, err)
		}
		specs = append(specs, spec)
	}
}

// table is a CSV file read by column name.
type table struct {
	reader *csv.Reader
	column map[string]int
	row    []string
}

func openTable(r io.Reader) (*table, error) {
	t := &table{reader: csv.NewReader(r), column: map[string]int{}}
	t.reader.ReuseRecord = true
	header, err := t.reader.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line: %w", err)
	}
	for i, name := range header {
		t.column[name] = i
	}
	return t, nil
}

func (t *table) next() (err error) {
	t.row, err = t.reader.Read()
	return err
}

func (t *table) text(name string) (string, error) {
	i, ok := t.column[name]
	if !ok {
		return "", fmt.Errorf("no column %q", name)
	}
	return t.row[i], nil
}

func (t *table) float(name string) (float64, error) {
	s, err := t.text(name)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("column %q: %w", name, err)
	}
	return v, nil
}

func (t *table) spec() (Spec, error) {
	var spec Spec
	v := reflect.ValueOf(&spec).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("csv")
		if name == "-" {
			continue
		}
		s, err := t.text(name)
		if err != nil {
			return spec, err
		}
		if err := set(v.Field(i), s); err != nil {
			return spec, fmt.Errorf("column %q: %w", name, err)
		}
	}
	if spec.Pixels < 1 || spec.Pixels > maxPixels {
		return spec, fmt.Errorf("column \"pixels\": %d is not within 1 to %d", spec.Pixels, maxPixels)
	}
	if spec.BitPix != 16 && spec.BitPix != -32 {
		return spec, fmt.Errorf("column \"bitpix\": %d is neither 16 nor -32", spec.BitPix)
	}
	var err error
	spec.WCS, err = t.wcs()
	return spec, err
}

func set(field reflect.Value, s string) error {
	switch field.Kind() {
	case reflect.Int, reflect.Int64:
		v, err := strconv.ParseInt(s, 10, 64)
		field.SetInt(v)
		return err
	case reflect.Float64:
		v, err := strconv.ParseFloat(s, 64)
		field.SetFloat(v)
		return err
	default:
		field.SetString(s)
		return nil
	}
}

// wcs reads the WCS columns; nil where they are empty.
func (t *table) wcs() (*WCS, error) {
	if first, err := t.text(wcsColumns[0]); err != nil || first == "" {
		return nil, err
	}
	var w WCS
	targets := []*float64{
		&w.CRVal[0], &w.CRVal[1], &w.CRPix[0], &w.CRPix[1],
		&w.CD[0][0], &w.CD[0][1], &w.CD[1][0], &w.CD[1][1],
	}
	for i, name := range wcsColumns {
		v, err := t.float(name)
		if err != nil {
			return nil, err
		}
		*targets[i] = v
	}
	return &w, nil
}
