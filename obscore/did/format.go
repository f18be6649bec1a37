package did

import (
	"encoding/hex"
	"net/url"
)

// Format returns the identifier in the form of obs_publisher_did. Publisher is
// what stands before the question mark, such as ivo://org.rubinobs/lsst-dp1.
func Format(publisher string, d DID) string {
	return publisher + "?repo=" + url.QueryEscape(d.Repository) + "&id=" + d.UUID()
}

// String returns the identifier in the form that begins with butler://.
func (d DID) String() string {
	return "butler://" + url.PathEscape(d.Repository) + "/" + d.UUID()
}

// UUID returns the UUID of the data set in lower case with hyphens.
func (d DID) UUID() string {
	var text [36]byte
	hex.Encode(text[0:8], d.ID[0:4])
	hex.Encode(text[9:13], d.ID[4:6])
	hex.Encode(text[14:18], d.ID[6:8])
	hex.Encode(text[19:23], d.ID[8:10])
	hex.Encode(text[24:36], d.ID[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
