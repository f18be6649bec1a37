package datalink_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
)

func TestRelations_LeadFromDataIDToDataID(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		for name, c := range map[string]struct {
			from     string
			relation datalink.Relation
			want     []string // parts of the address of each link
		}{
			"from a visit to its exposure": {"visit_image",
				datalink.Relation{Of: []string{"visit_*"}, Type: "raw", Semantics: "#progenitor"},
				[]string{"/raw/20251118/MC_O_20251118_000242/raw_LSSTCam_i_39_MC_O_20251118_000242_R12_S20_"}},
			"from an exposure to its visit": {"raw",
				datalink.Relation{Of: []string{"raw"}, Type: "visit_image", Semantics: "#derivation"},
				[]string{"/visit_image/20251119/z/z_20/2025111900233/visit_image_LSSTCam_z_z_20_2025111900233_R11_S10_"}},
			"to fewer dimensions": {"deep_coadd",
				datalink.Relation{Of: []string{"deep_coadd"}, Type: "object", Semantics: "#derivation"}, []string{"/object/5063/object_5063_"}},
			"to more dimensions": {"object",
				datalink.Relation{Of: []string{"object"}, Type: "deep_coadd", Semantics: "#progenitor"}, nil},
			"in a collection by name": {"visit_image",
				datalink.Relation{Of: []string{"visit_image"}, Type: "raw", Collections: []string{"none", "{instrument}/raw/all"}, Semantics: "#progenitor"},
				[]string{"/raw/20251118/MC_O_20251118_000242/"}},
			"in a collection by pattern": {"visit_image",
				datalink.Relation{Of: []string{"visit_image"}, Type: "raw", Collections: []string{"*/raw/*"}, Semantics: "#progenitor"},
				[]string{"/raw/20251118/MC_O_20251118_000242/"}},
			"in a collection without it": {"visit_image",
				datalink.Relation{Of: []string{"visit_image"}, Type: "raw", Collections: []string{"refcats"}, Semantics: "#progenitor"}, nil},
			"calibrations by time": {"raw",
				datalink.Relation{Of: []string{"raw"}, Type: "gains", Collections: []string{"{instrument}/calib"}, Semantics: "#calibration"},
				[]string{"/gains.20251101/gains/gains_LSSTCam_R11_S10_"}},
			"a type that is not there":   {"raw", datalink.Relation{Of: []string{"*"}, Type: "{type}_preview", Semantics: "#preview"}, nil},
			"to nothing in common":       {"raw", datalink.Relation{Of: []string{"*"}, Type: "star_refcat", Semantics: "#auxiliary"}, nil},
			"to no dimensions at all":    {"raw", datalink.Relation{Of: []string{"*"}, Type: "packages", Semantics: "#documentation"}, []string{"/packages/packages_"}},
			"of another type":            {"raw", datalink.Relation{Of: []string{"visit_image"}, Type: "bias", Semantics: "#bias"}, nil},
			"with a text of one's own":   {"deep_coadd", datalink.Relation{Of: []string{"deep_coadd"}, Type: "template_coadd", Semantics: "#coderived", Description: "Template"}, []string{"/template_coadd/5063/54/r/"}},
			"to a type from its name":    {"visit_image", datalink.Relation{Of: []string{"visit_image"}, Type: "{type}", Semantics: "#this"}, nil},
			"with an unknown word in {}": {"raw", datalink.Relation{Of: []string{"raw"}, Type: "bias", Collections: []string{"{nothing}"}, Semantics: "#bias"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				s := newSite(t, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
					rc.Relations, rc.Cutouts = []datalink.Relation{c.relation}, false
				})
				rows, _ := rowsOf(t, s.get(path, "ID", find(t, repo, c.from, 1)[0]).Body)
				if len(rows) != 1+len(c.want) {
					t.Fatalf("got %v", rows)
				}
				for i, part := range c.want {
					got := rows[1+i]
					if !strings.Contains(got["access_url"], part) || got["semantics"] != c.relation.Semantics || got["local_semantics"] != c.relation.Type {
						t.Errorf("got %v, want %s", got, part)
					}
					if d := c.relation.Description; d != "" && got["description"] != d {
						t.Errorf("described as %q", got["description"])
					}
				}
			})
		}
	})
}

// again is the run in which nine visit images were made once more.
const again = "/20251201T180000Z/"

func TestRelations_TheNewestRunComesFirst(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
		rc.Relations = []datalink.Relation{{Of: []string{"raw"}, Type: "visit_image", Semantics: "#derivation"}}
	})
	newest := 0
	rows, _ := rowsOf(t, s.get(path, ids(find(t, repo, "raw", 648)...)...).Body)
	for _, r := range rows {
		if r["semantics"] == "#derivation" && strings.Contains(r["access_url"], again) {
			newest++
		}
	}
	if newest != 9 {
		t.Errorf("%d images of the newest run are linked to, want 9", newest)
	}
}

func TestRelations_TheRunOfTheDataSetComesBeforeTheNewest(t *testing.T) {
	if !butlertest.HasPostgreSQL(t) {
		return
	}
	progenitors := func(root string) (newest, all int) {
		repo := butlertest.Open(t, root)
		rows, _ := rowsOf(t, newSite(t, repo, nil).get(path, ids(find(t, repo, "difference_image", 252)...)...).Body)
		for _, r := range rows {
			if r["semantics"] != "#progenitor" {
				continue
			}
			all++
			if strings.Contains(r["access_url"], again) {
				newest++
			}
		}
		return newest, all
	}
	database, root := butlertest.Clone(t)
	before, all := progenitors(root)
	if before == 0 || all != 252 {
		t.Fatalf("%d difference images have a progenitor, %d in the newest run", all, before)
	}
	// They move to the run of the other visit images.
	const run = "(SELECT collection_id FROM butler.collection WHERE name = 'LSSTCam/runs/demo/20251125T180000Z')"
	const kind = "(SELECT id FROM butler.dataset_type WHERE name = 'difference_image')"
	err := butlertest.SharedServer(t).Run(database, []byte("INSERT INTO butler.collection_summary_dataset_type (collection_id, dataset_type_id) VALUES ("+run+", "+kind+");"+
		"UPDATE butler.dataset SET run_id = "+run+" WHERE dataset_type_id = "+kind+";"+
		"UPDATE butler.dataset_tags_00000002 SET collection_id = "+run+" WHERE dataset_type_id = "+kind+";"))
	if err != nil {
		t.Fatal(err)
	}
	if after, all := progenitors(root); after != 0 || all != 252 {
		t.Errorf("%d of %d progenitors are of another run", after, all)
	}
}

func TestRelations_ByImpliedDimensions(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
		rc.Relations = []datalink.Relation{{Of: []string{"visit_image"}, Type: "flat", Collections: []string{"LSSTCam/calib"}, Semantics: "#flat"}}
	})
	rows, _ := rowsOf(t, s.get(path, ids(find(t, repo, "visit_image", 639)...)...).Body)
	flats := 0
	for i, r := range rows {
		if r["semantics"] != "#flat" {
			continue
		}
		flats++
		// Both addresses name the filter and, one after it and one at its end, the detector.
		name := filepath.Base(strings.Split(r["access_url"], "?")[0])
		words := strings.Split(strings.TrimPrefix(name, "flat_LSSTCam_"), "_LSSTCam_")[0]
		band, rest, _ := strings.Cut(words, "_")
		if image := rows[i-1]["access_url"]; !strings.Contains(image, "/"+band+"/") || !strings.Contains(image, rest[strings.Index(rest, "R"):]) {
			t.Errorf("the image %s has the flat %s", image, name)
		}
	}
	if flats == 0 {
		t.Error("no image has a flat")
	}
}

func TestRelations_WhatIsHiddenIsNotLinkedTo(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		raw, image := find(t, repo, "raw", 648), find(t, repo, "visit_image", 1)[0]
		derivation := func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
			rc.Relations = []datalink.Relation{{Of: []string{"raw"}, Type: "visit_image", Semantics: "#derivation"}}
		}
		linked := func(repo *butler.Repo, change func(*datalink.Config, *datalink.RepositoriesConfig), semantics string, list ...string) (out []string) {
			rows, _ := rowsOf(t, newSite(t, repo, change).get(path, ids(list...)...).Body)
			for _, r := range rows {
				if r["semantics"] == semantics && r["access_url"] != "" {
					out = append(out, r["access_url"])
				}
			}
			return out
		}
		hide := func(h auth.Hidden) *butler.Repo {
			h.After = time.Unix(0, 0)
			return repo.View([]auth.Hidden{h})
		}
		raws := hide(auth.Hidden{DatasetTypes: auth.Globs{"raw"}})
		if got := linked(raws, nil, "#this", image, raw[0]); len(got) != 1 || !strings.Contains(got[0], "/visit_image/") {
			t.Errorf("with raw images hidden, data sets are linked to as %q", got)
		}
		if got := linked(raws, nil, "#progenitor", image); len(got) != 0 {
			t.Errorf("a hidden raw image is linked to as %q", got)
		}
		images := len(linked(repo, derivation, "#derivation", raw...))
		again := hide(auth.Hidden{Collections: auth.Globs{"*/20251201T180000Z"}})
		got := linked(again, derivation, "#derivation", raw...)
		if len(got) != images {
			t.Errorf("%d images are linked to where the newest run is hidden, want the %d of the runs before", len(got), images)
		}
		for _, url := range got {
			if strings.Contains(url, "/20251201T180000Z/") {
				t.Errorf("an image of a hidden run is linked to as %s", url)
			}
		}
	})
}

func TestRelations_ThatMakeNoSense(t *testing.T) {
	for _, r := range []datalink.Relation{
		{Type: "raw", Semantics: "#progenitor"},
		{Of: []string{"a"}, Semantics: "#progenitor"},
		{Of: []string{"a"}, Type: "b", Semantics: "progenitor"},
		{Of: []string{"["}, Type: "b", Semantics: "#progenitor"},
	} {
		if _, err := datalink.NewRepositories(datalink.RepositoriesConfig{Relations: []datalink.Relation{r}}); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}
