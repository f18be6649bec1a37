package butler

import (
	"maps"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
)

// known are the attributes of a registry that can be read.
func known() attributes {
	a := attributes{}
	for kind, class := range map[string]string{
		"attributes":  "lsst.daf.butler.registry.attributes.DefaultButlerAttributeManager 1.0.1",
		"collections": "lsst.daf.butler.registry.collections.synthIntKey.SynthIntKeyCollectionManager 2.0.0",
		"datasets":    "lsst.daf.butler.registry.datasets.byDimensions._manager.ByDimensionsDatasetRecordStorageManagerUUID 2.0.0",
		"dimensions":  "lsst.daf.butler.registry.dimensions.static.StaticDimensionRecordStorageManager 6.0.2",
		"datastores":  "lsst.daf.butler.registry.bridge.monolithic.MonolithicDatastoreRegistryBridgeManager 0.2.1",
		"opaque":      "lsst.daf.butler.registry.opaque.ByNameOpaqueTableStorageManager 0.2.0",
	} {
		class, version, _ := strings.Cut(class, " ")
		a["config:registry.managers."+kind], a["version:"+class] = class, version
	}
	return a
}

func TestAttributesCheck(t *testing.T) {
	const (
		datasets    = "version:lsst.daf.butler.registry.datasets.byDimensions._manager.ByDimensionsDatasetRecordStorageManagerUUID"
		collections = "config:registry.managers.collections"
	)
	for name, c := range map[string]struct {
		change map[string]string
		want   int
		err    string
	}{
		"as made today":         {nil, 2, ""},
		"times as timestamps":   {map[string]string{datasets: "1.0.0"}, 1, ""},
		"a later patch":         {map[string]string{datasets: "2.0.9"}, 2, ""},
		"a later minor version": {map[string]string{datasets: "2.1.0"}, 0, "datasets has version 2.1.0; the versions known are 1.0 and 2.0"},
		"a later version":       {map[string]string{datasets: "3.0.0"}, 0, "migrate the repository"},
		"no version":            {map[string]string{datasets: ""}, 0, "does not tell the version"},
		"an odd version":        {map[string]string{datasets: "two.0.0"}, 0, "does not tell the version"},
		"collections by name":   {map[string]string{collections: "lsst.daf.butler.registry.collections.nameKey.NameKeyCollectionManager"}, 0, "collections by name"},
		"another manager":       {map[string]string{collections: "a.OtherManager"}, 0, "is a.OtherManager; only SynthIntKeyCollectionManager is known"},
		"no manager":            {map[string]string{"config:registry.managers.opaque": "-"}, 0, "does not name its manager of opaque"},
		"with obscore":          {map[string]string{"config:registry.managers.obscore": "lsst.daf.butler.registry.obscore._manager.ObsCoreLiveTableManager", "version:lsst.daf.butler.registry.obscore._manager.ObsCoreLiveTableManager": "0.0.1"}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := known()
			maps.Copy(a, c.change)
			maps.DeleteFunc(a, func(_, value string) bool { return value == "-" })
			got, err := a.check()
			if c.err == "" {
				if err != nil || got != c.want {
					t.Errorf("version %d, error %v, want %d", got, err, c.want)
				}
				return
			}
			if fault.KindOf(err) != fault.Unsupported || !strings.Contains(fault.Message(err), c.err) {
				t.Errorf("error is %v, want %q", err, c.err)
			}
		})
	}
}

func TestAttributesUniverse_Refuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":         {"", "does not have the definition"},
		"no JSON":         {"{", "is not understood"},
		"a later version": {`{"version":9,"namespace":"daf_butler","skypix":{"common":"htm7","htm":{"class":"lsst.sphgeom.HtmPixelization","max_level":24}},"elements":{},"topology":{}}`, "versions up to 8 are known"},
	} {
		t.Run(name, func(t *testing.T) {
			a := attributes{}
			if c.text != "" {
				a["config:dimensions.json"] = c.text
			}
			if _, err := a.universe(); fault.KindOf(err) != fault.Unsupported || !strings.Contains(fault.Message(err), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
}
