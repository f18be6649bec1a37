package butlerapi

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestZipper_PiecesAreReadableAtOnceAndWholeAtTheEnd(t *testing.T) {
	for name, pieces := range map[string][]string{
		"nothing": {},
		"one":     {"a line\n"},
		"several": {`{"type":"keep-alive"}` + "\n", strings.Repeat("a row and ", 20_000), "", "the end"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			z := zipper{to: &out}
			want := ""
			for _, piece := range pieces {
				if n, err := z.Write([]byte(piece)); n != len(piece) || err != nil {
					t.Fatalf("%d of %d bytes: %v", n, len(piece), err)
				}
				want += piece
				if got, err := unzipped(out.Bytes()); got != want || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("after %d bytes, %d can be read: %v", len(want), len(got), err)
				}
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			if got, err := unzipped(out.Bytes()); got != want || err != nil {
				t.Errorf("%d of %d bytes can be read: %v", len(got), len(want), err)
			}
		})
	}
}

func unzipped(file []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}
