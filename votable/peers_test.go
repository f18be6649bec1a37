package votable_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDecoder_Peers reads documents that other libraries wrote: astropy 8.0
// and STIL 4.1. The files beside them hold the rows as they must read.
func TestDecoder_Peers(t *testing.T) {
	files, err := filepath.Glob("testdata/peers/*.vot")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no documents: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, rows, err := decodeTable(bytes.NewReader(doc), 2)
			if err != nil {
				t.Fatal(err)
			}
			var fields []string
			for _, f := range d.Fields() {
				fields = append(fields, strings.TrimSpace(f.Name+" "+f.Datatype.String()+" "+f.Arraysize))
			}
			if _, err := d.Next(); !errors.Is(err, io.EOF) {
				t.Error(err)
			}
			text := strings.Join(fields, " | ") + "\n" + strings.Join(rows, "\n") + "\n"
			golden(t, filepath.Join("peers", strings.TrimSuffix(filepath.Base(file), ".vot")+".txt"), []byte(text))
		})
	}
}
