package butlerapi

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
)

const smallUniverse = `{"version":1,"namespace":"test","skypix":{"common":"htm7","htm":{"class":"lsst.sphgeom.HtmPixelization","max_level":24}},
	"elements":{"instrument":{"keys":[{"name":"name","type":"string","length":32}],"governor":true},
		"detector":{"keys":[{"name":"id","type":"int"},{"name":"full_name","type":"string","length":32}],"requires":["instrument"],"is_cached":true}},
	"topology":{"spatial":{},"temporal":{}}}`

// rawRef returns a dataset of a detector with its records.
func rawRef(tb testing.TB) *butler.DatasetRef {
	tb.Helper()
	u, err := dimension.Parse([]byte(smallUniverse))
	if err != nil {
		tb.Fatal(err)
	}
	g, err := u.Group("detector")
	if err != nil {
		tb.Fatal(err)
	}
	camera, number := dimension.String(`Cam"1"`), dimension.Int(7)
	return &butler.DatasetRef{
		ID:   butler.DatasetID{0xab, 15: 1},
		Type: &butler.DatasetType{Name: "raw", StorageClass: "Exposure", Dimensions: g},
		DataID: &butler.Coordinate{Group: g, Values: []dimension.Value{camera, number}, Records: []*butler.Record{
			nil, {Element: u.Element("detector"), Values: []dimension.Value{camera, number, dimension.Null}}}},
		Run: "a/ü",
	}
}

func TestRefWriter_SkipsRecordsThatAreNotThere(t *testing.T) {
	got := string(appendRef(nil, rawRef(t)))
	want := `{"id":"ab000000-0000-0000-0000-000000000001","datasetType":{"name":"raw","storageClass":"Exposure","dimensions":["instrument","detector"],` +
		`"parentStorageClass":null,"isCalibration":false},"dataId":{"dataId":{"instrument":"Cam\"1\"","detector":7},"records":{"detector":` +
		`{"definition":"detector","record":{"instrument":"Cam\"1\"","id":7,"full_name":null}}}},"run":"a/ü","component":null}`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestRefWriter_AllocatesNothing(t *testing.T) {
	ref := rawRef(t)
	w := newRefWriter(ref.Type, ref.DataID.Group.Elements)
	records := recordsOf(ref.DataID)
	buffer := w.append(nil, ref.ID, ref.Run, ref.DataID.Values, records)
	if n := testing.AllocsPerRun(100, func() { buffer = w.append(buffer[:0], ref.ID, ref.Run, ref.DataID.Values, records) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRefWriter(b *testing.B) {
	ref := rawRef(b)
	w := newRefWriter(ref.Type, ref.DataID.Group.Elements)
	records := recordsOf(ref.DataID)
	var buffer []byte
	for b.Loop() {
		buffer = w.append(buffer[:0], ref.ID, ref.Run, ref.DataID.Values, records)
	}
	b.SetBytes(int64(len(buffer)))
}
