package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// LongestV4 is how long a link of V4 may work.
const LongestV4 = 7 * 24 * time.Hour

const (
	timeV4 = "20060102T150405Z"
	dayV4  = "20060102"
)

// dayKey signs for one day, region and secret. Deriving it takes four hashes,
// which a link of its own would more than double.
type dayKey struct {
	day, secret string
	key         []byte
}

func (s *Store) keyOf(day, secret string) []byte {
	if k := s.key.Load(); k != nil && k.day == day && k.secret == secret {
		return k.key
	}
	key := hash([]byte("AWS4"+secret), day)
	key = hash(key, s.Region)
	key = hash(key, "s3")
	key = hash(key, "aws4_request")
	s.key.Store(&dayKey{day, secret, key})
	return key
}

func hash(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// signV4 returns a link to an object for a method, dated at a time and good for
// some seconds from then.
func (s *Store) signV4(c *aws.Credentials, method string, a *Address, date time.Time, seconds int64) string {
	date = date.UTC()
	stamp, day := date.Format(timeV4), date.Format(dayV4)
	host, path := s.place(a)
	scope := day + "/" + s.Region + "/s3/aws4_request"

	q := make([]byte, 0, 512)
	q = append(q, "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="...)
	q = appendEncoded(q, c.AccessKeyID+"/"+scope, "")
	q = append(q, "&X-Amz-Date="...)
	q = append(q, stamp...)
	q = append(q, "&X-Amz-Expires="...)
	q = strconv.AppendInt(q, seconds, 10)
	if c.SessionToken != "" {
		q = append(q, "&X-Amz-Security-Token="...)
		q = appendEncoded(q, c.SessionToken, "")
	}
	q = append(q, "&X-Amz-SignedHeaders=host"...)

	request := make([]byte, 0, len(q)+len(path)+len(host)+64)
	request = append(request, method...)
	request = append(request, '\n')
	request = append(request, path...)
	request = append(request, '\n')
	request = append(request, q...)
	request = append(request, "\nhost:"...)
	request = append(request, host...)
	request = append(request, "\n\nhost\nUNSIGNED-PAYLOAD"...)
	digest := sha256.Sum256(request)

	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(digest[:])
	b := make([]byte, 0, len(q)+len(path)+len(host)+len(a.Fragment)+128)
	b = s.appendPlace(b, host, path)
	b = append(b, q...)
	b = append(b, "&X-Amz-Signature="...)
	b = hex.AppendEncode(b, hash(s.keyOf(day, c.SecretAccessKey), text))
	return string(append(b, a.Fragment...))
}

// appendPlace appends a link up to and with its question mark.
func (s *Store) appendPlace(b []byte, host, path string) []byte {
	b = append(b, s.scheme...)
	b = append(b, "://"...)
	b = append(b, host...)
	b = append(b, path...)
	return append(b, '?')
}
