package sign_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
)

func TestAbout_TheAuditNamesTheDataset(t *testing.T) {
	x := newFixture(t)
	var log bytes.Buffer
	signer := audited(&log).Signer(x.Files)
	ctx := sign.About(t.Context(), "butler://demo/1")
	if _, err := signer.Sign(ctx, x.uri("repo/run/a.fits"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), " audit.dataset=butler://demo/1 ") {
		t.Errorf("the line is %s", log.String())
	}
}
