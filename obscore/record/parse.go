package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Defaults of dax_obscore.
const (
	defaultBatchSize   = 10000
	defaultCompression = "snappy"
	defaultCSVNull     = `\N`
)

// compressions are the codecs that parquet_compression may name.
var compressions = []string{"snappy", "gzip", "zstd", "brotli", "lz4", "none"}

// Parse reads a configuration. Its errors name the option and the line.
func Parse(text []byte) (*Config, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	if err := d.Decode(&root); errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	} else if err != nil {
		return nil, err
	}
	p := &parser{Config: &Config{FacilityMap: map[string]string{}, SpectralRanges: map[string]SpectralRange{}, Constraints: map[string][]Constraint{},
		BatchSize: defaultBatchSize, ParquetCompression: defaultCompression, CSVNull: defaultCSVNull}}
	err := p.read(option{node: root.Content[0]})
	for _, i := range p.ignored {
		p.Notices = append(p.Notices, strings.Join(i.options, ", ")+": no effect: "+i.reason)
	}
	return p.Config, err
}

// parser fills a configuration.
type parser struct {
	*Config
	ignored []ignored
}

// ignored are options without effect, for one reason.
type ignored struct {
	reason  string
	options []string
}

// ignore notes that an option has no effect.
func (c *parser) ignore(o option, reason string) {
	i := slices.IndexFunc(c.ignored, func(i ignored) bool { return i.reason == reason })
	if i < 0 {
		i = len(c.ignored)
		c.ignored = append(c.ignored, ignored{reason: reason})
	}
	c.ignored[i].options = append(c.ignored[i].options, fmt.Sprintf("%s (line %d)", o.path, o.line()))
}

func (c *parser) read(root option) error {
	var types, constraints option
	err := root.each(func(key string, o option) (err error) {
		switch key {
		case "collections":
			c.Collections, err = o.texts()
		case "collection_type":
			c.CollectionType, err = o.choice(CollectionRun, CollectionTagged)
		case "dataset_types":
			types = o
		case "obs_collection":
			c.ObsCollection, err = o.optionalText()
		case "facility_name":
			c.FacilityName, err = o.text()
		case "facility_map":
			err = o.each(func(key string, o option) (err error) {
				c.FacilityMap[key], err = o.text()
				return err
			})
		case "fallback_instrument":
			c.FallbackInstrument, err = o.optionalText()
		case "obs_publisher_did_fmt":
			c.ObsPublisherDIDFormat, err = o.template()
		case "extra_columns":
			c.ExtraColumns, err = c.readExtraColumns(o)
		case "spectral_ranges":
			err = o.each(func(key string, o option) (err error) {
				c.SpectralRanges[key], err = readRange(o)
				return err
			})
		case "where":
			c.Where, err = readConstraint(o)
		case "dataset_type_constraints":
			constraints = o
		default:
			err = c.readExporterOption(key, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := c.readTypes(root, types); err != nil {
		return err
	}
	if err := c.readConstraints(constraints); err != nil {
		return err
	}
	if c.FacilityName == "" {
		return root.errorf("facility_name is missing")
	}
	return nil
}

// readExporterOption reads the options that do not change the rows.
func (c *parser) readExporterOption(key string, o option) error {
	var err error
	switch key {
	case "batch_size":
		var n int64
		n, err = o.integer()
		if err == nil && (n < 1 || n > 10_000_000) {
			return o.errorf("this must be a number of rows from 1 to 10000000")
		}
		c.BatchSize = int(n)
	case "parquet_compression":
		c.ParquetCompression, err = o.text()
		c.ParquetCompression = strings.ToLower(c.ParquetCompression)
		if err == nil && !slices.Contains(compressions, c.ParquetCompression) {
			return o.errorf("this must be one of %s", strings.Join(compressions, ", "))
		}
	case "csv_null_string":
		c.CSVNull, err = o.text()
		if strings.ContainsAny(c.CSVNull, ",\"\r\n") {
			return o.errorf("a NULL must be told from other values: no comma, quote or end of line")
		}
	case "use_butler_uri":
		var uri bool
		if uri, err = o.boolean(); uri {
			c.ignore(o, "access_url is made by datalink_url_fmt; paths of files are not published")
		}
	case "origin":
		err = c.readOrigin(o)
	case "indices":
		c.ignore(o, "the table has the indexes that this program always makes: by position, shape and identifier")
	case "spatial_plugins":
		return c.readPlugins(o)
	case "namespace", "version", "table_name":
		c.ignore(o, "it names the live table in the registry's database, which this program neither makes nor reads")
	default:
		return o.errorf("there is no such option")
	}
	return err
}

func (c *parser) readOrigin(o option) error {
	err := o.each(func(key string, o option) (err error) {
		switch key {
		case "publisher", "publication_date", "citation", "reference_url", "article", "title":
			_, err = o.optionalText()
			return err
		}
		return o.errorf("there is no such option")
	})
	if err == nil {
		c.ignore(o, "it says where a VOTable file is from; exports are Parquet or CSV, and a server describes its tables itself")
	}
	return err
}

// The spatial plugins that come with daf_butler, of which one makes s_region
// and its like.
const (
	defaultPlugin  = "lsst.daf.butler.registry.obscore.default_spatial.DefaultSpatialObsCorePlugin"
	pgspherePlugin = "lsst.daf.butler.registry.obscore.pgsphere.PgSphereObsCorePlugin"
)

func (c *parser) readPlugins(o option) error {
	return o.each(func(_ string, plugin option) error {
		return plugin.each(func(key string, o option) error {
			switch key {
			case "config":
				return nil
			case "cls":
				switch class, err := o.text(); {
				case err != nil:
					return err
				case class == pgspherePlugin:
					c.ignore(plugin, "columns of pgSphere are for PostgreSQL; the engine has its own spatial index")
				case class != defaultPlugin:
					return o.errorf("the plugin %s is Python code that this program cannot run", class)
				}
				return nil
			}
			return o.errorf("there is no such option")
		})
	})
}

func readRange(o option) (r SpectralRange, err error) {
	ends, err := o.items(2)
	if err != nil {
		return r, err
	}
	if r.Min, err = ends[0].optionalNumber(); err != nil {
		return r, err
	}
	r.Max, err = ends[1].optionalNumber()
	return r, err
}

// Check tests whether the options go together. Load does not do it, so that a
// caller may change some first.
func (c *Config) Check() error {
	switch {
	case c.CollectionType == CollectionTagged && len(c.Collections) != 1:
		return errors.New("collections must name exactly one collection when collection_type is TAGGED")
	case !c.Live() && len(c.Collections) == 0:
		return errors.New("collections is missing: name those to search")
	case c.Live() && (c.Where.Where != "" || len(c.Constraints) > 0):
		return errors.New("where and dataset_type_constraints are for exports; with collection_type every dataset of the collections is a row")
	case c.CollectionType != CollectionRun:
		return nil
	}
	for _, pattern := range c.Collections {
		if _, err := RunPattern(pattern); err != nil {
			return fmt.Errorf("collections: %w", err)
		}
	}
	return nil
}

// RunPattern returns the regular expression of a live table's configuration
// that the whole name of a run must match.
func RunPattern(pattern string) (*regexp.Regexp, error) {
	// Python's own extensions are not there; the text of the error names them.
	return regexp.Compile(`^(?:` + pattern + `)$`)
}
